/**
 * Where tokens stand to each other, added to the logits of attention: learned by distance (Raffel et al. 2020, section 2.1), or
 * falling with it (ALiBi, Press et al. 2022). Parameter of the first: `weight` [buckets, heads], one table for all layers.
 */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { Tensors } from '../../engine/contract';
import { embedding, initializeEmbedding } from '../embedding';

export type PositionBias =
  | {
      readonly kind: 'buckets';
      readonly buckets: number;
      /** Beyond it all distances share a bucket. */
      readonly distance: number;
      /** Whether what stands after a token has buckets of its own; where not, it is taken as no distance. */
      readonly bothSides: boolean;
      /** Heads begin at the neighbors of a token, and not by chance. */
      readonly startsNear?: true;
    }
  | { readonly kind: 'alibi' };

export function initializePositionBias(
  name: string,
  options: PositionBias,
  heads: number,
  deviation: number,
  random: Random,
): HostTensors {
  if (options.kind === 'alibi') return {};
  const table = { vocabulary: options.buckets, width: heads };
  if (options.startsNear) return { [`${name}.weight`]: float32([table.vocabulary, heads], nearTable(options, heads)) };
  return initializeEmbedding(name, table, deviation, random);
}

/** Of the first two heads, by which attention falls with each token; half of it of the next two, and so on. */
const STEEPEST = 2;

/**
 * One head of two begins at what stands just before a token, the other just after it; others, and the token itself, begin less likely by
 * e^-2. So the layers read order from the first step, as a convolution does.
 */
function nearTable({ buckets, bothSides }: Extract<PositionBias, { readonly kind: 'buckets' }>, heads: number) {
  const side = bothSides ? buckets / 2 : buckets;
  return Float32Array.from({ length: buckets * heads }, (_, i) => {
    const [bucket, head] = [Math.floor(i / heads), i % heads];
    const far = bucket % side;
    const slope = STEEPEST / 2 ** Math.floor(head / 2);
    if (far === 0) return -2;
    const looksAhead = bothSides && head % 2 === 1;
    return looksAhead === bucket >= side ? slope * (1 - far) : -2 - slope * far;
  });
}

/**
 * @param queries int32 [batch or 1, queries]
 * @param keys int32 [batch or 1, keys]
 * @returns [batch or 1, heads, queries or 1, keys]
 */
export function positionBias(
  parameters: Tensors,
  name: string,
  options: PositionBias,
  heads: number,
  { queries, keys }: { readonly queries: tf.Tensor; readonly keys: tf.Tensor },
): tf.Tensor {
  // A softmax forgets what all keys of a query share, so that the place of the key is enough.
  if (options.kind === 'alibi') {
    const slopes = tf.tensor(alibiSlopes(heads), [1, heads, 1, 1]);
    return tf.mul(slopes, tf.reshape(tf.cast(keys, 'float32'), [keys.shape[0]!, 1, 1, keys.shape[1]!]));
  }
  const away = tf.sub(tf.expandDims(keys, 1), tf.expandDims(queries, 2));
  return tf.transpose(embedding(parameters, name, bucketsOf(away, options)), [0, 3, 1, 2]);
}

/** Slopes of the heads: powers of 2^(-8 / heads); for heads that are no power of 2 those of the next ones in between. */
export function alibiSlopes(heads: number): Float32Array {
  const power = 2 ** Math.floor(Math.log2(heads));
  const slope = (i: number) =>
    i < power ? 2 ** ((-8 * (i + 1)) / power) : 2 ** ((-4 * (2 * (i - power) + 1)) / power);
  return Float32Array.from({ length: heads }, (_, i) => slope(i));
}

/** @param away int32, how far after a query each key stands */
function bucketsOf(away: tf.Tensor, options: Extract<PositionBias, { readonly kind: 'buckets' }>): tf.Tensor {
  const { buckets, distance, bothSides } = options;
  const side = bothSides ? buckets / 2 : buckets;
  const table = tf.tensor1d(bucketOfDistance(side, distance), 'int32');
  const far = bothSides ? tf.abs(away) : tf.maximum(tf.neg(away), tf.scalar(0, 'int32'));
  const bucket = tf.gather(table, tf.minimum(far, tf.scalar(distance, 'int32')) as tf.Tensor1D);
  if (!bothSides) return bucket;
  const after = tf.cast(tf.greater(away, tf.scalar(0, 'int32')), 'int32');
  return tf.add(bucket, tf.mul(after, tf.scalar(side, 'int32')));
}

/** Half of the buckets for single distances, the others for ranges that grow by a factor up to `distance`; in float32, as PyTorch has it. */
function bucketOfDistance(buckets: number, distance: number): Int32Array {
  const exact = Math.floor(buckets / 2);
  const f = Math.fround;
  return Int32Array.from({ length: distance + 1 }, (_, n) => {
    if (n < exact) return n;
    const growth = f(f(Math.log(f(n / exact))) / f(Math.log(distance / exact)));
    return Math.min(exact + Math.trunc(f(growth * (buckets - exact))), buckets - 1);
  });
}
