/** What a sweep has found, as a plain value: for `--json`, and for the editor. */
import type { Direction } from '../metrics/score';
import { type Setting, settingOf } from './dimension';
import { findImportance, importanceMethod } from './importance';
import type { SweepResult } from './runSweep';
import { type SeedSummary, summarizeSeeds } from './summarizeSeeds';
import type { Sweep } from './sweep';
import { compareValues, type Trial, type TrialState } from './trial';
import type { TrialTimes } from './trialTimes';

export interface ReportedTrial {
  /** From 1. */
  readonly trial: number;
  readonly state: TrialState;
  readonly value?: number;
  /** Evaluations that it had. */
  readonly evaluations: number;
  /** The last of them, of one that was pruned. */
  readonly last?: number;
  /** NAME/ID */
  readonly run?: string;
  readonly failure?: string;
  readonly settings: Readonly<Record<string, Setting>>;
}

export interface SweepReport {
  /** Its folder. */
  readonly sweep: string;
  readonly name: string;
  readonly status: 'completed' | 'stopped';
  readonly metric: string;
  readonly better: Direction;
  /** How many there are to be. */
  readonly of: number;
  readonly best?: ReportedTrial;
  /** In the order in which they began. */
  readonly trials: readonly ReportedTrial[];
  readonly importance: { readonly method: string; readonly shares: Readonly<Record<string, number>> };
  /** Where seeds are varied. */
  readonly seeds?: readonly SeedSummary[];
  /** Where trials trained elsewhere, as a command that trained them knows. */
  readonly times?: TrialTimes;
}

export function reportTrial({ dimensions }: Pick<Sweep, 'dimensions'>, trial: Trial): ReportedTrial {
  const { number, state, value, scores, run, failure, point } = trial;
  const settings = dimensions.map((dimension, i) => [dimension.key, settingOf(dimension, point[i]!)] as const);
  const last = scores.at(-1);
  return {
    trial: number + 1,
    state,
    ...(value !== undefined && { value }),
    evaluations: scores.length,
    ...(state === 'pruned' && last !== undefined && { last }),
    ...(run !== undefined && { run }),
    ...(failure !== undefined && { failure }),
    settings: Object.fromEntries(settings),
  };
}

export function reportSweep({ folder, status, sweep, trials, best, times }: SweepResult): SweepReport {
  const { name, dimensions, better, metric } = sweep;
  const importance = findImportance(dimensions, trials, better);
  const seeds = summarizeSeeds(dimensions, trials, better);
  return {
    sweep: folder,
    name,
    status,
    metric,
    better,
    of: sweep.trials,
    ...(best && { best: reportTrial(sweep, best) }),
    trials: trials.map(trial => reportTrial(sweep, trial)),
    importance: {
      method: importanceMethod,
      shares: Object.fromEntries(importance.map(({ key, share }) => [key, share])),
    },
    ...(seeds.length > 0 && { seeds }),
    ...(times && { times }),
  };
}

/** Those that are completed, best first. */
export function rankTrials({ trials, better }: SweepReport): readonly ReportedTrial[] {
  return trials
    .filter(({ state, value }) => state === 'completed' && value !== undefined)
    .sort((a, b) => compareValues(a.value!, b.value!, better));
}
