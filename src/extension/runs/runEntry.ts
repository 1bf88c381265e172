/** A run as the editor sees it: what its `run.json` says, corrected by what is on the machine now. */

import { formatStart } from '../../core/base/formatTime';
import { directionOf } from '../../core/metrics/scores';
import { nameOfConfig } from '../../core/runs/followRename';
import type { RunRecord, RunStatus } from '../../core/runs/run';
import { offersOf, type Use } from '../../core/schemas';
import type { TaskAbility } from '../../core/tasks/abilities/offers';

export interface RunEntry {
  /** Absolute path; names the run everywhere. */
  readonly folder: string;
  readonly record: RunRecord;
  /** `interrupted` where the record says `running` but its process has gone. */
  readonly status: RunStatus;
  /** A checkpoint is there: it can be asked. */
  readonly usable: boolean;
  /** The last one is there: it can be resumed. */
  readonly continues: boolean;
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
  return run.continues && (run.status === 'stopped' || run.status === 'interrupted' || run.status === 'failed');
}

/** The word of the config, and ` pairs` after it where two texts are read; runs of before there were others say none. */
export function taskOf({ record }: RunEntry): string {
  const task = record.task ?? 'classify';
  return record.pair === undefined ? task : `${task} pairs`;
}

/** What a model is for in the editor: one of each use is the active one. */
export function useOf({ record }: RunEntry): Use {
  return offersOf(record).use;
}

/** A model that has words with vectors and reads no texts. */
export function isOfWords(run: RunEntry): boolean {
  return useOf(run) === 'words';
}

export function canDo({ record }: RunEntry, ability: TaskAbility): boolean {
  return offersOf(record).abilities.includes(ability);
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

/** Tasks whose losses are, or may be, distances: these have no unit. */
const withoutUnit: readonly (string | undefined)[] = ['regress', 'similarity'];

/** Logarithms of probabilities are losses in nats. */
export function lossUnitOf({ task }: RunRecord): string | undefined {
  return withoutUnit.includes(task) ? undefined : 'nats';
}

/** `validation/accuracy` -> `accuracy`. */
function shortMetric(metric: string): string {
  return metric.slice(metric.lastIndexOf('/') + 1);
}

/** When it came to be, and how. */
export function madeOf({ trainedAt, record }: RunEntry): { readonly trainedAt: string; readonly imported?: true } {
  return { trainedAt, ...(record.imported !== undefined && { imported: true }) };
}

/** What a run is called: the name it was given, else that of its config and when it began. */
export function titleOf(run: RunEntry): string {
  return run.record.title ?? `${nameOf(run)}, ${formatStart(run.record.startedAt)}`;
}

/** The name of its config, with its folder where others have the same. */
export function nameOf({ record, place }: RunEntry): string {
  const name = nameOfConfig(record);
  return place === undefined ? name : `${name} (${place})`;
}

/** Pinned runs before the others, each in the order they are in. */
export function pinnedFirst(runs: readonly RunEntry[]): readonly RunEntry[] {
  return [...runs.filter(run => run.record.pinned), ...runs.filter(run => !run.record.pinned)];
}

/** Runs by what they are called, in their order; those of `first` lead. */
export function groupRuns(
  runs: readonly RunEntry[],
  first: ReadonlySet<string>,
): readonly (readonly [name: string, runs: readonly RunEntry[]])[] {
  const groups = new Map<string, RunEntry[]>();
  const leading = runs.filter(run => first.has(run.folder));
  for (const run of [...leading, ...runs.filter(other => !first.has(other.folder))]) {
    const name = nameOf(run);
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups];
}

/** Newest first. */
export function byStart(a: RunEntry, b: RunEntry): number {
  return b.record.startedAt.localeCompare(a.record.startedAt);
}
