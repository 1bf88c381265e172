/** Transformer layers (Vaswani et al. 2017, section 3.1): parts on residual paths, normalized before or after. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import type { Activation } from './activations';
import {
  crossAttention,
  initializeCrossAttention,
  initializeSelfAttention,
  type KeyValue,
  selfAttention,
  stepSelfAttention,
} from './attention';
import { feedForward, initializeFeedForward } from './feedForward';
import type { Initialization } from './initializers';
import { initializeLayerNorm, layerNorm } from './layerNorm';

export interface LayerOptions {
  readonly heads: number;
  /** Pre-LN (Xiong et al. 2020, section 3.1) or post-LN. */
  readonly normalization: 'before' | 'after';
  readonly activation: Activation;
  readonly dropout: number;
}

interface Sizes {
  readonly width: number;
  /** Of the feed-forward part. */
  readonly inner: number;
  /** Width of the other text's states; given, the layer has a part that attends to it. */
  readonly memory?: number;
}

export function initializeTransformerLayer(
  name: string,
  { width, inner, memory }: Sizes,
  random: Random,
  initialization: Initialization,
): HostTensors {
  return {
    ...initializeLayerNorm(`${name}.attentionNorm`, width),
    ...initializeSelfAttention(`${name}.attention`, width, random, initialization),
    ...(memory !== undefined && {
      ...initializeLayerNorm(`${name}.crossNorm`, width),
      ...initializeCrossAttention(`${name}.cross`, { width, memory }, random, initialization),
    }),
    ...initializeLayerNorm(`${name}.feedForwardNorm`, width),
    ...initializeFeedForward(`${name}.feedForward`, { width, inner }, random, initialization),
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
  /** What self-attention may see: a bias of its logits. */
  readonly bias: tf.Tensor;
  readonly capture: string;
  readonly memory?: Memory;
  readonly context: ProgramContext;
  /** Is told keys and values of self-attention, for a cache to begin with. */
  readonly keep?: (kept: KeyValue) => void;
}

/** x + f(norm(x)), or norm(x + f(x)). */
function onResidualPath(parameters: Tensors, { normalization, dropout }: LayerOptions, context: ProgramContext) {
  return (norm: string, x: tf.Tensor, change: (x: tf.Tensor) => tf.Tensor): tf.Tensor =>
    normalization === 'before'
      ? tf.add(x, context.dropout(change(layerNorm(parameters, norm, x)), dropout))
      : layerNorm(parameters, norm, tf.add(x, context.dropout(change(x), dropout)));
}

/** x [batch, time, width] -> the same shape */
export function transformerLayer(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  options: LayerOptions,
  { bias, capture, memory, context, keep }: LayerInputs,
): tf.Tensor {
  const { heads, activation } = options;
  const residual = onResidualPath(parameters, options, context);
  let out = residual(`${name}.attentionNorm`, x, input =>
    selfAttention(parameters, `${name}.attention`, input, bias, { heads, capture, context, keep }),
  );
  if (memory) {
    const cross = { heads, capture: memory.capture, context };
    out = residual(`${name}.crossNorm`, out, input =>
      crossAttention(parameters, `${name}.cross`, input, memory.keyValue, memory.bias, cross),
    );
  }
  return residual(`${name}.feedForwardNorm`, out, input =>
    feedForward(parameters, `${name}.feedForward`, input, activation, context),
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
  { capture, memory, context }: Omit<LayerInputs, 'bias' | 'keep'>,
): { readonly output: tf.Tensor; readonly kept: KeyValue } {
  const { heads, activation } = options;
  const [batch, width] = x.shape as [number, number];
  const residual = onResidualPath(parameters, options, context);
  let next = kept;
  let out = residual(`${name}.attentionNorm`, x, input => {
    const step = stepSelfAttention(parameters, `${name}.attention`, input, kept, position, { heads, capture, context });
    next = step.kept;
    return step.output;
  });
  if (memory) {
    const cross = { heads, capture: memory.capture, context };
    out = residual(`${name}.crossNorm`, out, input => {
      const one = tf.reshape(input, [batch, 1, width]);
      const seen = crossAttention(parameters, `${name}.cross`, one, memory.keyValue, memory.bias, cross);
      return tf.reshape(seen, [batch, width]);
    });
  }
  const output = residual(`${name}.feedForwardNorm`, out, input =>
    feedForward(parameters, `${name}.feedForward`, input, activation),
  );
  return { output, kept: next };
}
