/** Where a token stands, added to its vector: learned (parameter `weight` [offset + maximum length, width]) or sines and cosines. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { Tensors } from '../../engine/contract';
import { embedding, initializeEmbedding } from '../embedding';
import { take } from '../parameters';

export type AddedPositions =
  | {
      readonly kind: 'learned';
      /** Where the first token stands; 0 if not given. */
      readonly offset?: number;
    }
  | {
      readonly kind: 'sinusoidal';
      readonly offset?: number;
      /** Sine and cosine of a frequency by turns (Vaswani et al. 2017, section 3.5), or all sines first. `turns` if not given. */
      readonly order?: 'turns' | 'halves';
      /** The last frequency is 1 / 10,000 itself, as in tensor2tensor, and not the one after it. */
      readonly reachesLast?: boolean;
    };

export function initializePositions(
  name: string,
  options: AddedPositions,
  size: { readonly length: number; readonly width: number },
  deviation: number,
  random: Random,
): HostTensors {
  if (options.kind === 'sinusoidal') return {};
  const vocabulary = size.length + (options.offset ?? 0);
  return initializeEmbedding(name, { vocabulary, width: size.width }, deviation, random);
}

/**
 * @param x [batch, time, width]; time is at most the maximum length
 * @param positions int32 [batch or 1, time] where a token does not stand in its column
 */
export function addPositions(
  parameters: Tensors,
  name: string,
  options: AddedPositions,
  x: tf.Tensor,
  positions?: tf.Tensor,
): tf.Tensor {
  const [, time, width] = x.shape as [number, number, number];
  const { offset = 0 } = options;
  if (positions) {
    const places = offset === 0 ? positions : tf.add(positions, tf.scalar(offset, 'int32'));
    const vectors = options.kind === 'learned' ? embedding(parameters, name, places) : sinesOf(places, width, options);
    return tf.add(x, vectors);
  }
  if (options.kind === 'sinusoidal') return tf.add(x, sinusoids(time, width, options));
  const table = take(parameters, `${name}.weight`);
  const rows = table.shape[0]!;
  if (offset + time > rows) throw internal(`${time} positions asked of ${rows - offset}`);
  return tf.add(x, rows === time ? table : tf.slice(table, [offset, 0], [time, width]));
}

/** x [batch, time, width] plus sines and cosines of falling frequency, by turns. */
export function addSinusoidalPositions(x: tf.Tensor): tf.Tensor {
  return addPositions({}, '', { kind: 'sinusoidal' }, x);
}

/** x [batch, width] at one place of at most `limit`. @param position int32 scalar */
export function addPosition(
  parameters: Tensors,
  name: string,
  options: AddedPositions,
  x: tf.Tensor,
  position: tf.Tensor,
  limit: number,
): tf.Tensor {
  const learned = options.kind === 'learned';
  const table = learned ? take(parameters, `${name}.weight`) : sinusoids(limit, x.shape[1]!, options);
  const { offset = 0 } = options;
  const row = learned && offset > 0 ? tf.add(position, tf.scalar(offset, 'int32')) : position;
  return tf.add(x, tf.gather(table, tf.reshape(row, [1]) as tf.Tensor1D));
}

type Sinusoidal = Omit<Extract<AddedPositions, { readonly kind: 'sinusoidal' }>, 'kind'>;

/** For each feature the frequency of its angle, and whether it is the cosine. */
function wavesOf(width: number, { order = 'turns', reachesLast = false }: Sinusoidal) {
  const half = Math.ceil(width / 2);
  const of = (feature: number) => (order === 'turns' ? Math.floor(feature / 2) : feature % half);
  return Array.from({ length: width }, (_, feature) => ({
    period: 10000 ** (reachesLast ? of(feature) / (half - 1) : (2 * of(feature)) / width),
    cosine: order === 'turns' ? feature % 2 === 1 : feature >= half,
  }));
}

/** What is added at the first `time` places: [time, width]. */
export function sinusoids(time: number, width: number, options: Sinusoidal = {}): tf.Tensor {
  const waves = wavesOf(width, options);
  const { offset = 0 } = options;
  const table = Float32Array.from({ length: time * width }, (_, i) => {
    const { period, cosine } = waves[i % width]!;
    const angle = (offset + Math.floor(i / width)) / period;
    return cosine ? Math.cos(angle) : Math.sin(angle);
  });
  return tf.tensor2d(table, [time, width]);
}

/** The same at any places: int32 [batch or 1, time] -> [batch or 1, time, width]. */
function sinesOf(places: tf.Tensor, width: number, options: Sinusoidal): tf.Tensor {
  const waves = wavesOf(width, options);
  const frequencies = Float32Array.from(waves, ({ period }) => 1 / period);
  const cosines = Float32Array.from(waves, ({ cosine }) => Number(cosine));
  const angles = tf.mul(tf.expandDims(tf.cast(places, 'float32'), 2), tf.tensor1d(frequencies));
  const kinds = tf.tensor1d(cosines);
  return tf.add(tf.mul(tf.cos(angles), kinds), tf.mul(tf.sin(angles), tf.sub(1, kinds)));
}
