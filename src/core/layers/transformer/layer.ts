/** A Transformer's layer (Vaswani et al. 2017, section 3.1): parts on residual paths, normalized before or after. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import type { Initialization } from '../initializers';
import { initializeNorm, type NormOptions, norm } from '../norm';
import {
  type AttentionShape,
  crossAttention,
  initializeCrossAttention,
  initializeSelfAttention,
  type KeyValue,
  selfAttention,
  stepSelfAttention,
} from './attention';
import { type FeedForwardOptions, feedForward, initializeFeedForward } from './feedForward';
import type { Distances } from './relative';

export interface LayerOptions extends AttentionShape, FeedForwardOptions {
  /** Pre-LN (Xiong et al. 2020, section 3.1) or post-LN. */
  readonly normalization: 'before' | 'after';
  readonly norm?: NormOptions;
  /** Attention reads its input as it is, where it comes from a normalization already (ModernBERT's first layer). */
  readonly attentionUnnormed?: boolean;
  /** Before each sublayer: the residual path goes on from the normalized input (BLOOM's option). */
  readonly residualOfNorm?: boolean;
  readonly dropout: number;
}

export interface LayerSizes {
  readonly width: number;
  /** Of the feed-forward part. */
  readonly inner: number;
  /** Width of the other text's states; given, the layer has a part that attends to it. */
  readonly memory?: number;
}

export function initializeTransformerLayer(
  name: string,
  options: Omit<LayerOptions, 'activation' | 'dropout' | 'normalization'>,
  { width, inner, memory }: LayerSizes,
  random: Random,
  initialization: Initialization,
): HostTensors {
  const normed = (part: string) => initializeNorm(`${name}.${part}`, width, options.norm);
  return {
    ...(!options.attentionUnnormed && normed('attentionNorm')),
    ...initializeSelfAttention(`${name}.attention`, options, width, random, initialization),
    ...(memory !== undefined && {
      ...normed('crossNorm'),
      ...initializeCrossAttention(`${name}.cross`, options, { width, memory }, random, initialization),
    }),
    ...normed('feedForwardNorm'),
    ...initializeFeedForward(`${name}.feedForward`, options, { width, inner }, random, initialization),
  };
}

/** Another text to attend to. */
export interface Memory {
  readonly keyValue: KeyValue;
  readonly bias: tf.Tensor;
  /** Name under which the weights are recorded. */
  readonly capture: string;
}

export interface LayerInputs {
  /** What self-attention may see, and what positions say of it: added to its logits. */
  readonly bias: tf.Tensor | undefined;
  readonly capture: string;
  readonly memory?: Memory;
  readonly context: ProgramContext;
  /** int32 [batch or 1, time] where tokens do not stand in their columns. */
  readonly positions?: tf.Tensor;
  /** Vectors of distances, where attention reads them. */
  readonly distances?: Distances;
  /** Keys and values of the tokens before these. */
  readonly past?: KeyValue;
  /** Is told keys and values of self-attention, those of the past too, for a cache to go on from. */
  readonly keep?: (kept: KeyValue) => void;
}

/** x + f(norm(x)), or norm(x + f(x)). */
function onResidualPath(parameters: Tensors, name: string, options: LayerOptions, context: ProgramContext) {
  return (part: string, x: tf.Tensor, change: (x: tf.Tensor) => tf.Tensor): tf.Tensor => {
    const normalize = (y: tf.Tensor) =>
      options.attentionUnnormed && part === 'attentionNorm' ? y : norm(parameters, `${name}.${part}`, y, options.norm);
    const drop = (y: tf.Tensor) => context.dropout(y, options.dropout);
    if (options.normalization === 'after') return normalize(tf.add(x, drop(change(x))));
    const normed = normalize(x);
    return tf.add(options.residualOfNorm ? normed : x, drop(change(normed)));
  };
}

/** x [batch, time, width] -> the same shape */
export function transformerLayer(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  options: LayerOptions,
  { memory, ...inputs }: LayerInputs,
): tf.Tensor {
  const { context } = inputs;
  const residual = onResidualPath(parameters, name, options, context);
  let out = residual('attentionNorm', x, input =>
    selfAttention(parameters, `${name}.attention`, input, options, inputs),
  );
  if (memory) {
    const cross = { bias: memory.bias, capture: memory.capture, context };
    out = residual('crossNorm', out, input =>
      crossAttention(parameters, `${name}.cross`, input, memory.keyValue, options, cross),
    );
  }
  return residual('feedForwardNorm', out, input =>
    feedForward(parameters, `${name}.feedForward`, input, options, context),
  );
}

/**
 * The same for one token, with the keys and values of those before it.
 * @param x [batch, width]
 */
export function stepTransformerLayer(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  kept: KeyValue,
  position: tf.Tensor,
  options: LayerOptions,
  { memory, ...inputs }: Omit<LayerInputs, 'keep' | 'past' | 'positions' | 'distances'>,
): { readonly output: tf.Tensor; readonly kept: KeyValue } {
  const { context } = inputs;
  const [batch, width] = x.shape as [number, number];
  const residual = onResidualPath(parameters, name, options, context);
  let next = kept;
  let out = residual('attentionNorm', x, input => {
    const step = stepSelfAttention(parameters, `${name}.attention`, input, kept, position, options, inputs);
    next = step.kept;
    return step.output;
  });
  if (memory) {
    const cross = { bias: memory.bias, capture: memory.capture, context };
    out = residual('crossNorm', out, input => {
      const one = tf.reshape(input, [batch, 1, width]);
      const seen = crossAttention(parameters, `${name}.cross`, one, memory.keyValue, options, cross);
      return tf.reshape(seen, [batch, width]);
    });
  }
  const output = residual('feedForwardNorm', out, input =>
    feedForward(parameters, `${name}.feedForward`, input, options),
  );
  return { output, kept: next };
}
