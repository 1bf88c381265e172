/**
 * Span boundary objective (Joshi et al. 2020, section 3.2): the token at a place of a span from the states before and after the span and
 * a vector of the place, h1 = LN(gelu(W1 [x_s-1; x_e+1; p])), h2 = LN(gelu(W2 h1)), then the table of word vectors and a bias.
 * Parameters: `boundary.positions`, `boundary.inner`, `boundary.innerNorm`, `boundary.outer`, `boundary.outerNorm`, `boundary.bias`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { activate } from './activations';
import { dense, initializeDense } from './dense';
import { embedding, initializeEmbedding } from './embedding';
import { zeros } from './initializers';
import { initializeNorm, norm } from './norm';
import { take } from './parameters';

const name = 'boundary';
/** Of positions, as in SpanBERT. */
const positionWidth = 200;
const deviation = 0.02;

export interface BoundarySizes {
  /** Of hidden states, and of word vectors. */
  readonly width: number;
  readonly embeddingWidth: number;
  readonly vocabulary: number;
  /** Places of a span that have a vector. */
  readonly positions: number;
}

export function initializeBoundary(sizes: BoundarySizes, random: Random): HostTensors {
  const { width, embeddingWidth, vocabulary, positions } = sizes;
  const from = 2 * width + positionWidth;
  return {
    ...initializeEmbedding(`${name}.positions`, { vocabulary: positions, width: positionWidth }, deviation, random),
    ...initializeDense(`${name}.inner`, { from, to: width }, random, 'normal'),
    ...initializeNorm(`${name}.innerNorm`, width),
    ...initializeDense(`${name}.outer`, { from: width, to: embeddingWidth }, random, 'normal'),
    ...initializeNorm(`${name}.outerNorm`, embeddingWidth),
    [`${name}.bias`]: zeros([vocabulary]),
  };
}

/**
 * @param tied name of the table of word vectors, [vocabulary, embedding width]
 * @param left and right: states before and after the spans, [rows, width]
 * @param positions int32 [rows], from 0
 * @returns a logit for each token, [rows, vocabulary]
 */
export function boundaryLogits(
  parameters: Tensors,
  tied: string,
  { left, right, positions }: { readonly left: tf.Tensor; readonly right: tf.Tensor; readonly positions: tf.Tensor },
): tf.Tensor2D {
  const read = tf.concat([left, right, embedding(parameters, `${name}.positions`, positions)], 1);
  const layer = (x: tf.Tensor, part: string) =>
    norm(parameters, `${name}.${part}Norm`, activate(dense(parameters, `${name}.${part}`, x), 'gelu'));
  const x = layer(layer(read, 'inner'), 'outer');
  const product = tf.matMul(x as tf.Tensor2D, take(parameters, tied) as tf.Tensor2D, false, true);
  return tf.add(product, take(parameters, `${name}.bias`));
}
