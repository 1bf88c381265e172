/**
 * Hidden states -> a logit for each token of a vocabulary. Parameter `output`: `weight` [width, vocabulary] unless it is tied to the
 * table of word vectors, and `bias` [vocabulary].
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { dense, initializeDense } from './dense';
import { zeros } from './initializers';
import { prefixed, take } from './parameters';

export interface VocabularyMap {
  /** Name of the table of word vectors that is the weights too (Press & Wolf 2017); weights of its own if not given. */
  readonly tied?: string;
  /** Whether there is a bias; there is if not given. */
  readonly bias?: boolean;
  /** What hidden states are multiplied by before. */
  readonly scale?: number;
}

const name = 'output';

export function initializeVocabularyMap(
  size: { readonly width: number; readonly vocabulary: number },
  random: Random,
  { tied, bias = true }: VocabularyMap = {},
): HostTensors {
  const { width, vocabulary } = size;
  if (tied) return bias ? prefixed(name, { bias: zeros([vocabulary]) }) : {};
  return initializeDense(name, { from: width, to: vocabulary }, random, 'uniform', bias);
}

/** hidden [rows, width] -> [rows, vocabulary] */
export function vocabularyLogits(
  parameters: Tensors,
  hidden: tf.Tensor,
  { tied, bias = true, scale = 1 }: VocabularyMap = {},
): tf.Tensor {
  const x = scale === 1 ? hidden : tf.mul(hidden, scale);
  if (!tied) return dense(parameters, name, x, bias);
  const product = tf.matMul(x as tf.Tensor2D, take(parameters, tied) as tf.Tensor2D, false, true);
  return bias ? tf.add(product, take(parameters, `${name}.bias`)) : product;
}
