/**
 * Vectors of distances that attention reads beside the tokens themselves: disentangled attention (He et al. 2021, section 3.1).
 * Parameters: `weight` [2 span, width], one table for all layers, and those of its normalization.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { alignDistances, distanceColumns } from '../../engine/functions';
import { dense } from '../dense';
import { embedding, initializeEmbedding } from '../embedding';
import { addLora, type LoraOptions } from '../lora';
import { initializeNorm, type NormOptions, norm } from '../norm';
import { take } from '../parameters';

export interface RelativePositions {
  /** Rows of the table for each side. Further away all distances share the last one. */
  readonly span: number;
  /** Distances from half the span on share rows, by ranges that grow by a factor, up to so many tokens; each has its own if not given. */
  readonly distance?: number;
  readonly norm?: NormOptions;
}

export function initializeRelative(
  name: string,
  { span, norm }: RelativePositions,
  width: number,
  deviation: number,
  random: Random,
): HostTensors {
  return {
    ...initializeEmbedding(name, { vocabulary: 2 * span, width }, deviation, random),
    ...(norm && initializeNorm(`${name}.norm`, width, norm)),
  };
}

/** Vectors of all distances in a text of `time`, in the order of `distanceColumns`: [2 time - 1, width] each. */
export interface Distances {
  /** Of keys, as queries see them. */
  readonly ofKeys: tf.Tensor;
  /** Of queries, as keys see them. */
  readonly ofQueries: tf.Tensor;
}

export function distances(parameters: Tensors, name: string, options: RelativePositions, time: number): Distances {
  const back = tf.tensor1d(distanceColumns(time), 'int32');
  const rows = (away: tf.Tensor) => {
    const vectors = embedding(parameters, name, rowsOf(away, options));
    return options.norm ? norm(parameters, `${name}.norm`, vectors, options.norm) : vectors;
  };
  return { ofKeys: rows(back), ofQueries: rows(tf.neg(back)) };
}

/** @param away int32, how far before a query each key stands */
function rowsOf(away: tf.Tensor, options: RelativePositions): tf.Tensor {
  const { span } = options;
  const table = Int32Array.from(rowsOfDistance(options));
  const near = tf.minimum(tf.abs(away), tf.scalar(table.length - 1, 'int32'));
  const far = tf.mul(tf.gather(tf.tensor1d(table, 'int32'), near as tf.Tensor1D), tf.sign(away));
  const row = tf.add(tf.cast(far, 'int32'), tf.scalar(span, 'int32'));
  return tf.minimum(row, tf.scalar(2 * span - 1, 'int32'));
}

/** How many rows from the middle each distance stands, up to the first that is as far as any; in float32, as PyTorch has it. */
export function rowsOfDistance({ span, distance }: RelativePositions): number[] {
  const rows: number[] = [];
  const f = Math.fround;
  const half = Math.floor(span / 2);
  const whole = distance === undefined ? 1 : f(Math.log(f((distance - 1) / half)));
  const rowOf = (away: number) => {
    if (distance === undefined || away <= half) return away;
    return Math.ceil(f(f(f(Math.log(f(away / half))) / whole) * (half - 1))) + half;
  };
  for (let away = 0; rows.length === 0 || rows[away - 1]! < span; away++) rows.push(Math.min(rowOf(away), span));
  return rows;
}

/** What attention to distances is made of: what of it there is, and maps of its own unless it shares those of tokens. */
export interface RelativeAttention {
  /** Queries read where keys stand. */
  readonly keys: boolean;
  /** Keys read where queries stand. */
  readonly queries: boolean;
  /** By the maps of tokens; otherwise `relativeKey` and `relativeQuery`. */
  readonly shared: boolean;
}

/**
 * What is added to the logits, with what distances say of them.
 * @param name of the attention
 * @param tokens their queries and keys, [batch, heads, time, width of a head] each
 * @param bias what is added to the logits anyway
 */
export function addDistances(
  parameters: Tensors,
  name: string,
  { query, key }: { readonly query: tf.Tensor; readonly key: tf.Tensor },
  bias: tf.Tensor | undefined,
  options:
    | {
        readonly distances: Distances;
        readonly relative: RelativeAttention;
        readonly scale: number;
        readonly lora?: LoraOptions;
        readonly context: ProgramContext;
      }
    | undefined,
): tf.Tensor | undefined {
  if (!options) return bias;
  const { distances, relative, scale, lora, context } = options;
  const [batch, heads, time, each] = query.shape as [number, number, number, number];
  /** [distances, width] -> [heads, distances, width of a head] */
  const map = (part: 'key' | 'query', rows: tf.Tensor) => {
    const own = part === 'key' ? 'relativeKey' : 'relativeQuery';
    const mapped = relative.shared
      ? mapByPart(parameters, `${name}.qkv`, part, rows, lora, context)
      : dense(parameters, `${name}.${own}`, rows);
    return tf.transpose(tf.reshape(mapped, [2 * time - 1, heads, each]), [1, 0, 2]);
  };
  const products = (x: tf.Tensor, of: tf.Tensor) => {
    const rows = tf.reshape(tf.transpose(tf.mul(x, scale), [1, 0, 2, 3]), [heads, batch * time, each]);
    return alignDistances(tf.reshape(tf.matMul(rows, of, false, true), [heads, batch, time, 2 * time - 1]));
  };
  const parts = [
    ...(bias ? [bias] : []),
    ...(relative.keys ? [tf.transpose(products(query, map('key', distances.ofKeys)), [1, 0, 2, 3])] : []),
    ...(relative.queries ? [tf.transpose(products(key, map('query', distances.ofQueries)), [1, 0, 3, 2])] : []),
  ];
  return parts.length === 0 ? undefined : parts.reduce((a, b) => tf.add(a, b));
}

/** By the map of one of queries, keys and values, which lie side by side and are all as wide. x [rows, width] */
function mapByPart(
  parameters: Tensors,
  name: string,
  part: 'query' | 'key',
  x: tf.Tensor,
  lora: LoraOptions | undefined,
  context: ProgramContext,
): tf.Tensor {
  const [weight, bias] = [take(parameters, `${name}.weight`), take(parameters, `${name}.bias`)];
  const [width, all] = weight.shape as [number, number];
  const each = all / 3;
  const from = part === 'query' ? 0 : each;
  const product = tf.matMul(x as tf.Tensor2D, tf.slice(weight, [0, from], [width, each]) as tf.Tensor2D);
  const y = tf.add(product, tf.slice(bias, [from], [each]));
  return lora ? addLora(parameters, name, { x, y }, [[part, each]], lora, context) : y;
}

/** The dropout of vectors of distances, at each layer anew. */
export function dropDistances({ ofKeys, ofQueries }: Distances, rate: number, context: ProgramContext): Distances {
  return { ofKeys: context.dropout(ofKeys, rate), ofQueries: context.dropout(ofQueries, rate) };
}
