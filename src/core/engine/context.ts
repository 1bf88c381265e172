/** What a program is handed at a trace: dropout and random numbers through our own generator, and captures. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../base/errors';
import { float32, type HostTensor, sizeOf } from '../base/hostTensor';
import { Random } from '../base/random';
import type { ProgramContext } from './contract';
import type { Value } from './graph/graph';
import type { Tracer } from './recorder';

/**
 * Which elements stay: 1 with probability 1 - rate, 0 otherwise, two to a random number.
 * @param place counts the dropouts of a program in the order in which they are met
 */
function keepMask(size: number, rate: number, seed: number, step: number, place: number): Uint8Array {
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

/** 24 bits each: all that float32 holds below 1. */
function uniformNumbers(size: number, seed: number, step: number, place: number): Float32Array {
  const random = new Random(seed, `random/${place}/${step}`);
  return Float32Array.from({ length: size }, (_, i) => (random.at(i) >>> 8) / 16777216);
}

function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw internal(`dropout rate ${rate} is not in [0, 1)`);
}

/** How a host of programs makes masks and numbers, and keeps what it is told. */
interface Host<Captured, Updated> {
  /** The mask of the dropout met as number `place`, of `x`'s shape, bool. */
  readonly mask: (x: tf.Tensor, rate: number, place: number) => tf.Tensor;
  /** The numbers asked for as number `place`. */
  readonly numbers: (shape: readonly number[], place: number) => tf.Tensor;
  readonly captured: (value: tf.Tensor) => Captured;
  readonly updated: (value: tf.Tensor) => Updated;
}

interface Handed<Captured, Updated> {
  readonly context: ProgramContext;
  readonly captured: Map<string, Captured>;
  readonly updates: Map<string, Updated>;
}

function handContext<Captured, Updated>(
  training: boolean,
  captures: readonly string[],
  host: Host<Captured, Updated>,
): Handed<Captured, Updated> {
  const captured = new Map<string, Captured>();
  const updates = new Map<string, Updated>();
  const wanted = new Set(captures);
  let place = 0;
  let drawn = 0;
  const context: ProgramContext = {
    training,
    dropout(x, rate) {
      checkRate(rate);
      const index = place++;
      if (!training || rate === 0) return x;
      return tf.mul(tf.cast(host.mask(x, rate, index), 'float32'), tf.mul(x, 1 / (1 - rate)));
    },
    random: shape => host.numbers(shape, drawn++),
    capture(name, value) {
      if (!wanted.has('*') && !wanted.has(name)) return;
      captured.set(name, host.captured(typeof value === 'function' ? value() : value));
    },
    update(name, value) {
      if (training) updates.set(name, host.updated(value));
    },
  };
  return { context, captured, updates };
}

/** On an ordinary backend, with the same masks. */
export function createEagerContext(
  training: boolean,
  { seed, step }: { readonly seed: number; readonly step: number },
  captures: readonly string[],
): Handed<tf.Tensor, HostTensor> {
  return handContext(training, captures, {
    mask: (x, rate, place) => tf.tensor(keepMask(x.size, rate, seed, step, place), x.shape, 'bool'),
    numbers: (shape, place) => tf.tensor(uniformNumbers(sizeOf(shape), seed, step, place), [...shape], 'float32'),
    captured: value => value,
    // Read at once: what the forward pass made is gone after it.
    updated: value => float32(value.shape, value.dataSync()),
  });
}

/** @param captures names to record; `'*'` is all of them */
export function createContext(tracer: Tracer, training: boolean, captures: readonly string[]): Handed<Value, Value> {
  return handContext(training, captures, {
    mask: (x, rate, place) =>
      tracer.tensor(
        tracer.derive(`dropout ${place}`, 'bool', x.shape, ({ seed, step }) =>
          keepMask(sizeOf(x.shape), rate, seed, step, place),
        ),
      ),
    numbers: (shape, place) =>
      tracer.tensor(
        tracer.derive(`random ${place}`, 'float32', shape, ({ seed, step }) =>
          uniformNumbers(sizeOf(shape), seed, step, place),
        ),
      ),
    captured: value => tracer.value(value),
    updated: value => tracer.value(value),
  });
}
