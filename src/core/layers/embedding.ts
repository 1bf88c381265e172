/** A learned vector for each id. Parameter: `weight` [vocabulary, width]. */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { embed } from '../engine/functions';
import { normal } from './initializers';
import { prefixed, take } from './parameters';

export function initializeEmbedding(
  name: string,
  size: { readonly vocabulary: number; readonly width: number },
  deviation: number,
  random: Random,
): HostTensors {
  return prefixed(name, { weight: normal([size.vocabulary, size.width], deviation, random.fork(name)) });
}

/** ids int32 [batch, time] -> [batch, time, width] */
export function embedding(parameters: Tensors, name: string, ids: tf.Tensor): tf.Tensor {
  return embed(take(parameters, `${name}.weight`), ids);
}
