/** `seq2seq-recurrent`: a recurrent decoder that attends to an encoder (Cho et al. 2014; Bahdanau et al. 2015; Wu et al. 2016). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { Infer } from '../../config/schema';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { scan } from '../../engine/functions';
import { type CellState, initializeCell, readSequence, simpleCell, stepCell } from '../../layers/cells';
import { dense, initializeDense } from '../../layers/dense';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { hide } from '../../layers/mask';
import { initializeNorm } from '../../layers/norm';
import { take } from '../../layers/parameters';
import { poolMean } from '../../layers/pooling';
import { createStack } from '../../layers/transformer/stack';
import { initializeVocabularyMap, vocabularyLogits } from '../../layers/vocabularyMap';
import type { CreateEncoderDecoder, TokenBatch } from '../encoderDecoder';
import type { schema } from './schema';

type RecurrentConfig = Infer<typeof schema>;

/** What a step of the decoder reads. */
interface Read {
  /** [batch, time, features of the encoder] */
  readonly states: tf.Tensor;
  /** What queries are compared with, [batch, time, hidden]. */
  readonly keys?: tf.Tensor;
  /** 0, or large and negative at padding, [batch, time]. */
  readonly bias: tf.Tensor;
  /** The one vector of a decoder without attention. */
  readonly last: tf.Tensor;
}

export const createEncoderDecoder: CreateEncoderDecoder<RecurrentConfig> = config => {
  const { width, hidden, layers, attention, dropout, initialization, residual } = config;
  const cell = cellOf(config);
  const encoder = config.encoder === 'transformer' ? createTransformerReader(config) : createRecurrentReader(config);
  const from = encoder.features;
  const tableOf = (parameters: Tensors) => (parameters['target.weight'] ? 'target' : 'source');

  const keysOf = (parameters: Tensors, states: tf.Tensor): tf.Tensor | undefined => {
    if (attention === 'none') return undefined;
    if (attention === 'dot') return states;
    return dense(parameters, 'attention.keys', states, attention === 'additive');
  };
  /** The weights [batch, time] of a query [batch, hidden]. */
  const weigh = (parameters: Tensors, query: tf.Tensor, { keys, bias }: Read): tf.Tensor => {
    const [batch, time] = keys!.shape as [number, number];
    if (attention === 'additive') {
      const projected = tf.reshape(
        tf.matMul(query as tf.Tensor2D, take(parameters, 'attention.query') as tf.Tensor2D),
        [batch, 1, hidden],
      );
      const mixed = tf.tanh(tf.add(keys!, projected));
      const scores = tf.sum(tf.mul(mixed, take(parameters, 'attention.scores')), 2);
      return tf.softmax(tf.add(scores, bias));
    }
    const scores = tf.matMul(keys!, tf.reshape(query, [batch, hidden, 1]));
    return tf.softmax(tf.add(tf.reshape(scores, [batch, time]), bias));
  };
  const stepLayers = (parameters: Tensors, read: Read, state: Tensors, x: tf.Tensor) => {
    const [batch, time] = read.states.shape as [number, number];
    // The lowest layer's state before the step asks, as in GNMT; with one layer that is Bahdanau's.
    const weights = read.keys && weigh(parameters, state['hidden.0']!, read);
    const context = weights
      ? tf.reshape(tf.matMul(tf.reshape(weights, [batch, 1, time]), read.states), [batch, from])
      : read.last;
    const next: Record<string, tf.Tensor> = {};
    let input = x;
    for (let i = 0; i < layers; i++) {
      const before: CellState = { hidden: state[`hidden.${i}`]!, cell: state[`cell.${i}`] };
      const after = stepCell(cell, parameters, `decoder.${i}`, tf.concat([input, context], 1), before);
      next[`hidden.${i}`] = after.hidden;
      if (after.cell) next[`cell.${i}`] = after.cell;
      input = residual && i > 0 ? tf.add(after.hidden, input) : after.hidden;
    }
    return { state: next, top: input, context, weights };
  };
  const finish = (parameters: Tensors, parts: readonly tf.Tensor[], context: ProgramContext) =>
    context.dropout(tf.tanh(dense(parameters, 'deep', tf.concat([...parts], parts[0]!.rank - 1))), dropout);
  const startState = (parameters: Tensors, last: tf.Tensor): Tensors => {
    const state: Record<string, tf.Tensor> = {};
    for (let i = 0; i < layers; i++) {
      state[`hidden.${i}`] = tf.tanh(dense(parameters, `start.${i}`, last));
      if (cell === 'lstm') state[`cell.${i}`] = tf.zeros([last.shape[0]!, hidden]);
    }
    return state;
  };

  const readOf = ({ states, keys, last }: Tensors, sourceMask: tf.Tensor): Read => ({
    states: states!,
    keys,
    bias: hide(sourceMask),
    last: last ?? states!,
  });
  /** Tokens after a state: their hidden states, and the state after the last. */
  const goOn = (parameters: Tensors, read: Read, start: Tensors, ids: tf.Tensor, context: ProgramContext) => {
    const x = context.dropout(embedding(parameters, tableOf(parameters), ids), dropout);
    const { output, state } = scan(
      (state, input) => {
        const { state: next, top, context: seen, weights } = stepLayers(parameters, read, state, input.x!);
        const output: Tensors = weights ? { top, seen, weights } : { top };
        return { state: next, output };
      },
      start,
      { x: tf.transpose(x, [1, 0, 2]) },
    );
    const [batch, time] = ids.shape as [number, number];
    const top = tf.transpose(output.top!, [1, 0, 2]);
    const seen = output.seen
      ? tf.transpose(output.seen, [1, 0, 2])
      : tf.tile(tf.reshape(read.last, [batch, 1, from]), [1, time, 1]);
    if (output.weights) context.capture('attention/cross/0', tf.expandDims(tf.transpose(output.weights, [1, 0, 2]), 1));
    return { hidden: finish(parameters, [top, seen, x], context), state };
  };

  return {
    features: width,
    embeddingName: 'source.weight',
    targetEmbeddingName: 'target.weight',
    attention: {
      ...(config.encoder === 'transformer' && { encoder: { layers, heads: config.heads } }),
      ...(attention !== 'none' && { cross: { layers: 1, heads: 1 } }),
    },
    initialize(sizes, random) {
      const table = (name: string, vocabulary: number) => initializeEmbedding(name, { vocabulary, width }, 0.1, random);
      const parts: HostTensors[] = [table('source', sizes.source)];
      if (!sizes.shared) parts.push(table('target', sizes.target));
      parts.push(encoder.initialize(random));
      for (let i = 0; i < layers; i++) {
        const size = { from: (i === 0 ? width : hidden) + from, size: hidden };
        parts.push(
          initializeDense(`start.${i}`, { from, to: hidden }, random, initialization),
          initializeCell(cell, `decoder.${i}`, size, random, initialization),
        );
      }
      const keys = initializeDense('attention.keys', { from, to: hidden }, random, initialization);
      if (attention === 'additive') parts.push(keys);
      // A bias would add the same to every score of a query, which its softmax takes away.
      if (attention === 'general') parts.push({ 'attention.keys.weight': keys['attention.keys.weight']! });
      if (attention === 'additive') {
        const { 'query.weight': query } = initializeDense(
          'query',
          { from: hidden, to: hidden },
          random,
          initialization,
        );
        const { 'scores.weight': scores } = initializeDense('scores', { from: hidden, to: 1 }, random, initialization);
        const row = { ...scores!, shape: [hidden] };
        parts.push({ 'attention.query': query!, 'attention.scores': row });
      }
      parts.push(initializeDense('deep', { from: hidden + from + width, to: width }, random, initialization));
      parts.push(initializeVocabularyMap({ width, vocabulary: sizes.target }, random));
      return Object.assign({}, ...parts);
    },
    read(parameters, source, context) {
      return encoder.read(parameters, source, context);
    },
    write(parameters, { states, last }, sourceMask, { ids }, context) {
      const read: Read = { states: states!, last: last!, keys: keysOf(parameters, states!), bias: hide(sourceMask) };
      return goOn(parameters, read, startState(parameters, last!), ids, context).hidden;
    },
    extend: (parameters, { memory, sourceMask }, state, ids, context) =>
      goOn(parameters, readOf(memory, sourceMask), state, ids, context),
    start(parameters, { states, last }) {
      const keys = keysOf(parameters, states!);
      const memory: Tensors = keys ? { states: states!, keys } : { states: states!, last: last! };
      return { memory, state: startState(parameters, last!) };
    },
    memoryShapes: (batch, time) => ({
      states: [batch, time, from],
      ...(attention === 'none'
        ? { last: [batch, from] }
        : { keys: [batch, time, attention === 'dot' ? from : hidden] }),
    }),
    stateShapes(batch) {
      const parts = cell === 'lstm' ? ['hidden', 'cell'] : ['hidden'];
      const each = Array.from({ length: layers }, (_, i) => parts.map(part => [`${part}.${i}`, [batch, hidden]]));
      return Object.fromEntries(each.flat());
    },
    step(parameters, { memory, sourceMask }, state, ids, _position, context) {
      const read = readOf(memory, sourceMask);
      const x = embedding(parameters, tableOf(parameters), ids);
      const { state: next, top, context: seen, weights } = stepLayers(parameters, read, state, x);
      if (weights)
        context.capture('attention/cross/0', tf.reshape(weights, [weights.shape[0]!, 1, 1, weights.shape[1]!]));
      return { hidden: finish(parameters, [top, seen, x], context), state: next };
    },
    vocabularyLogits,
  };
};

/** What reads: `states` [batch, time, features] and `last` [batch, features]. */
interface Reader {
  readonly features: number;
  initialize(random: Random): HostTensors;
  read(parameters: Tensors, source: TokenBatch, context: ProgramContext): Tensors;
}

function cellOf({ cell, activation }: RecurrentConfig) {
  return cell === 'rnn' ? simpleCell(activation) : cell;
}

/** The first layer in both directions, the others forwards over it, residual from the second on. */
function createRecurrentReader(config: RecurrentConfig): Reader {
  const { width, hidden, layers, bidirectional, residual, dropout, initialization } = config;
  const cell = cellOf(config);
  const directions = bidirectional ? (['forward', 'backward'] as const) : (['forward'] as const);
  const lowest = hidden * directions.length;
  return {
    features: layers === 1 ? lowest : hidden,
    initialize(random) {
      const parts = directions.map(direction =>
        initializeCell(cell, `encoder.0.${direction}`, { from: width, size: hidden }, random, initialization),
      );
      for (let i = 1; i < layers; i++) {
        const size = { from: i === 1 ? lowest : hidden, size: hidden };
        parts.push(initializeCell(cell, `encoder.${i}.forward`, size, random, initialization));
      }
      return Object.assign({}, ...parts);
    },
    read(parameters, { ids, mask }, context) {
      const x = context.dropout(embedding(parameters, 'source', ids), dropout);
      const read = directions.map(direction =>
        readSequence(cell, parameters, `encoder.0.${direction}`, x, mask, { reverse: direction === 'backward' }),
      );
      let states = join(read.map(each => each.hidden));
      let last = join(read.map(each => each.last));
      for (let i = 1; i < layers; i++) {
        const layer = readSequence(cell, parameters, `encoder.${i}.forward`, context.dropout(states, dropout), mask);
        const skips = residual && i > 1;
        last = skips ? tf.add(layer.last, last) : layer.last;
        states = skips ? tf.add(layer.hidden, states) : layer.hidden;
      }
      return { states, last };
    },
  };
}

function join(parts: readonly tf.Tensor[]): tf.Tensor {
  return parts.length === 1 ? parts[0]! : tf.concat([...parts], parts[0]!.rank - 1);
}

/** Transformer layers over word vectors of the hidden size; the mean of the states stands for the text. */
function createTransformerReader(config: RecurrentConfig): Reader {
  const { width, hidden, layers, heads, dropout, initialization } = config;
  const layer = { heads, normalization: 'before', activation: 'relu', dropout, inner: 4 * hidden } as const;
  const stack = createStack({
    width: hidden,
    layers: Array.from({ length: layers }, () => layer),
    positions: { kind: 'sinusoidal' },
    finalNorm: {},
    dropout,
    names: {
      layers: 'encoder',
      norm: 'encoder.norm',
      positions: 'positions',
      attention: 'attention/encoder',
    },
  });
  return {
    features: hidden,
    initialize: random => ({
      ...initializeDense('encoder.input', { from: width, to: hidden }, random, initialization),
      // Named before the layers, as runs of earlier versions have it: sums over all parameters go in this order.
      ...initializeNorm('encoder.norm', hidden),
      ...stack.initialize(random, 'xavier'),
    }),
    read(parameters, { ids, mask }, context) {
      const vectors = dense(parameters, 'encoder.input', embedding(parameters, 'source', ids));
      const states = stack.read(parameters, vectors, { mask, context });
      return { states, last: poolMean(states, mask) };
    },
  };
}
