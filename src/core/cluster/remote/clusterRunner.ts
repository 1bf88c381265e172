/** Trains trials on a cluster: one job each, from one package. */
import { ActionableError } from '../../base/errors';
import type { Dimension } from '../../sweeps/dimension';
import type { SweepResult } from '../../sweeps/runSweep';
import { type SweepOptions, startSweep } from '../../sweeps/startSweep';
import { endOfTrial, tellNews } from '../../sweeps/trialNews';
import {
  RunnerGoneError,
  type TrialEnd,
  type TrialNews,
  type TrialRequest,
  type TrialRunner,
} from '../../sweeps/trialRunner';
import { TrialClock } from '../../sweeps/trialTimes';
import type { TrainOptions, TrainResult } from '../../training/events';
import type { Remote } from './remote';
import { shared } from './shared';
import { resumeRemote, trainRemote } from './trainRemote';

/**
 * Jobs of one trial: of those that a cluster loses, with the node that they were on, the last one ends the sweep; of those that are
 * killed, as where memory runs out, the trial has failed.
 */
const mostJobs: Readonly<Record<string, number>> = { 'job-lost': 3, 'job-died': 2 };
/** What ends a sweep: every trial of it would fail in the same way. */
const gone = new Set([
  'cluster-unreachable',
  'cluster-denied',
  'cluster-not-ray',
  'cluster-too-old',
  'cluster-platform',
  'cluster-lost',
  'job-lost',
  'pack-too-large',
  'still-running',
]);

export interface ClusterRunnerOptions extends Pick<TrainOptions, 'workspace' | 'trusted'> {
  readonly remoteOf: (runtime: string) => Promise<Remote>;
  /** What the cluster does: for the one line that shows progress. */
  readonly onWork?: (number: number, message: string) => void;
}

export class ClusterRunner implements TrialRunner {
  readonly clock = new TrialClock();

  constructor(
    private readonly remote: Remote,
    private readonly options: ClusterRunnerOptions,
  ) {}

  async run(request: TrialRequest, news: TrialNews, signal: AbortSignal): Promise<TrialEnd> {
    const { config, overrides, group, number: trial, title } = request;
    const { workspace, trusted, remoteOf, onWork } = this.options;
    let folder = request.resume;
    const options: TrainOptions = {
      workspace,
      trusted,
      signal,
      overrides,
      group,
      trial,
      onEvent: event => {
        if (event.kind === 'progress') onWork?.(trial, event.message);
        if (event.kind === 'started') this.clock.trains();
        tellNews(event, news);
      },
    };
    const over = request.resume === undefined ? this.clock.begin() : undefined;
    for (let jobs = 1; ; jobs++) {
      try {
        const { remote } = this;
        const result: TrainResult = await (folder === undefined
          ? trainRemote(config, remote, options, title, made => {
              folder = made;
            })
          : resumeRemote(folder, { ...options, on: remote, remoteOf }));
        if (jobs === 1 && result.record.status === 'completed') over?.(result.record.seconds);
        return endOfTrial(result);
      } catch (error) {
        if (!(error instanceof ActionableError)) throw error;
        if (folder !== undefined && jobs < (mostJobs[error.code] ?? 0)) {
          news.onWarning(error.message);
          continue;
        }
        throw gone.has(error.code) ? new RunnerGoneError(error.code, error.message, { cause: error }) : error;
      }
    }
  }

  async dispose(): Promise<void> {}
}

/** A sweep whose trials train on a cluster. */
export async function startRemoteSweep(
  path: string,
  remote: Remote,
  options: Omit<SweepOptions, 'runnerOf'> & Omit<ClusterRunnerOptions, 'workspace' | 'trusted'>,
): Promise<SweepResult> {
  let runner: ClusterRunner | undefined;
  const result = await startSweep(path, {
    ...options,
    // Where a trial may name another file, each has its own package, and equal ones are sent once.
    runnerOf: ({ dimensions }) => {
      runner = new ClusterRunner(shared(remote, dimensions.some(namesFile) ? 'perOverrides' : 'one'), options);
      return runner;
    },
  });
  const times = runner?.clock.times;
  return { ...result, ...(times && { times }) };
}

function namesFile({ key, kind }: Dimension): boolean {
  return kind === 'choice' && /^(?:data|model|tokenizer)\b/.test(key);
}
