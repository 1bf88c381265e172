/** What a program is handed at a trace: dropout through our own generator, and captures. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../base/errors';
import { float32, type HostTensor, sizeOf } from '../base/hostTensor';
import { Random } from '../base/random';
import type { ProgramContext } from './contract';
import type { Value } from './graph/graph';
import type { Tracer } from './tracer';

/**
 * Which elements stay: 1 with probability 1 - rate, 0 otherwise, two to a random number.
 * @param place counts the dropouts of a program in the order in which they are met
 */
export function keepMask(size: number, rate: number, seed: number, step: number, place: number): Uint8Array {
  const random = new Random(seed, `dropout/${place}/${step}`);
  const threshold = Math.round(rate * 65536);
  const mask = new Uint8Array(size);
  for (let i = 0; i < size; i += 2) {
    const bits = random.at(i >> 1);
    mask[i] = (bits & 0xffff) >= threshold ? 1 : 0;
    if (i + 1 < size) mask[i + 1] = bits >>> 16 >= threshold ? 1 : 0;
  }
  return mask;
}

export function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw internal(`dropout rate ${rate} is not in [0, 1)`);
}

/** The same on an ordinary backend, with the same masks. */
export function createEagerContext(
  training: boolean,
  { seed, step }: { readonly seed: number; readonly step: number },
  captures: readonly string[],
): { context: ProgramContext; captured: Map<string, tf.Tensor>; updates: Map<string, HostTensor> } {
  const captured = new Map<string, tf.Tensor>();
  const updates = new Map<string, HostTensor>();
  const wanted = new Set(captures);
  let place = 0;
  const context: ProgramContext = {
    training,
    dropout(x, rate) {
      checkRate(rate);
      const index = place++;
      if (!training || rate === 0) return x;
      const mask = tf.tensor(keepMask(x.size, rate, seed, step, index), x.shape, 'bool');
      return tf.mul(tf.cast(mask, 'float32'), tf.mul(x, 1 / (1 - rate)));
    },
    capture(name, value) {
      if (wanted.has('*') || wanted.has(name)) captured.set(name, value);
    },
    update(name, value) {
      // Read at once: what the forward pass made is gone after it.
      if (training) updates.set(name, float32(value.shape, value.dataSync()));
    },
  };
  return { context, captured, updates };
}

/** @param captures names to record; `'*'` is all of them */
export function createContext(
  tracer: Tracer,
  training: boolean,
  captures: readonly string[],
): { context: ProgramContext; captured: Map<string, Value>; updates: Map<string, Value> } {
  const captured = new Map<string, Value>();
  const updates = new Map<string, Value>();
  const wanted = new Set(captures);
  let place = 0;
  const context: ProgramContext = {
    training,
    dropout(x, rate) {
      checkRate(rate);
      const index = place++;
      if (!training || rate === 0) return x;
      const mask = tracer.derive(`dropout ${index}`, 'bool', x.shape, ({ seed, step }) =>
        keepMask(sizeOf(x.shape), rate, seed, step, index),
      );
      return tf.mul(tf.cast(tracer.tensor(mask), 'float32'), tf.mul(x, 1 / (1 - rate)));
    },
    capture(name, value) {
      if (wanted.has('*') || wanted.has(name)) captured.set(name, tracer.value(value));
    },
    update(name, value) {
      if (training) updates.set(name, tracer.value(value));
    },
  };
  return { context, captured, updates };
}
