/** Where tokens stand, as a turn of queries and keys by an angle a pair of features (Su et al. 2021, section 3.2). */
import * as tf from '@tensorflow/tfjs-core';

export interface Rotary {
  /** Features of a head that are turned, the first ones; all if not given. */
  readonly width?: number;
  /** 10,000 if not given. */
  readonly base?: number;
  /** Which features are a pair: one of each half, or neighbours. `halves` if not given. */
  readonly pairs?: 'halves' | 'neighbours';
  readonly scaling?: RotaryScaling;
}

/** How a model is made to read longer texts than it was first trained with. */
export type RotaryScaling =
  /** Positions are divided (Chen et al. 2023). */
  | { readonly kind: 'linear'; readonly factor: number }
  /** Slow frequencies are divided, fast ones stay (Llama 3.1). */
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly low: number;
      readonly high: number;
      readonly length: number;
    }
  /** The same along a ramp, and the turned vectors are longer (Peng et al. 2023). */
  | {
      readonly kind: 'yarn';
      readonly factor: number;
      readonly length: number;
      readonly fast?: number;
      readonly slow?: number;
      readonly attention?: number;
    };

/**
 * @param x [batch, heads, time, width of a head]
 * @param positions int32 [batch or 1, time]
 */
export function rotate(x: tf.Tensor, positions: tf.Tensor, options: Rotary): tf.Tensor {
  const [batch, heads, time, all] = x.shape as [number, number, number, number];
  const { width = all, pairs = 'halves' } = options;
  const half = width / 2;
  const { frequencies, length } = frequenciesOf(width, options);
  const at = tf.reshape(tf.cast(positions, 'float32'), [positions.shape[0]!, 1, time, 1]);
  const angles = tf.mul(at, tf.tensor(frequencies, [1, 1, 1, half]));
  const [cos, sin] = [tf.cos(angles), tf.sin(angles)].map(each => (length === 1 ? each : tf.mul(each, length)));
  const turn = (a: tf.Tensor, b: tf.Tensor) =>
    [tf.sub(tf.mul(a, cos!), tf.mul(b, sin!)), tf.add(tf.mul(b, cos!), tf.mul(a, sin!))] as const;
  const part = (from: number, size: number) => tf.slice(x, [0, 0, 0, from], [batch, heads, time, size]);
  const turned =
    pairs === 'halves'
      ? tf.concat([...turn(part(0, half), part(half, half))], 3)
      : turnNeighbours(part(0, width), turn, [batch, heads, time, half]);
  return width === all ? turned : tf.concat([turned, part(width, all - width)], 3);
}

function turnNeighbours(
  x: tf.Tensor,
  turn: (a: tf.Tensor, b: tf.Tensor) => readonly [tf.Tensor, tf.Tensor],
  shape: [number, number, number, number],
): tf.Tensor {
  const [a, b] = tf.unstack(tf.reshape(x, [...shape, 2]), 4);
  return tf.reshape(tf.stack([...turn(a!, b!)], 4), x.shape);
}

/** Angles a position, and what turned vectors are multiplied by. */
function frequenciesOf(width: number, { base = 10000, scaling }: Rotary) {
  const half = width / 2;
  // In the steps of float32 that others take: far from the start a last bit is an angle.
  const plain = Array.from({ length: half }, (_, i) =>
    Math.fround(1 / Math.fround(base ** Math.fround((2 * i) / width))),
  );
  if (scaling === undefined) return { frequencies: Float32Array.from(plain), length: 1 };
  const frequencies = Float32Array.from(plain, (f, i) => scaled(f, i, width, base, scaling));
  const length = scaling.kind === 'yarn' ? (scaling.attention ?? 0.1 * Math.log(scaling.factor) + 1) : 1;
  return { frequencies, length };
}

function scaled(frequency: number, i: number, width: number, base: number, scaling: RotaryScaling): number {
  const slowed = frequency / scaling.factor;
  if (scaling.kind === 'linear') return slowed;
  const { length } = scaling;
  if (scaling.kind === 'llama3') {
    const turns = (length * frequency) / (2 * Math.PI);
    const share = Math.min(1, Math.max(0, (turns - scaling.low) / (scaling.high - scaling.low)));
    return slowed + (frequency - slowed) * share;
  }
  // Which pair makes so many turns over the text.
  const pairOf = (turns: number) => (width * Math.log(length / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const from = Math.max(Math.floor(pairOf(scaling.fast ?? 32)), 0);
  const to = Math.min(Math.ceil(pairOf(scaling.slow ?? 1)), width - 1);
  const ramp = Math.min(1, Math.max(0, (i - from) / (to === from ? 0.001 : to - from)));
  return slowed * ramp + frequency * (1 - ramp);
}
