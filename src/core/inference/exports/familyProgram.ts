/** The program of a pretrained encoder as ONNX models of its family have it: ids and masks in, `logits` of its head out. */
import * as tf from '@tensorflow/tfjs-core';
import { createModel } from '../../catalog';
import type { Program, Tensors } from '../../engine/contract';
import { dense } from '../../layers/dense';
import { chooseInputs } from '../../tasks/exportedInputs';
import type { Exported } from '../../tasks/task';
import { headOf, type PretrainedRun } from './pretrained';

/** What each is, for people. */
const outputsOf = {
  sequence: { logits: 'one number a label, in the order of id2label' },
  token: { logits: 'one number a token and label, in the order of id2label' },
  question: {
    start_logits: 'for each token a number that grows with how likely an answer begins there',
    end_logits: 'for each token a number that grows with how likely an answer ends there',
  },
  'masked-lm': { logits: 'for each token one number per token of the vocabulary' },
  none: {
    last_hidden_state: 'a vector per token',
    sentence_embedding: 'the vector that stands for the text',
  },
} as const;

/** Nothing of a head that other programs do not run, or of a decoder. @param pretrained as `transformers` has it: with no LoRA beside its maps */
export async function familyProgram(pretrained: PretrainedRun): Promise<Exported | undefined> {
  const { run, architecture, head = 'none' } = pretrained;
  if (!(head in outputsOf)) return undefined;
  const kind = head as keyof typeof outputsOf;
  const { config, given } = run.parts;
  const { encoder } = await createModel({ ...config.model, lora: undefined } as typeof config.model, 0, given);
  if (!encoder) return undefined;
  const last = headOf(pretrained)?.layers.at(-1);
  const program: Program = (parameters, inputs, context): Tensors => {
    const { ids, mask, segments } = inputs as Readonly<Record<string, tf.Tensor>>;
    const input = { ids: ids!, mask: mask!, segments };
    const encoded = encoder.encode(parameters, encoder.embed(parameters, input), input, context);
    const map = (x: tf.Tensor) => dense(parameters, last!.name, x, last!.bias);
    switch (kind) {
      case 'sequence':
        return { logits: map(encoded.pooled) };
      case 'token':
        return { logits: map(encoded.hidden) };
      case 'question': {
        const [start, end] = tf.unstack(map(encoded.hidden), 2);
        return { start_logits: start!, end_logits: end! };
      }
      case 'masked-lm': {
        const { hidden } = encoded;
        const [batch, time, width] = hidden.shape as [number, number, number];
        const rows = encoder.vocabulary!.logits(parameters, tf.reshape(hidden, [batch * time, width]));
        return { logits: tf.reshape(rows, [batch, time, rows.shape[1]!]) };
      }
      case 'none':
        return { last_hidden_state: tf.mul(encoded.hidden, 1), sentence_embedding: encoded.pooled };
    }
  };
  return {
    program,
    inputs: chooseInputs(['ids', 'mask', ...(architecture.segments > 1 ? (['segments'] as const) : [])]),
    outputs: outputsOf[kind],
    longest: { sequence_length: run.tokenizer.maximumLength },
  };
}
