/** A run as the editor sees it: what its `run.json` says, corrected by what is on the machine now. */
import type { RunRecord, RunStatus } from '../../core/runs/run';
import { directionOf } from '../../core/runs/scoreDirection';
import { formatStart } from '../wording';

export interface RunEntry {
  /** Absolute path; names the run everywhere. */
  readonly folder: string;
  readonly record: RunRecord;
  /** `interrupted` where the record says `running` but its process has gone. */
  readonly status: RunStatus;
  /** A checkpoint is there: it can be resumed, and asked. */
  readonly usable: boolean;
  /** ISO 8601: when it finished, or last wrote its record. */
  readonly trainedAt: string;
  /** Where its config is, as far as others of the same name are elsewhere. */
  readonly place?: string;
  /** Name of the network in its own config; absent where that cannot be seen. */
  readonly model?: string;
}

/** A folder of a run whose `run.json` cannot be read: damaged, foreign, of a newer version, or never written. */
export interface BrokenRun {
  readonly folder: string;
  /** Why, for a person. */
  readonly broken: string;
}

/** A run that was cut short by the user, by an error or by a crash, and left a checkpoint, can go on. */
export function isResumable(run: RunEntry): boolean {
  return run.usable && (run.status === 'stopped' || run.status === 'interrupted' || run.status === 'failed');
}

/** The word of the config, and ` pairs` after it where two texts are read; runs of before there were others say none. */
export function taskOf({ record }: RunEntry): string {
  const task = record.task ?? 'classify';
  return record.pair === undefined ? task : `${task} pairs`;
}

/** Tasks that say something of one text as a whole: any of them answers Classify Selection. */
const CLASSIFIERS: readonly string[] = ['classify', 'multilabel', 'regress'];

/** What a model is for in the editor: one of each use is the active one. */
export function useOf(run: RunEntry): string {
  if (run.record.pair !== undefined) return 'compare';
  const task = taskOf(run);
  return CLASSIFIERS.includes(task) ? 'classify' : task;
}

/** The score to show for a run: the best on validation by what it was chosen by, else its validation accuracy. */
export function bestScore({ metrics, best }: RunRecord): { name: string; value: number; split: string } | undefined {
  if (best) return { name: shortMetric(best.metric), value: best.value, split: 'validation' };
  const accuracy = metrics.validation?.accuracy;
  return accuracy === undefined ? undefined : { name: 'accuracy', value: accuracy, split: 'validation' };
}

/** The best of the scores of runs that the first one has too; of losses the smallest. */
export function bestOf(runs: readonly RunEntry[]): { readonly name: string; readonly value: number } | undefined {
  const scores = runs.flatMap(({ record }) => bestScore(record) ?? []);
  const [first] = scores;
  if (!first) return undefined;
  const values = scores.filter(({ name }) => name === first.name).map(({ value }) => value);
  const least = directionOf(first.name) === 'lower';
  return { name: first.name, value: least ? Math.min(...values) : Math.max(...values) };
}

/** `validation/accuracy` -> `accuracy`. */
function shortMetric(metric: string): string {
  return metric.slice(metric.lastIndexOf('/') + 1);
}

/** What a run is called: the name it was given, else that of its config and when it began. */
export function titleOf(run: RunEntry): string {
  return run.record.title ?? `${nameOf(run)}, ${formatStart(run.record.startedAt)}`;
}

/** The name of its config, with its folder where others have the same. */
export function nameOf({ record, place }: RunEntry): string {
  return place === undefined ? record.name : `${record.name} (${place})`;
}

/** Pinned runs before the others, each in the order they are in. */
export function pinnedFirst(runs: readonly RunEntry[]): readonly RunEntry[] {
  return [...runs.filter(run => run.record.pinned), ...runs.filter(run => !run.record.pinned)];
}

/** Newest first. */
export function byStart(a: RunEntry, b: RunEntry): number {
  return b.record.startedAt.localeCompare(a.record.startedAt);
}
