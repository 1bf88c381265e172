/** Recurrent cells by name: a whole sequence at once, or one step at a time where a step feeds the next. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { gru } from './gru';
import { drawBias, drawKernel, type Initialization } from './initializers';
import { lstm } from './lstm';
import { prefixed, take } from './parameters';
import type { Recurred } from './recurrence';
import { activateState, type RnnActivation, rnn } from './rnn';

/** `relu-rnn` is `rnn` with max(0, x) in place of the hyperbolic tangent. */
export type CellName = 'rnn' | 'relu-rnn' | 'gru' | 'lstm';

const gates = { rnn: 1, 'relu-rnn': 1, gru: 3, lstm: 4 } as const;

export function simpleCell(activation: RnnActivation): 'rnn' | 'relu-rnn' {
  return activation === 'relu' ? 'relu-rnn' : 'rnn';
}

/** Parameters: `inputKernel` [from, gates x size], `recurrentKernel` [size, gates x size], `bias`; a GRU's `candidate.bias`. */
export function initializeCell(
  cell: CellName,
  name: string,
  { from, size }: { readonly from: number; readonly size: number },
  random: Random,
  initialization: Initialization,
): HostTensors {
  const draw = random.fork(name);
  const kernel = (inputs: number) =>
    drawKernel(initialization, { from: inputs, to: size, blocks: gates[cell], fanIn: size }, draw);
  return prefixed(name, {
    inputKernel: kernel(from),
    recurrentKernel: kernel(size),
    bias: drawBias(initialization, gates[cell] * size, size, draw),
    ...(cell === 'gru' && { 'candidate.bias': drawBias(initialization, size, size, draw) }),
  });
}

function kernelsOf(parameters: Tensors, name: string) {
  return {
    inputKernel: take(parameters, `${name}.inputKernel`) as tf.Tensor2D,
    recurrentKernel: take(parameters, `${name}.recurrentKernel`) as tf.Tensor2D,
    bias: take(parameters, `${name}.bias`),
  };
}

/** What a cell carries from step to step, each [batch, size]; `cell` is an LSTM's alone. */
export interface CellState {
  readonly hidden: tf.Tensor;
  readonly cell?: tf.Tensor;
}

export interface SequenceOptions {
  readonly reverse?: boolean;
  /** No gradient goes through it. */
  readonly start?: CellState;
}

/** @param x [batch, time, from] @param mask [batch, time]; `lastCell` is there for an LSTM with a start */
export function readSequence(
  cell: CellName,
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  mask: tf.Tensor | undefined,
  { reverse, start }: SequenceOptions = {},
): Recurred & { readonly lastCell?: tf.Tensor } {
  const kernels = kernelsOf(parameters, name);
  switch (cell) {
    case 'rnn':
    case 'relu-rnn': {
      const direction = { reverse, start: start?.hidden };
      return rnn(x, mask, kernels, direction, cell === 'rnn' ? 'tanh' : 'relu');
    }
    case 'lstm':
      return lstm(x, mask, kernels, {
        reverse,
        start: start && { hidden: start.hidden, cell: start.cell ?? tf.zerosLike(start.hidden) },
      });
    case 'gru': {
      const recurrentBias = parameters[`${name}.candidate.bias`];
      return gru(x, mask, { ...kernels, recurrentBias }, { reverse, start: start?.hidden });
    }
  }
}

/** One step as PyTorch's GRUCell, LSTMCell and RNNCell have it, or of a GRU that resets before the product. @param x [batch, from] */
export function stepCell(cell: CellName, parameters: Tensors, name: string, x: tf.Tensor, state: CellState): CellState {
  const { inputKernel, recurrentKernel, bias } = kernelsOf(parameters, name);
  const size = recurrentKernel.shape[0]!;
  const fromInput = tf.add(tf.matMul(x as tf.Tensor2D, inputKernel), bias);
  const fromState = tf.matMul(state.hidden as tf.Tensor2D, recurrentKernel);
  if (cell === 'rnn') return { hidden: activateState(tf.add(fromInput, fromState), 'tanh') };
  if (cell === 'relu-rnn') return { hidden: activateState(tf.add(fromInput, fromState), 'relu') };
  if (cell === 'lstm') {
    const [i, f, g, o] = tf.split(tf.add(fromInput, fromState), 4, 1) as tf.Tensor[];
    const next = tf.add(tf.mul(tf.sigmoid(f!), state.cell!), tf.mul(tf.sigmoid(i!), tf.tanh(g!)));
    return { hidden: tf.mul(tf.sigmoid(o!), tf.tanh(next)), cell: next };
  }
  const [gatesIn, candidateIn] = tf.split(fromInput, [2 * size, size], 1) as tf.Tensor[];
  const [gatesState, candidateState] = tf.split(fromState, [2 * size, size], 1) as tf.Tensor[];
  const [reset, update] = tf.split(tf.sigmoid(tf.add(gatesIn!, gatesState!)), 2, 1) as tf.Tensor[];
  const bias2 = parameters[`${name}.candidate.bias`];
  // Without a bias of its own the candidate's product comes after the reset (Cho et al. 2014).
  const kernel = tf.slice(recurrentKernel, [0, 2 * size], [size, size]);
  const raw = bias2
    ? tf.mul(reset!, tf.add(candidateState!, bias2))
    : tf.matMul(tf.mul(reset!, state.hidden) as tf.Tensor2D, kernel);
  const candidate = tf.tanh(tf.add(candidateIn!, raw));
  return { hidden: tf.add(candidate, tf.mul(update!, tf.sub(state.hidden, candidate))) };
}
