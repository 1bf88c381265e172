/** Where a token stands, added to its vector: learned (parameter `weight` [maximum length, width]) or sinusoidal. */
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

/** x [batch, time, width] plus sines and cosines of falling frequency, by turns (Vaswani et al. 2017, section 3.5). */
export function addSinusoidalPositions(x: tf.Tensor): tf.Tensor {
  const [, time, width] = x.shape as [number, number, number];
  return tf.add(x, sinusoids(time, width));
}

/** What `addSinusoidalPositions` adds: [time, width]. */
export function sinusoids(time: number, width: number): tf.Tensor {
  const table = Float32Array.from({ length: time * width }, (_, i) => {
    const position = Math.floor(i / width);
    const feature = i % width;
    const angle = position / 10000 ** ((feature - (feature % 2)) / width);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tf.tensor2d(table, [time, width]);
}
