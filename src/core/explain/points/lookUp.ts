/** What the projection looks up among all vectors, however few are drawn: neighbours, analogies, axes. */
import type { Caller } from '../../base/caller';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import {
  alongDirection,
  angleBetween,
  directionBetweenMeans,
  meanOfUnits,
  withoutDirection,
} from '../../projection/axes';
import type { ProjectionResult, project, Vectors } from '../../projection/methods';
import type { Metric } from '../../projection/nearest';
import { type AnalogyMethod, answerAnalogy } from '../../words/analogy';
import { createBest } from '../../words/best';
import { neighboursOfVector } from '../../words/neighbours';
import { suggestWords } from '../../words/suggestWords';
import { rowOfWord, type WordTable } from '../../words/wordTable';
import type { PointVectors } from './points';

/** Something near, nearest first. */
export interface NearName {
  readonly name: string;
  /** Cosine similarity, or the score of an analogy's answer; 1 / (1 + distance) where the distance was asked for. */
  readonly similarity: number;
  /** Euclidean, where it was asked for. */
  readonly distance?: number;
  /** Where it is drawn; -1 where it is not. */
  readonly point: number;
}

export interface AskedNeighbours {
  /** A word, whether it is drawn or not; of examples a point. */
  readonly near: string | number;
  readonly count: number;
  /** The cosine where left out. */
  readonly metric?: Metric;
}

/** `a` is to `b` as `c` is to what is looked for. */
export interface AskedAnalogy {
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly method: AnalogyMethod;
  readonly count: number;
}

/** Points that a search found: the axis ends at their mean. */
export interface FoundPoints {
  /** What was searched for. */
  readonly text: string;
  readonly points: readonly number[];
}

/** A word, whether it is drawn or not; or points. */
export type AxisEnd = string | FoundPoints;

export interface AxisEnds {
  readonly from: AxisEnd;
  readonly to: AxisEnd;
}

export interface AskedAxes {
  readonly x: AxisEnds;
  /** Left out: the principal component of what the first axis does not show. */
  readonly y?: AxisEnds;
}

export interface AxesResult extends ProjectionResult {
  /** Between the two axes, in degrees, 0..180. */
  readonly angle?: number;
}

const MOST_NEAR = 1000;

export function neighboursOf(from: PointVectors, { near, count, metric }: AskedNeighbours): readonly NearName[] {
  const { table, rows } = from;
  const row = typeof near === 'number' ? (rows[near] ?? -1) : rowOfWord(table, near);
  const vector = row >= 0 ? vectorOfRow(table, row) : vectorOfWord(table, String(near));
  if (metric === 'euclidean') return nameRows(from, nearestByDistance(table, vector, limitOf(count), row));
  return nameRows(from, neighboursOfVector(table, vector, { top: limitOf(count), without: new Set([row]) }));
}

/** @param without its row, which is left out; -1 for none */
function nearestByDistance({ vectors, width, words }: WordTable, vector: Float32Array, top: number, without: number) {
  const best = createBest(Math.min(top, Math.max(1, words.length)));
  let { floor } = best;
  for (let row = 0; row < words.length; row++) {
    let square = 0;
    for (let k = 0, at = row * width; k < width; k++, at++) square += (vectors[at]! - vector[k]!) ** 2;
    if (-square <= floor || row === without) continue;
    best.add(row, -square);
    floor = best.floor;
  }
  return best.finish().map(([row, value]) => {
    const distance = Math.sqrt(-value);
    return { row, similarity: 1 / (1 + distance), distance };
  });
}

function limitOf(count: number): number {
  if (Number.isInteger(count) && count >= 1) return Math.min(count, MOST_NEAR);
  throw new ActionableError('out-of-range', `the number of neighbors is from 1 to ${MOST_NEAR}, not ${count}`);
}

/** Answers leave out the words of the question, as gensim's do. */
export function analogyOf(from: PointVectors, { method, count, ...asked }: AskedAnalogy): readonly NearName[] {
  const { table } = from;
  const words = { a: knownWord(table, asked.a), b: knownWord(table, asked.b), c: knownWord(table, asked.c) };
  const answers = answerAnalogy(table, words, { method, top: limitOf(count) }) ?? [];
  return nameRows(
    from,
    answers.map(({ row, score }) => ({ row, similarity: score })),
  );
}

/** With their places in the plot. */
function nameRows(
  { table, rows }: PointVectors,
  near: readonly { row: number; similarity: number; distance?: number }[],
): NearName[] {
  const wanted = new Map(near.map(({ row }) => [row, -1]));
  for (const [point, row] of rows.entries()) if (wanted.has(row)) wanted.set(row, point);
  return near.map(({ row, similarity, distance }) => ({
    name: table.words[row]!,
    similarity,
    ...(distance !== undefined && { distance }),
    point: wanted.get(row)!,
  }));
}

/** @param compute does what takes long elsewhere */
export async function projectOnAxes(
  from: PointVectors,
  { x, y }: AskedAxes,
  compute: typeof project,
  caller: Caller = {},
): Promise<AxesResult> {
  const { vectors, count, width } = from;
  const shown = { vectors, count, width };
  const across = directionOf(from, x);
  const up = y && directionOf(from, y);
  const xs = alongDirection(shown, across);
  throwIfCancelled(caller.signal);
  const ys = up ? alongDirection(shown, up) : await firstComponent(withoutDirection(shown, across), compute, caller);
  const coordinates = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    coordinates[2 * i] = xs[i]!;
    coordinates[2 * i + 1] = ys[i]!;
  }
  return { coordinates, ...(up && { angle: angleBetween(across, up) }) };
}

async function firstComponent(vectors: Vectors, compute: typeof project, caller: Caller): Promise<Float32Array> {
  const { coordinates } = await compute(vectors, { method: 'pca' }, { signal: caller.signal });
  return coordinates.filter((_, at) => at % 2 === 0);
}

function directionOf(all: PointVectors, { from, to }: AxisEnds): Float64Array {
  const direction = directionBetweenMeans(meanOf(all, from), meanOf(all, to));
  if (direction) return direction;
  const [start, end] = [from, to].map(each => (typeof each === 'string' ? each : each.text));
  const what = typeof from === 'string' && typeof to === 'string' ? 'words' : 'searches';
  throw new ActionableError(
    'no-axis',
    `There is no direction from "${start}" to "${end}". Choose two ${what} that differ.`,
  );
}

function meanOf({ vectors, width, count, table }: PointVectors, end: AxisEnd): Float64Array {
  const mean =
    typeof end === 'string'
      ? meanOfUnits({ vectors: vectorOfWord(table, end), width }, [0])
      : meanOfUnits(
          { vectors, width },
          end.points.filter(point => point >= 0 && point < count),
        );
  if (mean) return mean;
  const message =
    typeof end === 'string'
      ? `"${end}" has no direction: all its numbers are 0`
      : `nothing that "${end.text}" finds has a direction`;
  throw new ActionableError('no-axis', `${message}. Choose something else.`);
}

function vectorOfRow({ vectors, width }: WordTable, row: number): Float32Array {
  return vectors.subarray(row * width, (row + 1) * width);
}

/** The word as the table has it, or as its n-grams of characters give it a vector. */
function knownWord(table: WordTable, word: string): string {
  const row = rowOfWord(table, word);
  if (row >= 0) return table.words[row]!;
  if (table.vectorOf(word)) return word;
  if (word.trim() === '') throw new ActionableError('unknown-word', 'Enter a word.');
  const [meant] = suggestWords(table, word, 1);
  const hint = meant === undefined ? '' : `. Did you mean "${meant}"?`;
  throw new ActionableError('unknown-word', `"${word}" is not in the vocabulary${hint}`);
}

function vectorOfWord(table: WordTable, word: string): Float32Array {
  return table.vectorOf(knownWord(table, word))!;
}
