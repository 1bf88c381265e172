/**
 * `replaced`: ELECTRA's game (Clark et al. 2020, section 2). A generator fills masks with tokens that are drawn by its probabilities; the
 * model says of each token whether it is the original one. A drawn token that is the original counts as original.
 */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../../base/errors';
import { int32 } from '../../../base/hostTensor';
import type { LossProgram, Program, ProgramContext, Tensors } from '../../../engine/contract';
import { activate } from '../../../layers/activations';
import { classLoss, plainLoss } from '../../../layers/classLoss';
import { dense, initializeDense } from '../../../layers/dense';
import { take } from '../../../layers/parameters';
import { stopGradient } from '../../../layers/stopGradient';
import { computeScores } from '../../../metrics/score';
import { replacedScores } from '../../../metrics/scores/replaced';
import { idsOf, padRows } from '../../collate';
import { chooseInputs, pooled } from '../../exportedInputs';
import { createTextInput } from '../../textInput';
import { createVectorReader } from '../../vectorReader';
import { isBlock, toBlock } from '../block';
import { drawByLogits } from '../noise/drawByLogits';
import { noiseOf } from '../noiseOf';
import { collatePlaces } from '../placesBatch';
import { scoreBlocks } from '../scoreBlocks';
import type { CreateNetwork } from './network';
import { sumRows } from './places';

/** As the head of the family that has one. */
const [before, last] = ['transform', 'head'];
const names = ['ids', 'mask', 'originals', 'slots', 'at', 'targets', 'counted'];

interface ReplacedOptions {
  readonly generator: number;
  readonly weight: number;
}

export const createReplaced: CreateNetwork = ({ objective, options, noise, model, tokenizer }) => {
  const { encoder } = model;
  const { generator: share, weight } = options as ReplacedOptions;
  const generator = encoder?.generator?.(share);
  if (!encoder || !generator) throw internal(`${model.type} has no generator`);
  const { maximumLength: longest, special } = tokenizer;
  const input = createTextInput(encoder, tokenizer, 'none');
  const flat = (x: tf.Tensor) => tf.reshape(x, [x.size]) as tf.Tensor1D;

  /** Logits of the generator at the masks, [batch x room, vocabulary]. */
  const fill = (parameters: Tensors, { ids, mask, at }: Tensors, context: ProgramContext) => {
    const embedded = encoder.embed(parameters, { ids: ids!, mask: mask! });
    const hidden = generator.read(parameters, embedded, mask!, context);
    const [batch, time, width] = hidden.shape as [number, number, number];
    const states = tf.gather(tf.reshape(hidden, [batch * time, width]), flat(at!));
    return generator.logits(parameters, states) as tf.Tensor2D;
  };
  /** How much each token seems replaced, and whether it was: [batch, time] each. */
  const find = (parameters: Tensors, inputs: Tensors, filled: tf.Tensor2D, context: ProgramContext) => {
    const { mask, originals, slots } = inputs as Record<string, tf.Tensor>;
    const [batch, time] = originals!.shape as [number, number];
    const drawn = drawByLogits(stopGradient(filled) as tf.Tensor2D, context.random([filled.shape[0]]));
    const isAsked = tf.cast(tf.greaterEqual(slots!, 0), 'float32');
    const slot = tf.cast(flat(tf.relu(slots!)), 'int32') as tf.Tensor1D;
    const placed = tf.reshape(tf.gather(tf.cast(drawn, 'float32'), slot), [batch, time]);
    const whole = tf.cast(originals!, 'float32');
    const replaced = tf.mul(tf.cast(tf.notEqual(placed, whole), 'float32'), isAsked);
    // Vectors of the tokens as they were, and of those that were drawn: ids of the first are sorted before the step.
    const words = encoder.words(parameters, { ids: originals!, mask: mask! });
    const width = words.shape[2]!;
    const others = encoder.words(parameters, {
      ids: tf.reshape(drawn, [1, drawn.size]),
      mask: tf.ones([1, drawn.size]),
    });
    const put = tf.reshape(tf.gather(tf.reshape(others, [drawn.size, width]), slot), [batch, time, width]);
    const chosen = tf.expandDims(isAsked, 2);
    const mixed = tf.add(tf.mul(words, tf.sub(1, chosen)), tf.mul(put, chosen));
    const embedded = encoder.embed(parameters, { ids: originals!, mask: mask! }, mixed);
    const { hidden } = encoder.encode(parameters, embedded, { mask: mask! }, context);
    const states = encoder.findsReplaced ? hidden : activate(dense(parameters, before, hidden), 'gelu');
    // The logit is the difference of two. One of the two alone is learned, so that it moves as a single one does; states learn from both.
    const column = (name: string, rows: number) => {
      const both = tf.reshape(take(parameters, `${last}.${name}`), [rows, 2]);
      const half = (i: number) => tf.slice(both, [0, i], [rows, 1]);
      return tf.sub(half(1), stopGradient(half(0)));
    };
    const features = states.shape[2]!;
    const flattened = tf.reshape(states, [batch * time, features]);
    const logits = tf.add(tf.matMul(flattened, column('weight', features)), column('bias', 1));
    return { logit: tf.reshape(logits, [batch, time]), replaced };
  };
  /** −ln p of each token being what it is, [batch, time]. */
  const surprise = (logit: tf.Tensor, replaced: tf.Tensor) => tf.sub(tf.softplus(logit), tf.mul(logit, replaced));
  const program: LossProgram = (parameters, inputs, context) => {
    const logits = fill(parameters, inputs, context);
    const generated = classLoss(plainLoss, logits, flat(inputs.targets!), flat(inputs.counted!));
    const { logit, replaced } = find(parameters, inputs, logits, context);
    const each = tf.mul(surprise(logit, replaced), inputs.mask!);
    const discriminator = tf.div(tf.sum(each), tf.maximum(tf.sum(inputs.mask!), 1e-9));
    const loss = tf.add(generated.loss, tf.mul(discriminator, weight));
    return { loss, weight: generated.weight, generator: generated.loss, discriminator };
  };
  const scoring: Program = (parameters, inputs, context) => {
    const logits = fill(parameters, inputs, context);
    const { nats, tokens: masked } = sumRows(logits, inputs);
    const { logit, replaced } = find(parameters, inputs, logits, context);
    const mask = inputs.mask!;
    const called = tf.mul(tf.cast(tf.greater(logit, 0), 'float32'), mask);
    const perRow = (x: tf.Tensor) => tf.sum(tf.mul(x, mask), 1);
    return {
      nats,
      masked,
      foundNats: perRow(surprise(logit, replaced)),
      tokens: tf.sum(mask, 1),
      replaced: perRow(replaced),
      called: perRow(called),
      found: perRow(tf.mul(called, replaced)),
    };
  };
  const collate: ReturnType<CreateNetwork>['collate'] = (examples, size, random) => {
    // Texts alone are read, not learned from.
    if (!examples[0] || !isBlock(examples[0])) return input.collate(examples, size);
    const rows = noiseOf(objective, options, noise, examples.map(toBlock), random);
    const room = objective.roomFor?.(size.time, options as never) ?? size.time;
    const slots = new Int32Array(size.batch * size.time).fill(-1);
    for (const [row, { places = [] }] of rows.entries())
      places.forEach((place, i) => {
        slots[row * size.time + place] = row * room + i;
      });
    const originals = padRows(
      examples.map(example => idsOf(example, 'ids')),
      size,
      special.pad,
    );
    return {
      ...collatePlaces(rows, size, { room, padding: special.pad }),
      originals: originals.ids!,
      slots: int32([size.batch, size.time], slots),
    };
  };
  const { features } = encoder;
  return {
    labels: [],
    target: 'loss',
    embeddingName: encoder.embeddingName,
    ...(encoder.frozen && { frozen: encoder.frozen }),
    reader: createVectorReader(encoder, input, (parameters, inputs, context) => ({
      pooled: input.pool(parameters, inputs, context),
    })),
    initialize(random) {
      const size = { from: features, to: features };
      return {
        ...generator.initialize(tokenizer.size, random),
        ...input.initialize(random),
        ...(!encoder.findsReplaced && initializeDense(before, size, random, 'normal')),
        ...initializeDense(last, { from: features, to: 2 }, random, 'normal'),
      };
    },
    count: () => ({}),
    collate,
    loss: program,
    async score(weights, split, asked) {
      const sums = await scoreBlocks({ program: scoring, names, collate, longest }, weights, split, asked);
      const of = (name: string) => sums[name] ?? 0;
      const scores = computeScores(replacedScores, {
        nats: of('nats'),
        masked: of('masked'),
        foundNats: of('foundNats'),
        tokens: of('tokens'),
        weight,
        replaced: of('replaced'),
        called: of('called'),
        found: of('found'),
      });
      return { count: split.examples.length, scores };
    },
    exported: () => ({
      program: (parameters, inputs, context) => ({ pooled: input.pool(parameters, inputs, context) }),
      inputs: chooseInputs(input.inputs),
      outputs: { pooled },
      longest: input.longest,
    }),
  };
};
