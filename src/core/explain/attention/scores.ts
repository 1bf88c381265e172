/** Attention before the softmax: queries, keys, and their products with and without the mask. */
import { internal } from '../../base/errors';
import type { HostTensor } from '../../base/hostTensor';
import { hidden } from '../../layers/mask';
import type { AttentionNeurons, AttentionPart } from '../explanation';
import type { Looking, ScoreBlock } from './look';

/** A score lower than this is of a key that may not be seen. */
const OUT_OF_REACH = -hidden / 2;

/** Where head, row and column of a tensor begin whose axes [1, heads, rows, columns] may be 1. */
function entryAt({ data, shape }: HostTensor, head: number, row: number, column: number): number {
  const [, heads, rows, columns] = shape as [number, number, number, number];
  const at = (size: number, i: number) => (size === 1 ? 0 : i);
  return data[(at(heads, head) * rows + at(rows, row)) * columns + at(columns, column)]!;
}

/** The vector of a row of a head. @param tensor [1, heads or fewer, rows, width] @param heads of queries */
function vectorOf({ data, shape }: HostTensor, heads: number, head: number, row: number): Float32Array {
  const [, kept, rows, width] = shape as [number, number, number, number];
  const own = Math.floor(head / (heads / kept));
  const from = (own * rows + row) * width;
  return (data as Float32Array).subarray(from, from + width);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** A score with what is added to it; minus infinity where the key is hidden. */
function add({ bias }: ScoreBlock, score: number, head: number, row: number, column: number): number {
  const sum = bias ? score + entryAt(bias, head, row, column) : score;
  return sum < OUT_OF_REACH ? Number.NEGATIVE_INFINITY : sum;
}

/**
 * The mean over heads of scores: [queries, keys]; minus infinity where a key is hidden, or of another tower.
 * @throws ActionableError `no-scores`
 */
export async function scoresOfHeads(
  looking: Looking,
  part: AttentionPart,
  {
    layer,
    heads,
    stage,
  }: { readonly layer: number; readonly heads: readonly number[]; readonly stage: 'scores' | 'masked' },
): Promise<Float32Array> {
  const columns = part.keys.length;
  const all = new Float32Array(part.queries.length * columns).fill(Number.NEGATIVE_INFINITY);
  let [top, left] = [0, 0];
  for (const block of await looking.scoresOf(part, layer)) {
    const { query, key, scale } = block;
    for (let row = 0; row < block.rows; row++) {
      const sums = new Float64Array(block.columns);
      for (const head of heads) {
        const own = vectorOf(query, part.heads, head, row);
        for (let column = 0; column < block.columns; column++) {
          const score = scale * dot(own, vectorOf(key, part.heads, head, column));
          sums[column]! += stage === 'masked' ? add(block, score, head, row, column) : score;
        }
      }
      for (const [column, sum] of sums.entries()) all[(top + row) * columns + left + column] = sum / heads.length;
    }
    top += block.rows;
    left += block.columns;
  }
  return all;
}

/** One query of one head by dimension; of towers against the keys of its own alone. @throws ActionableError `no-scores` */
export async function neuronsOf(
  looking: Looking,
  part: AttentionPart,
  { layer, head, query }: { readonly layer: number; readonly head: number; readonly query: number },
): Promise<AttentionNeurons> {
  const columns = part.keys.length;
  let [top, left] = [0, 0];
  for (const [i, block] of (await looking.scoresOf(part, layer)).entries()) {
    if (query >= top + block.rows) {
      top += block.rows;
      left += block.columns;
      continue;
    }
    const own = Float32Array.from(vectorOf(block.query, part.heads, head, query - top));
    const keys = new Float32Array(columns * own.length);
    const scores = new Float32Array(columns).fill(Number.NEGATIVE_INFINITY);
    const masked = Float32Array.from(scores);
    const weights = new Float32Array(columns);
    const { tensor } = looking.blocksOf(part, layer)[i]!;
    for (let column = 0; column < block.columns; column++) {
      const vector = vectorOf(block.key, part.heads, head, column);
      const at = left + column;
      keys.set(vector, at * own.length);
      scores[at] = block.scale * dot(own, vector);
      masked[at] = add(block, scores[at]!, head, query - top, column);
      weights[at] = entryAt(tensor, head, query - top, column);
    }
    return { query: own, keys, scale: block.scale, scores, masked, weights };
  }
  throw internal(`no query ${query}`);
}
