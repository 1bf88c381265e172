/** What an encoder-decoder writes with, and how it reads a text with it: the decoder goes over the same text, a token later. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import type { Architecture, HeadName } from '../../families/family';
import { writes } from '../../families/matchTensors';
import { take } from '../../layers/parameters';
import { createStack } from '../../layers/transformer/stack';
import type { PretrainedConfig } from './config';
import { stackOf } from './stackOf';

/** Of a head that reads what the decoder makes of the text itself, as heads of BART and T5 that classify and answer do; else nothing. */
export function createReader(
  { heads, writer }: Architecture,
  head: HeadName | undefined,
  config: Pick<PretrainedConfig, 'dropout' | 'lora'>,
) {
  if (!writer || head === 'seq2seq-lm' || !writes(heads, head)) return undefined;
  const stack = createStack(stackOf(writer, config));
  const { begin } = writer.tokens;
  return {
    initialize: (length: number, random: Random): HostTensors => ({
      ...stack.initializePositions(writer.length ?? length, random),
      ...stack.initialize(random, 'normal'),
    }),
    /** @param words their vectors, [batch, time, width of word vectors] @returns [batch, time, width] */
    read(
      parameters: Tensors,
      words: tf.Tensor,
      memory: { readonly states: tf.Tensor; readonly mask: tf.Tensor },
      context: ProgramContext,
    ): tf.Tensor {
      const [batch, time, width] = words.shape as [number, number, number];
      const first = tf.slice(take(parameters, `${writer.table}.weight`), [begin, 0], [1, width]);
      const before = tf.tile(tf.reshape(first, [1, 1, width]), [batch, 1, 1]);
      const later = tf.concat([before, tf.slice(words, [0, 0, 0], [batch, time - 1, width])], 1);
      return stack.read(parameters, later, { context, memory });
    },
  };
}
