/** Which of the runs answers for a use. Knows no `vscode`. */
import type { Use } from '../../core/schemas';
import { type RunEntry, useOf } from './runEntry';

/**
 * The one that was chosen, else the newest that is trained, else one that is being trained. A fold of a cross-validation has learned from
 * a part of the data, to measure: it answers only where it was chosen.
 *
 * @param runs newest first
 * @param chosen folder of the run that was chosen for it
 */
export function pickActive(runs: readonly RunEntry[], use: Use, chosen: string | undefined): RunEntry | undefined {
  const usable = runs.filter(run => run.usable && useOf(run) === use);
  const whole = usable.filter(run => run.record.fold === undefined);
  return usable.find(run => run.folder === chosen) ?? whole.find(run => run.status !== 'running') ?? whole.at(0);
}
