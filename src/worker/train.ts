/** The `train` worker: trains, resumes, evaluates and checks for the editor, one job at a time, at low priority. */
import { constants, setPriority } from 'node:os';
import type { TrainCalls, TrainNews } from '../protocol/train';
import { answerParent, type WorkerEnd } from './connection';
import { JobNews } from './jobNews';

/** The editor, and predictions while you write, come first. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some containers forbid it; training then competes as an equal.
  }
}

/** The job that is going on; the next begins when it has ended. */
let current: Promise<unknown> = Promise.resolve();

function queue<T>(job: () => Promise<T>): Promise<T> {
  const result = current.then(job);
  current = result.catch(() => undefined);
  return result;
}

interface Origin {
  readonly job: string;
  readonly workspace: string;
  readonly trusted: boolean;
}

/** Runs a job with its news; what is still unsent goes out before the answer. */
function runJob<T>(
  end: WorkerEnd<TrainNews>,
  { job, workspace, trusted }: Origin,
  signal: AbortSignal,
  work: (options: import('../core/training/events').TrainOptions) => Promise<T>,
): Promise<T> {
  return queue(async () => {
    const news = new JobNews(job, end);
    try {
      return await work({ workspace, trusted, signal, onEvent: event => news.take(event) });
    } finally {
      news.flush();
    }
  });
}

stepBack();
answerParent<TrainCalls, TrainNews>(
  end => ({
    train: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { train } = await import('../core/training/trainRun');
        return (await train(parameters.config, options)).record;
      }),
    resume: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { resume } = await import('../core/training/trainRun');
        return (await resume(parameters.run, options)).record;
      }),
    findChanges: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { findChanges } = await import('../core/training/reproduceRun');
        return findChanges(parameters.run, options);
      }),
    reproduce: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { reproduceRun } = await import('../core/training/reproduceRun');
        return reproduceRun(parameters.run, options, () => true);
      }),
    evaluate: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { evaluateRun } = await import('../core/training/evaluateRun');
        return evaluateRun(parameters.run, { ...options, split: parameters.split, save: true });
      }),
    checkData: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { checkData } = await import('../core/training/checkData');
        return checkData(parameters.config, options);
      }),
    crossValidate: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { crossValidate } = await import('../core/training/crossValidate');
        return crossValidate(parameters.config, { ...options, folds: parameters.folds });
      }),
    findRate: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { findRate } = await import('../core/training/findRate');
        return findRate(parameters.config, options);
      }),
    previewAugmentation: (parameters, signal) =>
      runJob(end, parameters, signal, async options => {
        const { previewAugmentation } = await import('../core/training/previewAugmentation');
        const { config, sample, count } = parameters;
        return previewAugmentation(config, { ...options, sample, count });
      }),
  }),
  async () => void (await current),
);
