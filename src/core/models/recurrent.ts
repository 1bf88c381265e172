/** What `rnn`, `gru` and `lstm` share: word vectors, layers of one or two directions, pooling. */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, type HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Infer } from '../config/schema';
import type { ProgramContext, Tensors } from '../engine/contract';
import { initializeAttentionPooling, poolAttention } from '../layers/attentionPooling';
import { type CellName, type CellState, readSequence, stepCell } from '../layers/cells';
import { embedding, initializeEmbedding } from '../layers/embedding';
import { drawBias, drawKernel } from '../layers/initializers';
import { observeGates } from '../layers/observeGates';
import { prefixed, take } from '../layers/parameters';
import { poolMax, poolMean, poolSum } from '../layers/pooling';
import type { Recurred } from '../layers/recurrence';
import { initializeVocabularyMap, vocabularyLogits } from '../layers/vocabularyMap';
import type { Decoder } from './decoder';
import type { recurrentKeys } from './keys';
import type { EncoderParts } from './model';

type RecurrentConfig = { readonly [K in keyof typeof recurrentKeys]: Infer<(typeof recurrentKeys)[K]> };

/** One direction of one layer. */
export interface Cell {
  /** First word of its parameters' names: NAME.LAYER.DIRECTION.`inputKernel`, `recurrentKernel`, `bias`. */
  readonly name: string;
  /** What reads it step by step, where it is not called as its parameters are. */
  readonly kind?: CellName;
  /** Whether its states stay between -1 and 1; they do if not given. */
  readonly bounded?: boolean;
  /** Its recurrent weights start as the identity, and its bias as zeros: what it has read stays as it is. */
  readonly startsAsIdentity?: boolean;
  /** Gates side by side in the kernels, the candidate included. */
  readonly gates: number;
  /** Which of them are sigmoids. */
  readonly sigmoids?: readonly number[];
  /** Parameters beyond those three, by their last word. */
  readonly extra?: (size: number, random: Random) => Readonly<Record<string, HostTensor>>;
  readonly run: (
    x: tf.Tensor,
    mask: tf.Tensor,
    kernel: (name: string) => tf.Tensor,
    direction: { readonly reverse: boolean },
  ) => Recurred;
}

export function createRecurrent(config: RecurrentConfig, cell: Cell): EncoderParts {
  const { width, hidden: size, layers, bidirectional, pool, dropout, initialization } = config;
  const directions = bidirectional ? (['forward', 'backward'] as const) : (['forward'] as const);
  const features = size * directions.length;
  const initializeDirection = (name: string, from: number, random: Random): HostTensors => {
    const kernel = (inputs: number) =>
      drawKernel(initialization, { from: inputs, to: size, blocks: cell.gates, fanIn: size }, random);
    return prefixed(name, {
      inputKernel: kernel(from),
      recurrentKernel: cell.startsAsIdentity ? identity(size) : kernel(size),
      bias: cell.startsAsIdentity ? float32([size]) : drawBias(initialization, cell.gates * size, size, random),
      ...cell.extra?.(size, random),
    });
  };
  const readLayer = (
    parameters: Tensors,
    i: number,
    x: tf.Tensor,
    mask: tf.Tensor,
    context: ProgramContext,
  ): Recurred => {
    const read = directions.map(direction => {
      const kernel = (name: string) => take(parameters, `${cell.name}.${i}.${direction}.${name}`);
      const reverse = direction === 'backward';
      const recurred = cell.run(x, mask, kernel, { reverse });
      const kernels = {
        inputKernel: kernel('inputKernel'),
        recurrentKernel: kernel('recurrentKernel'),
        bias: kernel('bias'),
      };
      const layer = `${cell.name}.${i}.${direction}.gates`;
      observeGates(context, layer, { x, hidden: recurred.hidden, reverse }, kernels, cell.sigmoids ?? []);
      return recurred;
    });
    return { hidden: join(read.map(each => each.hidden)), last: join(read.map(each => each.last)) };
  };
  return {
    features,
    embeddingName: 'embedding.weight',
    initialize({ vocabulary, beside = 0 }, random) {
      const parts: HostTensors[] = [initializeEmbedding('embedding', { vocabulary, width }, 0.1, random)];
      for (let i = 0; i < layers; i++)
        for (const direction of directions) {
          const name = `${cell.name}.${i}.${direction}`;
          parts.push(initializeDirection(name, i === 0 ? width + beside : features, random.fork(name)));
        }
      if (pool === 'attention') parts.push(initializeAttentionPooling('pool', features, random));
      return Object.assign({}, ...parts);
    },
    words: (parameters, { ids }) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, { mask }, context) {
      let read: Recurred = { hidden: embedded, last: embedded };
      for (let i = 0; i < layers; i++) {
        read = readLayer(parameters, i, context.dropout(read.hidden, dropout), mask, context);
        context.capture(`hidden/${i}`, read.hidden);
        context.observe?.(`${cell.name}.${i}`, read.hidden, cell.bounded === false ? 'rectified' : 'bounded');
      }
      const { hidden, last } = read;
      const pools = {
        last: () => last,
        mean: () => poolMean(hidden, mask),
        sum: () => poolSum(hidden, mask),
        max: () => poolMax(hidden, mask),
        attention: () => poolAttention(parameters, 'pool', hidden, mask, context),
      };
      return { hidden, pooled: context.dropout(pools[pool](), dropout) };
    },
  };
}

function identity(size: number): HostTensor {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * size + i] = 1;
  return float32([size, size], data);
}

function join(parts: readonly tf.Tensor[]): tf.Tensor {
  return parts.length === 1 ? parts[0]! : tf.concat([...parts], parts[0]!.rank - 1);
}

/** The same layers forwards alone, as what writes; each layer's state carries over from block to block. */
export function createRecurrentDecoder(config: RecurrentConfig, cell: Cell & { readonly name: CellName }): Decoder {
  const { hidden: size, layers, dropout } = config;
  const forwards = createRecurrent({ ...config, bidirectional: false, pool: 'last' }, cell);
  const kind = cell.kind ?? cell.name;
  const nameOf = (i: number) => `${cell.name}.${i}.forward`;
  const stateOf = (state: Tensors, i: number): CellState => ({
    hidden: take(state, `hidden.${i}`),
    cell: state[`cell.${i}`],
  });
  const put = (state: Record<string, tf.Tensor>, i: number, { hidden, cell: own }: CellState) => {
    state[`hidden.${i}`] = hidden;
    if (own) state[`cell.${i}`] = own;
  };
  const goOn = (
    parameters: Tensors,
    { ids, mask }: { readonly ids: tf.Tensor; readonly mask?: tf.Tensor },
    context: ProgramContext,
    start: Tensors | undefined,
  ) => {
    const state: Record<string, tf.Tensor> = {};
    let x = embedding(parameters, 'embedding', ids);
    for (let i = 0; i < layers; i++) {
      const input = context.dropout(x, dropout);
      const options = { start: start && stateOf(start, i) };
      const read = readSequence(kind, parameters, nameOf(i), input, mask, options);
      put(state, i, { hidden: read.last, cell: read.lastCell });
      context.capture(`hidden/${i}`, read.hidden);
      x = read.hidden;
    }
    return { hidden: context.dropout(x, dropout), state };
  };
  return {
    features: size,
    embeddingName: forwards.embeddingName,
    carries: true,
    initialize: (sizes, random) => ({
      ...forwards.initialize(sizes, random),
      ...initializeVocabularyMap({ width: size, vocabulary: sizes.vocabulary }, random),
    }),
    write(parameters: Tensors, ids: tf.Tensor, context: ProgramContext, start?: Tensors) {
      const { hidden, state } = goOn(parameters, { ids }, context, start);
      return { hidden, ...(start && { state }) };
    },
    extend: (parameters, past, input, context) => goOn(parameters, input, context, past),
    stateShapes(batch) {
      const names = cell.name === 'lstm' ? ['hidden', 'cell'] : ['hidden'];
      const each = Array.from({ length: layers }, (_, i) =>
        names.map(name => [`${name}.${i}`, [batch, size]] as const),
      );
      return Object.fromEntries(each.flat());
    },
    step(parameters, state, ids) {
      const next: Record<string, tf.Tensor> = {};
      let x = embedding(parameters, 'embedding', ids);
      for (let i = 0; i < layers; i++) {
        const after = stepCell(kind, parameters, nameOf(i), x, stateOf(state, i));
        put(next, i, after);
        x = after.hidden;
      }
      return { hidden: x, state: next };
    },
    vocabularyLogits,
  };
}
