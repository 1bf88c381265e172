/**
 * Question and context -> how likely an answer begins and ends at each token: any encoder of ours, with what DrQA's reader puts
 * around it (Chen et al. 2017, section 3.2). Parameters beside the encoder's: `match` [4, width], `align` (dense), `aligned`
 * (dense), `asked` (dense), `ends` (dense).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { attend } from '../../engine/functions';
import { dense, initializeDense } from '../../layers/dense';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { hide } from '../../layers/mask';
import { weigh } from '../../layers/pooling';
import type { Encoder } from '../../models/model';
import { matchKinds } from './windows';

export interface SpanNetworkOptions {
  /** Marks words of the context that the question has too. */
  readonly match: boolean;
  /** Words of the context read the question's, and the ends are found by comparing with it. */
  readonly align: boolean;
}

/** Deviation of the vectors that are added to word vectors, as in BERT. */
const deviation = 0.02;

export function initializeSpanNetwork(
  encoder: Encoder,
  { match, align }: SpanNetworkOptions,
  size: { readonly vocabulary: number; readonly length: number },
  random: Random,
): HostTensors {
  const started = encoder.initialize({ ...size, segments: 2 }, random);
  const width = started[encoder.embeddingName]!.shape[1]!;
  const { features } = encoder;
  return {
    ...started,
    ...(match && initializeEmbedding('match', { vocabulary: matchKinds, width }, deviation, random)),
    ...(align && {
      ...initializeDense('align', { from: width, to: width }, random),
      ...initializeDense('aligned', { from: width, to: width }, random),
      ...initializeDense('asked', { from: features, to: 1 }, random),
      ...initializeDense('ends', { from: features, to: 2 * features }, random),
    }),
    ...(!align && initializeDense('ends', { from: features, to: 2 }, random)),
  };
}

/**
 * @param inputs `ids`, `segments`, `matches` int32 and `mask`, `asked`, `places` float32, each [batch, time]; `asked` is 1 at
 *   the words of the question, `places` where a span may begin and end: the context and [CLS]
 * @returns logits of where answers begin and end, each [batch, time], and of nothing elsewhere (-1e9)
 */
export function readSpans(
  encoder: Encoder,
  { match, align }: SpanNetworkOptions,
  parameters: Tensors,
  inputs: Tensors,
  context: ProgramContext,
): { readonly start: tf.Tensor; readonly end: tf.Tensor } {
  const { ids, mask, segments, matches, asked, places } = inputs as Record<string, tf.Tensor>;
  const input = { ids: ids!, mask: mask!, segments: segments! };
  const words = encoder.words(parameters, input);
  let embedded = encoder.embed(parameters, input, words);
  if (match) embedded = tf.add(embedded, embedding(parameters, 'match', matches!));
  if (align) embedded = tf.add(embedded, readQuestion(parameters, words, inputs, context));
  const { hidden } = encoder.encode(parameters, embedded, input, context);
  const [batch, time, features] = hidden.shape as [number, number, number];
  let logits: tf.Tensor;
  if (align) {
    // The question as one vector: a mean of its words whose weights are learned.
    const weights = tf.softmax(tf.add(tf.reshape(dense(parameters, 'asked', hidden), [batch, time]), hide(asked!)));
    const question = weigh(hidden, weights);
    const directions = tf.reshape(dense(parameters, 'ends', question), [batch, 2, features]);
    logits = tf.matMul(directions, hidden, false, true);
  } else logits = tf.transpose(dense(parameters, 'ends', hidden), [0, 2, 1]);
  const [start, end] = tf.unstack(tf.add(logits, tf.expandDims(hide(places!), 1)), 1);
  return { start: start!, end: end! };
}

/**
 * For each word of the context a mean of the question's words, those most that are like it: of relu(W e + b) the products,
 * divided by the root of their width. Nothing elsewhere.
 */
function readQuestion(parameters: Tensors, words: tf.Tensor, inputs: Tensors, context: ProgramContext): tf.Tensor {
  const { asked, segments } = inputs as Record<string, tf.Tensor>;
  const keys = tf.relu(dense(parameters, 'align', words));
  const { weights, output } = attend(keys, keys, words, tf.expandDims(hide(asked!), 1));
  context.capture('attention/question', weights);
  const inContext = tf.expandDims(tf.cast(segments!, 'float32'), 2);
  return tf.mul(dense(parameters, 'aligned', output), inContext);
}
