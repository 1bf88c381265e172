/** `places`: the hidden states of an encoder at the places that are asked for, and what stands there; no other is mapped to the vocabulary. */
import * as tf from '@tensorflow/tfjs-core';
import type { LossProgram, Program, ProgramContext, Tensors } from '../../../engine/contract';
import { classLoss, plainLoss } from '../../../layers/classLoss';
import { computeScores } from '../../../metrics/score';
import { maskedScores } from '../../../metrics/scores/masked';
import type { Encoder } from '../../../models/model';
import { type MaskedEncoder, maskedEncoder, maskedReader } from '../../fillMask/maskedReader';
import { createTextInput } from '../../textInput';
import { isBlock, toBlock } from '../block';
import { noiseOf } from '../noiseOf';
import { collatePlaces } from '../placesBatch';
import { scoreBlocks } from '../scoreBlocks';
import type { CreateNetwork } from './network';

/** Hidden states of all tokens, [batch x time, width]. */
export function statesOf(encoder: Encoder, parameters: Tensors, inputs: Tensors, context: ProgramContext): tf.Tensor2D {
  const { ids, mask, segments } = inputs as { ids: tf.Tensor; mask: tf.Tensor; segments?: tf.Tensor };
  const embedded = encoder.embed(parameters, { ids, mask, segments });
  const { hidden } = encoder.encode(parameters, embedded, { mask }, context);
  const [batch, time, width] = hidden.shape as [number, number, number];
  return tf.reshape(hidden, [batch * time, width]) as tf.Tensor2D;
}

/** Of each place a logit for each token, [batch x room, vocabulary]. @param states as `statesOf` gives them */
export function logitsAt(
  { vocabulary }: Pick<MaskedEncoder, 'vocabulary'>,
  parameters: Tensors,
  states: tf.Tensor2D,
  { at }: Tensors,
): tf.Tensor2D {
  const rows = tf.gather(states, tf.reshape(at!, [at!.size]) as tf.Tensor1D);
  return vocabulary.logits(parameters, rows) as tf.Tensor2D;
}

/** Sums over each row: loss in nats, right guesses, places; [batch] each. @param logits as `logitsAt` gives them */
export function sumRows(logits: tf.Tensor2D, { targets, counted }: Tensors) {
  const right = tf.reshape(targets!, [targets!.size]) as tf.Tensor1D;
  const each = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(right, logits.shape[1], 1, 0, 'float32')), 1));
  const hits = tf.cast(tf.equal(tf.argMax(logits, 1), right), 'float32');
  const perRow = (x: tf.Tensor) => tf.sum(tf.mul(tf.reshape(x, counted!.shape), counted!), 1);
  return { nats: perRow(each), hits: perRow(hits), tokens: tf.sum(counted!, 1) };
}

export const createPlaces: CreateNetwork = ({ objective, options, noise, model, tokenizer, loss = plainLoss }) => {
  const masked = maskedEncoder(model);
  const { encoder } = masked;
  const input = createTextInput(encoder, tokenizer, objective.pairs ? 'joint' : 'none');
  const program: LossProgram = (parameters, inputs, context) => {
    const logits = logitsAt(masked, parameters, statesOf(encoder, parameters, inputs, context), inputs);
    const flat = (x: tf.Tensor) => tf.reshape(x, [x.size]);
    return { ...classLoss(loss, logits, flat(inputs.targets!), flat(inputs.counted!)) };
  };
  const scoring: Program = (parameters, inputs, context) =>
    sumRows(logitsAt(masked, parameters, statesOf(encoder, parameters, inputs, context), inputs), inputs);
  const collate: ReturnType<CreateNetwork>['collate'] = (examples, size, random) => {
    // Texts alone are read, not learned from.
    if (!examples[0] || !isBlock(examples[0])) return input.collate(examples, size);
    const rows = noiseOf(objective, options, noise, examples.map(toBlock), random);
    const room = objective.roomFor?.(size.time, options as never) ?? size.time;
    return collatePlaces(rows, size, { room, padding: tokenizer.special.pad });
  };
  return {
    ...maskedReader(masked, input, tokenizer),
    labels: [],
    target: 'loss',
    ...(encoder.frozen && { frozen: encoder.frozen }),
    count: () => ({}),
    collate,
    loss: program,
    async score(weights, split, asked) {
      const names = ['ids', 'mask', ...(objective.pairs ? ['segments'] : []), 'at', 'targets', 'counted'];
      const parts = { program: scoring, names, collate, longest: tokenizer.maximumLength };
      const { nats = 0, hits = 0, tokens = 0 } = await scoreBlocks(parts, weights, split, asked);
      return { count: split.examples.length, scores: computeScores(maskedScores, { nats, hits, tokens }) };
    },
  };
};
