/** Runs side by side: where their configs differ, which scores are best, what they were made with. */
import { dirname, join, relative } from 'node:path';
import type { Direction } from '../metrics/score';
import { directionOf } from '../metrics/scores';
import { type ConfigValue, flattenConfig } from './flattenConfig';
import { readRun } from './listRuns';
import { readNotes } from './notes';
import { readBounded } from './record';
import type { RunRecord, RunStatus } from './run';

export interface ComparedRun {
  readonly folder: string;
  readonly name: string;
  readonly id: string;
  readonly title?: string;
  readonly pinned: boolean;
  readonly status: RunStatus;
  readonly startedAt: string;
  /** Markdown; empty where there are none. */
  readonly notes: string;
}

/** How a value is written for people. */
export type CellFormat = 'text' | 'count' | 'seconds' | 'milliseconds' | 'date';

/** One value of each run, in their order; null where a run has none. */
export interface ComparedRow {
  /** `model.width`, `seed`. */
  readonly key: string;
  readonly cells: readonly ConfigValue[];
  readonly differs: boolean;
  readonly format: CellFormat;
}

export interface ComparedScore {
  readonly split: string;
  readonly metric: string;
  /** Nothing where neither is better. */
  readonly better?: Direction;
  readonly values: readonly (number | null)[];
  /** Places of the best value; none where it is that of all. */
  readonly best: readonly number[];
}

export interface RunComparison {
  readonly runs: readonly ComparedRun[];
  readonly config: readonly ComparedRow[];
  readonly scores: readonly ComparedScore[];
  readonly facts: readonly ComparedRow[];
  /** Data files by name, with the beginning of their SHA-256. */
  readonly data: readonly ComparedRow[];
  /** Why scores may not be comparable. */
  readonly warnings: readonly string[];
}

/** A run with all that is compared of it. */
export interface RunParts {
  readonly folder: string;
  readonly record: RunRecord;
  /** Text of `config.yaml`. */
  readonly config: string;
  readonly notes: string;
}

const LARGEST_CONFIG = 1024 * 1024;
const HASH_CHARACTERS = 12;

/**
 * @param folders absolute, the first is what the others are measured against
 * @throws ActionableError when one is no readable run
 */
export async function compareRuns(folders: readonly string[]): Promise<RunComparison> {
  return compareParts(await Promise.all(folders.map(readParts)));
}

async function readParts(folder: string): Promise<RunParts> {
  const record = await readRun(folder);
  const config = (await readBounded(join(folder, 'config.yaml'), LARGEST_CONFIG)).toString('utf8');
  return { folder, record, config, notes: await readNotes(folder) };
}

export function compareParts(runs: readonly RunParts[]): RunComparison {
  const config = compareConfigs(runs.map(run => flattenConfig(run.config)));
  const data = compareData(runs.map(run => run.record));
  return {
    runs: runs.map(({ folder, record, notes }) => ({
      folder,
      name: record.name,
      id: record.id,
      title: record.title,
      pinned: record.pinned === true,
      status: record.status,
      startedAt: record.startedAt,
      notes,
    })),
    config,
    scores: compareScores(runs.map(run => run.record)),
    facts: compareFacts(runs.map(run => run.record)),
    data,
    warnings: warn(config, data, runs),
  };
}

function row(key: string, cells: readonly ConfigValue[], format: CellFormat = 'text'): ComparedRow {
  return { key, cells, format, differs: cells.some(cell => cell !== cells[0]) };
}

/** Every key that any of them has, in the order of the first that has it. */
function compareConfigs(configs: readonly ReadonlyMap<string, ConfigValue>[]): readonly ComparedRow[] {
  return mergeKeys(configs.map(config => [...config.keys()])).map(key =>
    row(
      key,
      configs.map(config => config.get(key) ?? null),
    ),
  );
}

/** Keys of a later list stand after the key that they follow there. */
function mergeKeys(lists: readonly (readonly string[])[]): readonly string[] {
  const merged: string[] = [];
  const known = new Set<string>();
  for (const list of lists) {
    let at = 0;
    for (const key of list) {
      if (known.has(key)) at = merged.indexOf(key) + 1;
      else {
        merged.splice(at++, 0, key);
        known.add(key);
      }
    }
  }
  return merged;
}

function compareScores(records: readonly RunRecord[]): readonly ComparedScore[] {
  return (['validation', 'test'] as const).flatMap(split => {
    const scores = records.map(({ metrics }) => metrics[split] ?? {});
    return mergeKeys(scores.map(Object.keys)).map((metric): ComparedScore => {
      const values = scores.map(own => own[metric] ?? null);
      const better = directionOf(metric);
      return { split, metric, better, values, best: findBest(values, better) };
    });
  });
}

function findBest(values: readonly (number | null)[], better: Direction | undefined): readonly number[] {
  const there = values.filter(value => value !== null);
  if (!better || there.length < 2) return [];
  const best = better === 'higher' ? Math.max(...there) : Math.min(...there);
  const places = values.flatMap((value, place) => (value === best ? [place] : []));
  return places.length === there.length ? [] : places;
}

function compareFacts(records: readonly RunRecord[]): readonly ComparedRow[] {
  const of = (key: string, read: (record: RunRecord) => ConfigValue | undefined, format?: CellFormat) =>
    row(
      key,
      records.map(record => read(record) ?? null),
      format,
    );
  const programs = mergeKeys(records.map(({ versions }) => Object.keys(versions)));
  return [
    of('status', record => record.status),
    of('started', record => record.startedAt, 'date'),
    of('training time', record => record.seconds, 'seconds'),
    of('steps', record => record.step, 'count'),
    of('time of a step', record => record.stepMilliseconds, 'milliseconds'),
    of('best at step', record => record.best?.step, 'count'),
    of('parameters', record => record.parameters, 'count'),
    of('labels', record => record.labels.length, 'count'),
    of('engine', record => record.engine),
    of('threads', record => record.threads, 'count'),
    of('seed', record => record.seed),
    ...programs.map(program => of(program, record => record.versions[program])),
  ].filter(({ cells }) => cells.some(cell => cell !== null));
}

function compareData(records: readonly RunRecord[]): readonly ComparedRow[] {
  const files = records.map(({ configPath, files }) => {
    const name = (path: string) => relative(dirname(configPath), path).replaceAll('\\', '/');
    return new Map(files.map(({ path, sha256 }) => [name(path), sha256]));
  });
  return mergeKeys(files.map(own => [...own.keys()])).map(name =>
    row(
      name,
      files.map(own => own.get(name)?.slice(0, HASH_CHARACTERS) ?? null),
    ),
  );
}

function warn(
  config: readonly ComparedRow[],
  data: readonly ComparedRow[],
  runs: readonly RunParts[],
): readonly string[] {
  const warnings: string[] = [];
  const files = data.filter(({ differs }) => differs).map(({ key }) => key);
  if (files.length > 0) {
    warnings.push(`The data differ (${files.join(', ')}): the scores are not of the same examples.`);
  }
  const keys = config.filter(({ key, differs }) => differs && key.startsWith('data.')).map(({ key }) => key);
  if (keys.length > 0) warnings.push(`The data are read differently (${keys.join(', ')}): scores may not compare.`);
  const labels = runs.map(({ record }) => [...record.labels].sort().join('\n'));
  if (labels.some(own => own !== labels[0])) warnings.push('The labels differ: a score over labels may not compare.');
  const unfinished = runs.filter(({ record }) => record.status !== 'completed');
  if (unfinished.length > 0) {
    warnings.push(
      `Not trained to the end: ${unfinished.map(({ record }) => record.title ?? `${record.name}/${record.id}`).join(', ')}.`,
    );
  }
  return warnings;
}
