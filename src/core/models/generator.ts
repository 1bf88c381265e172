/**
 * A narrower network over the same word vectors, positions and segments: what fills masks with tokens for another to find, as in ELECTRA
 * (Clark et al. 2020, section 3.2). Parameters: `generator.0`, ..., `generator.head`, `generator.bias`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { activate } from '../layers/activations';
import { dense, initializeDense } from '../layers/dense';
import { type Initialization, zeros } from '../layers/initializers';
import { initializeNorm, type NormOptions, norm } from '../layers/norm';
import { take } from '../layers/parameters';
import { createStack, type StackOptions } from '../layers/transformer/stack';
import { generatorName as name } from './generatorNames';

export interface Generator {
  /** @param vocabulary tokens that have a logit */
  initialize(vocabulary: number, random: Random): HostTensors;
  /** What `embed` of the encoder gives -> hidden states, [batch, time, its width] */
  read(parameters: Tensors, embedded: tf.Tensor, mask: tf.Tensor, context: ProgramContext): tf.Tensor;
  /** Hidden states [rows, its width] -> a logit for each token, [rows, vocabulary] */
  logits(parameters: Tensors, hidden: tf.Tensor): tf.Tensor;
}

export interface GeneratorOf {
  /** Of the encoder. */
  readonly stack: StackOptions;
  /** Of the table of word vectors. */
  readonly embeddingName: string;
  readonly embeddingWidth: number;
  readonly initialization: Initialization;
  readonly norm?: NormOptions;
}

/** Layers as the encoder has them, so much narrower. */
export function generatorStack({ stack, embeddingWidth }: GeneratorOf, share: number): StackOptions {
  const [first] = stack.layers;
  const heads = Math.max(1, Math.round(first!.heads * share));
  const width = (stack.width / first!.heads) * heads;
  const { projection: _, narrowing: __, ...rest } = stack;
  return {
    ...rest,
    width,
    layers: stack.layers.map(layer => ({ ...layer, heads, inner: Math.max(1, Math.round(layer.inner * share)) })),
    ...(width !== embeddingWidth && { projection: { from: embeddingWidth, place: 'end', bias: true } }),
    names: {
      layers: name,
      norm: `${name}.norm`,
      // What words are before the first layer is the encoder's.
      positions: stack.names.positions,
      embeddingNorm: `${stack.names.layers}.embeddingNorm`,
      attention: `${name}/attention`,
    },
  };
}

/** @param share its width, as a part of the encoder's; in whole heads */
export function createGenerator(of: GeneratorOf, share: number): Generator {
  const { embeddingName, embeddingWidth, initialization, norm: normOptions } = of;
  const options = generatorStack(of, share);
  const stack = createStack(options);
  return {
    initialize(vocabulary, random) {
      const size = { from: options.width, to: embeddingWidth };
      return {
        ...stack.initialize(random, initialization),
        ...initializeDense(`${name}.head`, size, random, initialization),
        ...initializeNorm(`${name}.head.norm`, embeddingWidth, normOptions),
        [`${name}.bias`]: zeros([vocabulary]),
      };
    },
    read: (parameters, embedded, mask, context) => stack.read(parameters, embedded, { mask, context }),
    logits(parameters, hidden) {
      const x = activate(dense(parameters, `${name}.head`, hidden), 'gelu');
      const normed = norm(parameters, `${name}.head.norm`, x, normOptions);
      const product = tf.matMul(normed as tf.Tensor2D, take(parameters, embeddingName) as tf.Tensor2D, false, true);
      return tf.add(product, take(parameters, `${name}.bias`));
    },
  };
}
