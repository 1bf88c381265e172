/** What a token may attend to, as something to add to the logits: 0 in reach, large and negative out of it. */
import * as tf from '@tensorflow/tfjs-core';
import { hide } from '../mask';

/** How far a token sees. */
export interface Reach {
  /** Only itself and what stands before it. */
  readonly causal?: boolean;
  /** Tokens before and after it that it sees, where that is not all (Beltagy et al. 2020, section 3.1). */
  readonly window?: Window;
}

export interface Window {
  readonly before: number;
  readonly after: number;
}

/** Where queries and keys stand: int32 [queries] and [keys]. */
export interface Places {
  readonly queries: tf.Tensor;
  readonly keys: tf.Tensor;
}

/** All tokens of a text of `time`. */
export function allPlaces(time: number): Places {
  const places = tf.range(0, time, 1, 'int32');
  return { queries: places, keys: places };
}

/** Padding is out of reach. mask [batch, keys] -> [batch, 1, 1, keys] */
export function hidePadding(mask: tf.Tensor): tf.Tensor {
  const [batch, keys] = mask.shape as [number, number];
  return hide(tf.reshape(mask, [batch, 1, 1, keys]));
}

/** [1, 1, queries, keys]; nothing where all is in reach. Compared as the program runs: no constant of queries x keys. */
export function hideUnreached({ queries, keys }: Places, { causal, window }: Reach): tf.Tensor | undefined {
  const query = tf.reshape(queries, [queries.size, 1]);
  const key = tf.reshape(keys, [1, keys.size]);
  const conditions = [
    ...(causal ? [tf.lessEqual(key, query)] : []),
    ...(window ? [tf.lessEqual(tf.sub(query, key), tf.scalar(window.before, 'int32'))] : []),
    ...(window && !causal ? [tf.lessEqual(tf.sub(key, query), tf.scalar(window.after, 'int32'))] : []),
  ];
  if (conditions.length === 0) return undefined;
  const seen = conditions.reduce((a, b) => tf.logicalAnd(a, b));
  return hide(tf.reshape(tf.cast(seen, 'float32'), [1, 1, queries.size, keys.size]));
}

/** A token sees itself and those before it: [1, 1, time, time]. */
export function hideFuture(time: number): tf.Tensor {
  return hideUnreached(allPlaces(time), { causal: true })!;
}
