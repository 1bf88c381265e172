/** Where a token stands, added to its vector. Parameter: `weight` [maximum length, width]. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { normal } from './initializers';
import { prefixed, take } from './parameters';

export function initializePositions(
  name: string,
  size: { readonly length: number; readonly width: number },
  deviation: number,
  random: Random,
): HostTensors {
  return prefixed(name, { weight: normal([size.length, size.width], deviation, random.fork(name)) });
}

/** x [batch, time, width] -> the same shape; time is at most the maximum length. */
export function addPositions(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const table = take(parameters, `${name}.weight`);
  const [, time, width] = x.shape as [number, number, number];
  const [length] = table.shape as [number];
  if (time > length) throw internal(`${time} positions asked of ${length}`);
  return tf.add(x, time === length ? table : tf.slice(table, [0, 0], [time, width]));
}
