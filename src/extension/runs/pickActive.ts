/** Which of the runs answers for a use. Knows no `vscode`. */
import { bestOfTrials } from '../../core/runs/bestOfTrials';
import { sweepOfRun } from '../../core/runs/sweepOfRun';
import type { Use } from '../../core/schemas';
import { type RunEntry, useOf } from './runEntry';

/**
 * The one that was chosen, else the newest that is trained, else one that is being trained. A fold of a cross-validation has learned from
 * a part of the data, to measure: it answers only where it was chosen. Of a sweep's trials the best answers, not the newest.
 *
 * @param runs newest first
 * @param chosen folder of the run that was chosen for it
 */
export function pickActive(runs: readonly RunEntry[], use: Use, chosen: string | undefined): RunEntry | undefined {
  const usable = runs.filter(run => run.usable && useOf(run) === use);
  const whole = usable.filter(run => run.record.fold === undefined);
  const newest = whole.find(run => run.status !== 'running') ?? whole.at(0);
  return usable.find(run => run.folder === chosen) ?? (newest && bestOfItsSweep(newest, whole)) ?? newest;
}

function bestOfItsSweep({ record }: RunEntry, runs: readonly RunEntry[]): RunEntry | undefined {
  const group = sweepOfRun(record)?.group;
  if (group === undefined) return undefined;
  const trials = runs.filter(run => sweepOfRun(run.record)?.group === group);
  return bestOfTrials(trials, run => sweepOfRun(run.record));
}
