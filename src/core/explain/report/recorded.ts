/** Which scores that a run wrote down are of the predictions that lie beside it: another evaluation may have replaced these. */
import type { Scores } from '../../runs/run';

/** Of a score; sums in another order end in other digits. */
const SAME = 1e-9;

/**
 * Recorded scores go with those computed of the predictions, and before them: a loss of logits says more than one of rounded
 * probabilities. They are left out as soon as one score besides the loss tells of other predictions.
 */
export function withRecorded(computed: Scores, recorded: Scores | undefined): Scores {
  const shared = Object.keys(computed).filter(name => name !== 'loss' && recorded?.[name] !== undefined);
  const same = shared.every(name => isClose(computed[name]!, recorded![name]!));
  return same && shared.length > 0 ? { ...computed, ...recorded } : computed;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(1, Math.abs(a));
}
