/** Layers that a family has between hidden states and logits: maps with an activation and a normalization, and the vocabulary's logits. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import type { Architecture, HeadLayer } from '../../families/family';
import { activate } from '../../layers/activations';
import { dense, initializeDense } from '../../layers/dense';
import { zeros } from '../../layers/initializers';
import { initializeNorm, norm } from '../../layers/norm';
import { take } from '../../layers/parameters';
import type { VocabularyHead } from '../model';

/** @param to width of what the last of them gives; the others give as much as they read */
export function initializeHeadLayers(
  layers: readonly HeadLayer[],
  { from, to }: { readonly from: number; readonly to: number },
  random: Random,
): HostTensors {
  const each = layers.map(({ name, bias, norm }, i) => {
    const width = i === layers.length - 1 ? to : from;
    return {
      ...initializeDense(name, { from, to: width }, random, 'normal', bias),
      ...(norm && initializeNorm(`${name}.norm`, width, norm)),
    };
  });
  return Object.assign({}, ...each);
}

/** x [..., from] -> [..., to] */
export function headLayers(
  parameters: Tensors,
  layers: readonly HeadLayer[],
  x: tf.Tensor,
  context?: ProgramContext,
): tf.Tensor {
  return layers.reduce((input, { name, bias, dropout = 0, activation, norm: normOptions }) => {
    const kept = context && dropout > 0 ? context.dropout(input, dropout) : input;
    const mapped = dense(parameters, name, kept, bias);
    const active = activation ? activate(mapped, activation) : mapped;
    return normOptions ? norm(parameters, `${name}.norm`, active, normOptions) : active;
  }, x);
}

/** Which token stands where, by the family's own head; undefined where the family has none. */
export function createVocabularyHead(
  { heads, stack, embeddingWidth, vocabulary }: Architecture,
  embeddingName: string,
): VocabularyHead | undefined {
  const head = heads['masked-lm'];
  const last = head?.layers.at(-1);
  if (!head || !last) return undefined;
  const before = head.layers.slice(0, -1);
  const { name, bias, tied } = last;
  return {
    initialize(_, random) {
      const size = { from: stack.width, to: embeddingWidth };
      return {
        ...initializeHeadLayers(before, size, random),
        ...(!tied && initializeDense(name, { from: embeddingWidth, to: vocabulary }, random, 'normal', false)),
        ...(bias && { [`${name}.bias`]: zeros([vocabulary]) }),
      };
    },
    logits(parameters, hidden) {
      const x = headLayers(parameters, before, hidden);
      if (!tied) return dense(parameters, name, x, bias);
      const product = tf.matMul(x as tf.Tensor2D, take(parameters, embeddingName) as tf.Tensor2D, false, true);
      return bias ? tf.add(product, take(parameters, `${name}.bias`)) : product;
    },
  };
}
