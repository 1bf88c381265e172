/** `sentences`: what `places` learns, and by the vector of both segments whether the second follows the first. */
import * as tf from '@tensorflow/tfjs-core';
import { float32, int32 } from '../../../base/hostTensor';
import type { LossProgram, Program, ProgramContext, Tensors } from '../../../engine/contract';
import { classLoss, plainLoss } from '../../../layers/classLoss';
import { dense, initializeDense } from '../../../layers/dense';
import { computeScores } from '../../../metrics/score';
import { sentencePairScores } from '../../../metrics/scores/sentencePairs';
import { maskedEncoder } from '../../fillMask/maskedReader';
import { isBlock, toBlock } from '../block';
import { noiseOf } from '../noiseOf';
import { collatePlaces } from '../placesBatch';
import { scoreBlocks } from '../scoreBlocks';
import type { CreateNetwork } from './network';
import { createPlaces, logitsAt, sumRows } from './places';

/** As the head of the family that has one. */
const head = 'head';
const names = ['ids', 'mask', 'segments', 'at', 'targets', 'counted', 'labels', 'weights'];

export const createSentences: CreateNetwork = parts => {
  const { objective, options, noise, model, tokenizer, loss = plainLoss } = parts;
  const places = createPlaces(parts);
  const masked = maskedEncoder(model);
  const { encoder } = masked;
  const read = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => {
    const { ids, mask, segments } = inputs as Record<string, tf.Tensor>;
    const embedded = encoder.embed(parameters, { ids: ids!, mask: mask!, segments });
    const encoded = encoder.encode(parameters, embedded, { mask: mask! }, context);
    const { hidden } = encoded;
    const [batch, time, width] = hidden.shape as [number, number, number];
    const states = tf.reshape(hidden, [batch * time, width]) as tf.Tensor2D;
    return {
      masks: logitsAt(masked, parameters, states, inputs),
      pairs: dense(parameters, head, encoded.pooled) as tf.Tensor2D,
    };
  };
  const flat = (x: tf.Tensor) => tf.reshape(x, [x.size]);
  const program: LossProgram = (parameters, inputs, context) => {
    const { masks, pairs } = read(parameters, inputs, context);
    const hidden = classLoss(loss, masks, flat(inputs.targets!), flat(inputs.counted!));
    const pair = classLoss(plainLoss, pairs, inputs.labels!, inputs.weights!).loss;
    return { loss: tf.add(hidden.loss, pair), weight: hidden.weight, pair };
  };
  const scoring: Program = (parameters, inputs, context) => {
    const { masks, pairs } = read(parameters, inputs, context);
    const { labels, weights } = inputs as Record<string, tf.Tensor>;
    const counted = tf.expandDims(weights!, 1);
    const { nats, hits, tokens } = sumRows(pairs, { targets: tf.expandDims(labels!, 1), counted });
    return { ...sumRows(masks, inputs), pairNats: nats, pairHits: hits, pairs: tokens };
  };
  const collate: typeof places.collate = (examples, size, random) => {
    // Texts alone are read, not learned from.
    if (!examples[0] || !isBlock(examples[0])) return places.collate(examples, size);
    const rows = noiseOf(objective, options, noise, examples.map(toBlock), random);
    const time = Math.max(size.time, ...rows.map(({ ids }) => ids.length));
    const room = objective.roomFor?.(time, options as never) ?? time;
    const labels = new Int32Array(size.batch);
    rows.forEach(({ more }, row) => {
      labels[row] = more?.label?.[0] ?? 0;
    });
    const weights = new Float32Array(size.batch).fill(1, 0, rows.length);
    return {
      ...collatePlaces(rows, { ...size, time }, { room, padding: tokenizer.special.pad }),
      labels: int32([size.batch], labels),
      weights: float32([size.batch], weights),
    };
  };
  return {
    ...places,
    initialize: random => ({
      ...places.initialize(random),
      ...initializeDense(head, { from: encoder.features, to: 2 }, random, 'normal'),
    }),
    collate,
    loss: program,
    async score(weights, split, asked) {
      const scored = { program: scoring, names, collate, longest: tokenizer.maximumLength };
      const sums = await scoreBlocks(scored, weights, split, asked);
      const { nats = 0, hits = 0, tokens = 0, pairNats = 0, pairHits = 0, pairs = 0 } = sums;
      const facts = { nats, hits, tokens, pairNats, pairHits, pairs };
      return { count: split.examples.length, scores: computeScores(sentencePairScores, facts) };
    },
  };
};
