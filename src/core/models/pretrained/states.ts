/** What tasks read of each token: its hidden state, or what the family's head makes of it before its logits (ModernBERT, ELECTRA). */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import type { Architecture } from '../../families/family';
import type { Source } from '../../pretrained/source';
import { headLayers, initializeHeadLayers } from './headLayers';

export interface TokenStates {
  /** Rate at which a classifier of tokens drops their numbers while training. */
  readonly dropout: number;
  initialize(random: Random): HostTensors;
  /** hidden [batch, time, width] -> the same shape */
  read(parameters: Tensors, hidden: tf.Tensor, context: ProgramContext): tf.Tensor;
}

export function chooseStates({ heads, stack }: Architecture, { head: name }: Source): TokenStates {
  const head = name && heads[name];
  // Logits for the vocabulary are no task's own map: their head is a `VocabularyHead`.
  if (head?.reads !== 'each' || name === 'masked-lm' || name === 'causal-lm')
    return { dropout: stack.dropout, initialize: () => ({}), read: (_, hidden) => hidden };
  const before = head.layers.slice(0, -1);
  const { dropout = 0 } = head.layers.at(-1)!;
  const size = { from: stack.width, to: stack.width };
  return {
    dropout,
    initialize: random => initializeHeadLayers(before, size, random),
    read: (parameters, hidden, context) => headLayers(parameters, before, hidden, context),
  };
}
