/** What `sweep` prints of its trials. */
import { formatPercent, formatSetting, writeScore } from '../core/base/formatNumber';
import { formatMilliseconds } from '../core/base/formatTime';
import type { Setting } from '../core/sweeps/dimension';
import { type ReportedTrial, rankTrials, type SweepReport } from '../core/sweeps/report';
import type { TrialTimes } from '../core/sweeps/trialTimes';
import type { Terminal } from './terminal';

/** Best trials that are printed. */
const shown = 10;

/** `trial 3: macro-F1 0.8932  model.width 32` */
export function describeTrial(metric: string, trial: ReportedTrial): string {
  return `trial ${trial.trial}: ${describeEnd(metric, trial)}  ${describeSettings(trial.settings)}`;
}

function describeEnd(metric: string, { state, value, evaluations, last, failure }: ReportedTrial): string {
  if (state === 'completed') return `${metric} ${writeScore(value ?? Number.NaN)}`;
  if (state === 'pruned') return `pruned after evaluation ${evaluations}, ${metric} ${writeScore(last ?? Number.NaN)}`;
  return state === 'failed' ? `failed: ${failure ?? ''}` : 'not at its end';
}

function describeSettings(settings: Readonly<Record<string, Setting>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} ${formatSetting(value)}`)
    .join('  ');
}

export function printSweep(report: SweepReport, terminal: Terminal): void {
  const { sweep, status, metric, of, trials, importance, seeds = [], times } = report;
  const counts = (['completed', 'pruned', 'failed'] as const).flatMap(state => {
    const count = trials.filter(trial => trial.state === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  terminal.print(`${status}: ${counts.join(', ') || 'no trial'} of ${of} trials`);
  const ranked = rankTrials(report);
  for (const trial of ranked.slice(0, shown)) terminal.print(describeTrial(metric, trial));
  if (ranked.length > shown) terminal.print(`and ${ranked.length - shown} more`);
  for (const { settings, mean, deviation, trials: own } of seeds) {
    const score = `${metric} ${writeScore(mean)} ± ${writeScore(deviation)}`;
    terminal.print(`${score} over ${own.length} seeds  ${describeSettings(settings)}`);
  }
  const shares = Object.entries(importance.shares).map(([key, share]) => `${key} ${formatPercent(share)}`);
  if (ranked.length > 1 && shares.length > 1) terminal.print(`importance: ${shares.join(', ')} (${importance.method})`);
  if (times) terminal.print(describeTimes(times));
  terminal.print(`sweep      ${sweep}`);
}

/** `first trial began after 12 s; 8.4 s per trial, of which 1.8 s training` */
function describeTimes({ first, trial, training }: TrialTimes): string {
  const written = (seconds: number) => formatMilliseconds(seconds * 1000);
  const each =
    trial === undefined || training === undefined
      ? ''
      : `; ${written(trial)} per trial, of which ${written(training)} training`;
  return `first trial began after ${written(first)}${each}`;
}
