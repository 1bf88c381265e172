/** A sweep as a job of the editor. */
import { formatScore } from '../base/formatNumber';
import type { TrainOptions } from '../training/events';
import { reportSweep, type SweepReport } from './report';
import type { SweepResult } from './runSweep';
import type { SweepOptions } from './startSweep';
import type { Sweep } from './sweep';
import { bestTrial, type Trial } from './trial';

/** Begins a sweep, wherever its trials train. */
export type StartSweep = (path: string, options: Omit<SweepOptions, 'runnerOf'>) => Promise<SweepResult>;

/** @param path absolute @throws as `startSweep` */
export async function sweepJob(
  path: string,
  start: StartSweep,
  options: TrainOptions & { readonly anew?: boolean },
): Promise<SweepReport> {
  const { workspace, trusted, signal, anew, onEvent } = options;
  let sweep: Sweep | undefined;
  const tell = (trials: readonly Trial[]) => {
    if (sweep) onEvent({ kind: 'progress', ...describeProgress(sweep, trials) });
  };
  const result = await start(path, {
    workspace,
    trusted,
    signal,
    anew,
    onBegin: begun => {
      sweep = begun;
      tell([]);
    },
    onTrial: (_, trials) => tell(trials),
    onWarning: message => onEvent({ kind: 'log', level: 'warning', message }),
  });
  return reportSweep(result);
}

/** `3 of 20 trials, best macro-F1 0.893` */
function describeProgress({ trials: of, better, metric }: Sweep, trials: readonly Trial[]) {
  const ended = trials.filter(({ state }) => state !== 'running').length;
  const best = bestTrial(trials, better)?.value;
  const score = best === undefined ? '' : `, best ${metric} ${formatScore(best)}`;
  return { message: `${ended} of ${of} trials${score}`, fraction: ended / of };
}
