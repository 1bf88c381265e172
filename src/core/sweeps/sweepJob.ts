/** A sweep as a job of the editor. */
import { internal } from '../base/errors';
import { formatScore } from '../base/formatNumber';
import type { TrainOptions } from '../training/events';
import { startLocalSweep } from './local/startLocalSweep';
import { reportSweep, type SweepReport } from './report';
import type { Sweep } from './sweep';
import { bestTrial, type Trial } from './trial';

/** @param path absolute @throws as `startSweep` */
export async function sweepJob(
  path: string,
  options: TrainOptions & { readonly anew?: boolean },
): Promise<SweepReport> {
  const { workspace, trusted, signal, anew, trialCommand, onEvent } = options;
  if (!trialCommand) throw internal('nothing trains the trials of a sweep');
  let sweep: Sweep | undefined;
  const tell = (trials: readonly Trial[]) => {
    if (sweep) onEvent({ kind: 'progress', ...describeProgress(sweep, trials) });
  };
  const result = await startLocalSweep(path, trialCommand, {
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
