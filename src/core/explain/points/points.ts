/** What a projection shows: word vectors of a run or of a file, or the pooled vectors of a run's examples. */
import { stat } from 'node:fs/promises';
import type { Caller } from '../../base/caller';
import { ActionableError, internal } from '../../base/errors';
import { Random } from '../../base/random';
import type { Example, ExampleId, SplitName } from '../../data/dataset';
import { readDataColumns } from '../../examples/dataColumns';
import { accessOf, loadRunData } from '../../inference/loadRunData';
import { notForTask } from '../../inference/notForTask';
import type { Run } from '../../inference/run';
import { wordTableOf } from '../../inference/wordTableOf';
import type { ProjectionMethod, Vectors } from '../../projection/methods';
import { createWordTable, type WordTable } from '../../words/wordTable';
import { askedOfExample } from '../runData';
import { columnsOfData, columnsOfExamples, columnsOfWords, type PointColumn } from './columns';
import { groupBy, textsOfExample } from './groups';
import { openVectors } from './openVectors';

/** Without `trusted` the examples are read only from inside the workspace that holds the run. */
export interface PointSource {
  readonly of: 'vocabulary' | 'examples';
  /** At most this many points; the most frequent words, or a seeded sample of examples. */
  readonly limit: number;
  /** Of a vocabulary: words that are shown too, however rare; those that are none of it are left out. */
  readonly words?: readonly string[];
  /** Of examples: the layer whose states are pooled, from 0, the embeddings; the last if not given. */
  readonly layer?: number;
  /** Of examples: the other columns of the data files too. */
  readonly dataColumns?: boolean;
  /** Only `words` are shown. */
  readonly alone?: boolean;
  readonly workspace?: string;
  readonly trusted?: boolean;
}

/** How points are placed. */
export interface AskedProjection extends Omit<ProjectionMethod, 'labels'> {
  /** Points of one label are drawn together, where the method can. */
  readonly byLabel?: boolean;
}

export interface ProjectionPoints {
  readonly count: number;
  readonly total: number;
  /** Shown on hover: the word, or the start of the text. */
  readonly names: readonly string[];
  /** Index into `groups`, one a point: the example's label; for words 0. */
  readonly group: Int32Array;
  readonly groups: readonly string[];
  /** What more is known of each. */
  readonly columns?: readonly PointColumn[];
  /** Examples only: layers that there are to choose from, the last among them; left out where there is none. */
  readonly layers?: number;
  /** Examples only: predicted group. */
  readonly predicted?: Int32Array;
  /** Examples only: which each is, by its split (an index into `splits`) and its place there. */
  readonly splits?: readonly SplitName[];
  readonly split?: Int32Array;
  readonly index?: Int32Array;
  /** Examples only: file and line of each. */
  readonly files?: readonly string[];
  readonly file?: Int32Array;
  readonly line?: Int32Array;
}

export interface PointVectors extends Vectors {
  readonly points: ProjectionPoints;
  /** All that can be looked up: the whole vocabulary, or the examples that are shown. */
  readonly table: WordTable;
  /** Which row of the table each point is. */
  readonly rows: Int32Array;
}

/** An open run; or the path of a file of vectors. */
export type PointSubject = Run | string;

const MOST_POINTS = 100_000;
/** UTF-16 code units of a text shown on hover. */
const LONGEST_NAME = 200;

function limitOf(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, MOST_POINTS);
  throw new ActionableError('out-of-range', `the number of points is from 1 to ${MOST_POINTS}, not ${limit}`);
}

export const projects = (run: Run) => run.offers.abilities.includes('project');

/** The most frequent words, which come first in a table, and those that are asked for. */
function readWords(table: WordTable, { limit, words: asked = [], alone = false }: PointSource): PointVectors {
  const { words, vectors: all, width } = table;
  const most = alone ? 0 : Math.min(limit, words.length);
  const further = [...new Set(asked.map(word => table.indexOf(word)))].filter(row => row >= most);
  const rows = Int32Array.from([...Array.from({ length: most }, (_, row) => row), ...further.slice(0, MOST_POINTS)]);
  const count = rows.length;
  const vectors = further.length === 0 ? all.subarray(0, count * width) : new Float32Array(count * width);
  if (further.length > 0) {
    for (const [i, row] of rows.entries()) vectors.set(all.subarray(row * width, (row + 1) * width), i * width);
  }
  const names = Array.from(rows, row => words[row]!);
  const points: ProjectionPoints = {
    count,
    total: words.length,
    names,
    columns: columnsOfWords(rows, names),
    group: new Int32Array(count),
    groups: ['words'],
  };
  return { points, vectors, count, width, table, rows };
}

/** All words of a run. @throws ActionableError `no-word-vectors` */
export function tableOf(run: Run): WordTable {
  try {
    return wordTableOf(run);
  } catch (error) {
    if (!projects(run) || !(error instanceof ActionableError) || error.code !== 'no-word-vectors') throw error;
    throw new ActionableError('no-word-vectors', `${error.message}; show its examples`);
  }
}

/** As it is shown on hover: the start of the text. */
export function nameOfExample(example: Example): string {
  const text = textsOfExample(example).join(' | ');
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}

/** Vectors of examples, and what is said of each. @throws CancelledError */
export function poolExamples(
  run: Run,
  examples: readonly Example[],
  layer: number | undefined,
  { signal, onProgress }: Caller,
) {
  return run.pool(
    examples.map(example => askedOfExample(run, example)),
    signal,
    fraction => onProgress?.({ message: 'reading the examples', fraction }),
    false,
    layer,
  );
}

/** A seeded sample over all splits, in the order of the files. */
async function readExamples(
  run: Run,
  { limit, layer, dataColumns, ...where }: PointSource,
  { signal, onProgress }: Caller,
): Promise<PointVectors> {
  if (!projects(run)) throw notForTask(run, 'has no vectors of texts', 'classify');
  const { config, record } = run.parts;
  const access = accessOf(run, where);
  const dataset = await loadRunData(run, access, { signal, onProgress });
  const parts = Object.entries(dataset.splits) as [SplitName, readonly Example[]][];
  const all = parts.flatMap(([, examples]) => examples);
  const drawn = new Random(config.train.seed, 'projection').permutation(all.length).slice(0, limit).sort();
  const examples = Array.from(drawn, index => all[index]!);
  const pooled = await poolExamples(run, examples, layer, { signal, onProgress });
  const grouping = groupBy(run.task.labels, pooled.verdicts);
  const files = dataset.files.map(file => file.path);
  const splits = parts.map(([split]) => split);
  const ids = Array.from(drawn, place => idOf(parts, place));
  const splitOf = Int32Array.from(ids, ({ split }) => splits.indexOf(split));
  const known = columnsOfExamples({ examples, verdicts: pooled.verdicts, splits, split: splitOf });
  const rows = { count: examples.length, sourceOf: (row: number) => examples[row]!.source };
  const data = dataColumns
    ? await readDataColumns(rows, { config, configPath: record.configPath, access }, { signal, onProgress })
    : [];
  const points: ProjectionPoints = {
    count: examples.length,
    total: all.length,
    names: examples.map(nameOfExample),
    group: Int32Array.from(examples, example => grouping.actual(example)),
    predicted: Int32Array.from(pooled.verdicts, verdict => grouping.predicted(verdict)),
    groups: grouping.names,
    splits,
    split: splitOf,
    columns: [...known, ...columnsOfData(data, known, examples.length)],
    index: Int32Array.from(ids, ({ index }) => index),
    files,
    file: Int32Array.from(examples, ({ source }) => files.indexOf(source.file)),
    line: Int32Array.from(examples, ({ source }) => source.line),
    ...(run.layers > 0 && { layers: run.layers }),
  };
  const { vectors, features: width } = pooled;
  const table = createWordTable(points.names, vectors, width);
  return { points, vectors, count: points.count, width, table, rows: Int32Array.from(points.names.keys()) };
}

/** @param place among the examples of all splits */
function idOf(parts: readonly (readonly [SplitName, readonly Example[]])[], place: number): ExampleId {
  let index = place;
  for (const [split, { length }] of parts) {
    if (index < length) return { split, index };
    index -= length;
  }
  throw internal(`place ${place} is beyond all splits`);
}

/**
 * @param open reads a file of vectors, or has read it
 * @throws ProblemsError when the examples can no longer be read
 * @throws ActionableError `bad-vectors` for a file
 * @throws CancelledError
 */
export async function readPoints(
  subject: PointSubject,
  source: PointSource,
  caller: Caller = {},
  open: typeof openVectors = openVectors,
): Promise<PointVectors> {
  const limit = limitOf(source.limit);
  if (typeof subject === 'string') return readWords(await open(subject, caller), { ...source, limit });
  if (source.of === 'examples') return readExamples(subject, { ...source, limit }, caller);
  return readWords(tableOf(subject), { ...source, limit });
}

/** The points of the last question, whose vectors are projected after the points were described; and the last file, which is large. */
export class LastPoints {
  private last:
    | { readonly subject: PointSubject; readonly key: string; readonly points: Promise<PointVectors> }
    | undefined;
  private file: { readonly key: string; readonly table: Promise<WordTable> } | undefined;

  async read(subject: PointSubject, source: PointSource, caller: Caller): Promise<PointVectors> {
    const { of, limit, layer, words, alone, workspace, trusted } = source;
    const asked = { of, limit, layer, words, alone, workspace, trusted };
    const key = JSON.stringify([asked, typeof subject === 'string' && (await versionOf(subject))]);
    if (this.last?.subject === subject && this.last.key === key) return this.last.points;
    const last = { subject, key, points: readPoints(subject, { ...asked, dataColumns: true }, caller, this.open) };
    this.last = last;
    last.points.catch(() => {
      if (this.last === last) this.last = undefined;
    });
    return last.points;
  }

  /** All words of a run or file. */
  async words(subject: PointSubject, caller: Caller): Promise<WordTable> {
    return typeof subject === 'string' ? this.open(subject, caller) : wordTableOf(subject);
  }

  private readonly open: typeof openVectors = async (path, caller) => {
    const key = `${path} ${await versionOf(path)}`;
    if (this.file?.key === key) return this.file.table;
    const file = { key, table: openVectors(path, caller) };
    this.file = file;
    file.table.catch(() => {
      if (this.file === file) this.file = undefined;
    });
    return file.table;
  };
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size } = await stat(path);
  return `${mtimeMs} ${size}`;
}
