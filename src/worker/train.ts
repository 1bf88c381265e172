/** The `train` worker: runs the jobs of the editor at low priority, one at a time; those that a cluster computes side by side. */
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { laneOf } from '../core/cluster/on';
import { runJob } from '../core/jobs';
import { type JobName, jobKinds } from '../core/runs/jobKinds';
import { SERVE_TRIALS } from '../core/sweeps/local/startTrials';
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

/** Of this program. */
const program = join(__dirname, '..', '..');
/** The command line beside this program. */
const trialCommand = [process.execPath, join(__dirname, '..', 'cli.js'), SERVE_TRIALS] as const;

/** The job that is going on; the next begins when it has ended. */
let current: Promise<unknown> = Promise.resolve();

function queue<T>(job: () => Promise<T>): Promise<T> {
  const result = current.then(job);
  current = result.catch(() => undefined);
  return result;
}

/** What runs or waits. */
const open = new Set<Promise<unknown>>();

function note<T>(job: Promise<T>): Promise<T> {
  const settled: Promise<unknown> = job.catch(() => undefined).finally(() => open.delete(settled));
  open.add(settled);
  return job;
}

type Asked<K extends JobName> = TrainCalls[K]['parameters'];

/** Runs a job with its news; what is still unsent goes out before the answer. */
function answer<K extends JobName>(end: WorkerEnd<TrainNews>, kind: K, asked: Asked<K>, signal: AbortSignal) {
  const run = async () => {
    const { workspace, trusted, job } = asked;
    const news = new JobNews(job, end);
    try {
      return await runJob(kind, asked, {
        workspace,
        trusted,
        signal,
        trialCommand,
        program,
        onEvent: event => news.take(event),
      });
    } finally {
      news.flush();
    }
  };
  return note(laneOf(kind, asked) === 'following' ? run() : queue(run));
}

stepBack();
answerParent<TrainCalls, TrainNews>(
  end => {
    const handlerOf = <K extends JobName>(kind: K) => [
      kind,
      (asked: Asked<K>, signal: AbortSignal) => answer(end, kind, asked, signal),
    ];
    return Object.fromEntries((Object.keys(jobKinds) as JobName[]).map(handlerOf));
  },
  async () => void (await Promise.all(open)),
);
