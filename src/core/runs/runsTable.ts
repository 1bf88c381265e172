/** The runs of a workspace as a table: a row for each run, a column for each score, each fact and each key of their configs. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ActionableError } from '../base/errors';
import type { Direction } from '../metrics/score';
import { directionOf } from '../metrics/scores';
import { aliasesOf } from './aliases';
import { type ConfigValue, flattenConfig } from './flattenConfig';
import { nameOfConfig } from './followRename';
import { readNotes } from './notes';
import { readBounded } from './record';
import type { RunRecord, RunStatus, Scores } from './run';
import { sweepOfRun, type TrialOfSweep } from './sweepOfRun';

export type ColumnKind = 'score' | 'fact' | 'config';

/** How a fact is written for people; scores and config values are written as what they are. */
export type ColumnFormat = 'score' | 'count' | 'seconds' | 'date' | 'text';

export interface RunColumn {
  /** `validation/accuracy`, `model.width`, `status`; unique. */
  readonly key: string;
  readonly kind: ColumnKind;
  readonly format: ColumnFormat;
  /** Nothing where neither is better. */
  readonly better?: Direction;
  /** One a row; null where it has none. */
  readonly values: readonly ConfigValue[];
  /** Not all values are the same. */
  readonly differs: boolean;
}

export interface RunRow {
  /** Absolute. */
  readonly folder: string;
  /** Of its config. */
  readonly name: string;
  readonly id: string;
  readonly title?: string;
  readonly aliases: readonly string[];
  readonly pinned: boolean;
  readonly status: RunStatus;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Markdown; empty where there are none. */
  readonly notes: string;
  /** The same for runs whose configs agree in all but the seed: repetitions, and folds of a cross-validation. */
  readonly settings: string;
  /** Of a trial: its sweep. */
  readonly sweep?: TrialOfSweep;
}

export interface RunsTable {
  readonly rows: readonly RunRow[];
  readonly columns: readonly RunColumn[];
}

export interface TabledRun {
  readonly folder: string;
  readonly record: RunRecord;
  /** Where it is known better than by the record. */
  readonly status?: RunStatus;
  /** Scores that the record does not have yet, by `validation/accuracy`. */
  readonly live?: Scores;
}

const LARGEST_CONFIG = 1024 * 1024;
const HASH_CHARACTERS = 12;
/** Keys that repetitions of one training differ in. */
const REPEATED = new Set(['seed']);

/** What is read of a run's folder besides its record; a config that was written is not written again. */
export class RunDetails {
  private readonly configs = new Map<string, ReadonlyMap<string, ConfigValue>>();

  /** Keys and values of its config; none where it cannot be read. */
  async configOf(folder: string): Promise<ReadonlyMap<string, ConfigValue>> {
    const known = this.configs.get(folder);
    if (known) return known;
    try {
      const flat = flattenConfig((await readBounded(join(folder, 'config.yaml'), LARGEST_CONFIG)).toString('utf8'));
      this.configs.set(folder, flat);
      return flat;
    } catch (error) {
      if (error instanceof ActionableError) return new Map();
      throw error;
    }
  }
}

/** @param details kept by who reads the table again and again */
export async function readRunsTable(runs: readonly TabledRun[], details = new RunDetails()): Promise<RunsTable> {
  const configs = await readConfigs(runs, details);
  const notes: string[] = [];
  for (const { folder } of runs) notes.push(await readNotes(folder).catch(() => ''));
  return tableOfRuns(runs, configs, notes);
}

/** One a run. */
export async function readConfigs(
  runs: readonly Pick<TabledRun, 'folder'>[],
  details: RunDetails,
): Promise<readonly ReadonlyMap<string, ConfigValue>[]> {
  const configs: ReadonlyMap<string, ConfigValue>[] = [];
  for (const { folder } of runs) {
    configs.push(await details.configOf(folder));
    // Parsing takes milliseconds each; others get their turn.
    await setImmediate();
  }
  return configs;
}

/**
 * @param configs one a run
 * @param notes one a run
 */
export function tableOfRuns(
  runs: readonly TabledRun[],
  configs: readonly ReadonlyMap<string, ConfigValue>[],
  notes: readonly string[] = [],
): RunsTable {
  const aliases = aliasesOf(runs);
  const rows = runs.map(({ folder, record, status }, i): RunRow => {
    const sweep = sweepOfRun(record);
    return {
      folder,
      name: nameOfConfig(record),
      id: record.id,
      ...(record.title !== undefined && { title: record.title }),
      aliases: aliases.get(folder) ?? [],
      pinned: record.pinned === true,
      status: status ?? record.status,
      startedAt: record.startedAt,
      notes: notes[i] ?? '',
      settings: hashSettings(nameOfConfig(record), configs[i]!),
      ...(sweep && { sweep }),
    };
  });
  return { rows, columns: [...scoreColumns(runs), ...factColumns(runs, rows), ...configColumns(configs)] };
}

function column(
  key: string,
  kind: ColumnKind,
  format: ColumnFormat,
  values: readonly ConfigValue[],
  better?: Direction,
): RunColumn {
  return { key, kind, format, values, differs: values.some(value => value !== values[0]), ...(better && { better }) };
}

function scoreColumns(runs: readonly TabledRun[]): readonly RunColumn[] {
  const scores = runs.map(({ record, live }) => {
    const own: Record<string, number> = {};
    for (const split of ['validation', 'test'] as const)
      for (const [metric, value] of Object.entries(record.metrics[split] ?? {})) own[`${split}/${metric}`] = value;
    return { ...own, ...live } as Readonly<Record<string, number>>;
  });
  const keys = new Set(scores.flatMap(Object.keys));
  const order = (key: string) => (key.startsWith('validation/') ? 0 : key.startsWith('test/') ? 1 : 2);
  return [...keys]
    .sort((a, b) => order(a) - order(b))
    .map(key =>
      column(
        key,
        'score',
        'score',
        scores.map(own => own[key] ?? null),
        directionOf(key),
      ),
    );
}

function factColumns(runs: readonly TabledRun[], rows: readonly RunRow[]): readonly RunColumn[] {
  const of = (
    key: string,
    format: ColumnFormat,
    read: (record: RunRecord, place: number) => ConfigValue | undefined,
  ): RunColumn =>
    column(
      key,
      'fact',
      format,
      runs.map(({ record }, place) => read(record, place) ?? null),
    );
  return [
    of('status', 'text', (_, place) => rows[place]!.status),
    of('config', 'text', (_, place) => rows[place]!.name),
    of('started', 'date', record => record.startedAt),
    of('training-time', 'seconds', record => record.seconds),
    of('step', 'count', record => record.step),
    of('best-step', 'count', record => record.best?.step),
    of('parameters', 'count', record => record.parameters),
    of('labels', 'count', record => record.labels.length),
    of('seed', 'text', record => record.seed),
    of('fold', 'count', record => record.fold?.index),
    of('engine', 'text', record => record.engine),
    of('fit', 'text', record => record.fit?.kind),
  ].filter(({ values }) => values.some(value => value !== null));
}

function configColumns(configs: readonly ReadonlyMap<string, ConfigValue>[]): readonly RunColumn[] {
  const keys = new Set(configs.flatMap(config => [...config.keys()]));
  // The record has the seed of each run.
  keys.delete('seed');
  return [...keys].map(key =>
    column(
      key,
      'config',
      'text',
      configs.map(config => config.get(key) ?? null),
    ),
  );
}

function hashSettings(name: string, config: ReadonlyMap<string, ConfigValue>): string {
  const own = [...config].filter(([key]) => !REPEATED.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([name, own]))
    .digest('hex')
    .slice(0, HASH_CHARACTERS);
}
