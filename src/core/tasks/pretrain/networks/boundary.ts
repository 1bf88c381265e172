/** `boundary`: what `places` learns, and each token of a span from the states before and after its span (layers/boundaryHead). */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors, int32 } from '../../../base/hostTensor';
import type { LossProgram, Program, ProgramContext, Tensors } from '../../../engine/contract';
import { boundaryLogits, initializeBoundary } from '../../../layers/boundaryHead';
import { classLoss, plainLoss } from '../../../layers/classLoss';
import { computeScores } from '../../../metrics/score';
import { spanScores } from '../../../metrics/scores/spans';
import { maskedEncoder } from '../../fillMask/maskedReader';
import { isBlock, toBlock } from '../block';
import { noiseOf } from '../noiseOf';
import { boundaryPositions } from '../objectives/maskedSpans';
import type { Noised } from '../objectives/objective';
import { type BatchSize, collatePlaces } from '../placesBatch';
import { scoreBlocks } from '../scoreBlocks';
import type { CreateNetwork } from './network';
import { createPlaces, logitsAt, statesOf, sumRows } from './places';

const names = ['ids', 'mask', 'at', 'targets', 'counted'];
const more = ['left', 'right', 'position', 'bounded'];

export const createBoundary: CreateNetwork = parts => {
  const { objective, options, noise, model, tokenizer, loss = plainLoss } = parts;
  const places = createPlaces(parts);
  if (!(options as { readonly boundary: boolean }).boundary) return places;
  const masked = maskedEncoder(model);
  const { encoder } = masked;
  /** Logits of the masks, and those of the boundaries, [batch x room, vocabulary] each. */
  const read = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => {
    const states = statesOf(encoder, parameters, inputs, context);
    const flat = (name: string) => tf.reshape(inputs[name]!, [inputs[name]!.size]) as tf.Tensor1D;
    const stateAt = (name: string) => tf.gather(states, flat(name));
    const bounds = { left: stateAt('left'), right: stateAt('right'), positions: flat('position') };
    return {
      masks: logitsAt(masked, parameters, states, inputs),
      boundaries: boundaryLogits(parameters, encoder.embeddingName, bounds),
    };
  };
  const flat = (x: tf.Tensor) => tf.reshape(x, [x.size]);
  const program: LossProgram = (parameters, inputs, context) => {
    const { masks, boundaries } = read(parameters, inputs, context);
    const targets = flat(inputs.targets!);
    const hidden = classLoss(loss, masks, targets, flat(inputs.counted!));
    const boundary = classLoss(plainLoss, boundaries, targets, flat(inputs.bounded!)).loss;
    return { loss: tf.add(hidden.loss, boundary), weight: hidden.weight, boundary };
  };
  const scoring: Program = (parameters, inputs, context) => {
    const { masks, boundaries } = read(parameters, inputs, context);
    const sums = sumRows(boundaries, { ...inputs, counted: inputs.bounded! });
    return { ...sumRows(masks, inputs), boundaryNats: sums.nats, boundaries: sums.tokens };
  };
  const collate: typeof places.collate = (examples, size, random) => {
    // Texts alone are read, not learned from.
    if (!examples[0] || !isBlock(examples[0])) return places.collate(examples, size);
    const rows = noiseOf(objective, options, noise, examples.map(toBlock), random);
    const room = objective.roomFor?.(size.time, options as never) ?? size.time;
    const collated = collatePlaces(rows, size, { room, padding: tokenizer.special.pad });
    return { ...collated, ...collateBounds(rows, size, room) };
  };
  return {
    ...places,
    initialize(random) {
      const body = places.initialize(random);
      const [vocabulary, embeddingWidth] = body[encoder.embeddingName]!.shape as [number, number];
      const width = encoder.features;
      return {
        ...body,
        ...initializeBoundary({ width, embeddingWidth, vocabulary, positions: boundaryPositions }, random),
      };
    },
    collate,
    loss: program,
    async score(weights, split, asked) {
      const scored = { program: scoring, names: [...names, ...more], collate, longest: tokenizer.maximumLength };
      const sums = await scoreBlocks(scored, weights, split, asked);
      const { nats = 0, hits = 0, tokens = 0, boundaryNats = 0, boundaries = 0 } = sums;
      const facts = { nats, hits, tokens, boundaryNats, boundaries };
      return { count: split.examples.length, scores: computeScores(spanScores, facts) };
    },
  };
};

/** Of each place its bounds as row x time + place, and its place in the span; `bounded` is 1 where it has them. */
function collateBounds(rows: readonly Noised[], { batch, time }: BatchSize, room: number): HostTensors {
  const size = batch * room;
  const [left, right, position] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const bounded = new Float32Array(size);
  for (const [row, { more = {} }] of rows.entries())
    more.left?.forEach((at, i) => {
      if (at < 0) return;
      const place = row * room + i;
      left[place] = row * time + at;
      right[place] = row * time + more.right![i]!;
      position[place] = more.position![i]!;
      bounded[place] = 1;
    });
  const shape = [batch, room];
  return {
    left: int32(shape, left),
    right: int32(shape, right),
    position: int32(shape, position),
    bounded: float32(shape, bounded),
  };
}
