/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997; forget gate of Gers et al. 2000), one direction of one layer.
 * Inside, features come first and the batch last, [features, batch]: products of that shape are the runtime's fastest, and a
 * gate is a block of rows. The gradient is written out: input projection and weight gradients are one product for all steps.
 */
import * as tf from '@tensorflow/tfjs-core';
import { scan } from '../engine/functions';
import type { Recurred } from './recurrence';

export interface LstmKernels {
  /** [in, 4 hidden], gates i, f, g, o side by side as in PyTorch. */
  readonly inputKernel: tf.Tensor;
  /** [hidden, 4 hidden] */
  readonly recurrentKernel: tf.Tensor;
  /** [4 hidden] */
  readonly bias: tf.Tensor;
}

export interface LstmRead extends Recurred {
  /** Cell state after the last real token read, [batch, hidden], where a start was given; no gradient goes through it. */
  readonly lastCell?: tf.Tensor;
}

/** [batch, hidden] each; no gradient goes through them (truncated back-propagation). */
export interface LstmStart {
  readonly hidden: tf.Tensor;
  readonly cell: tf.Tensor;
}

/** Drives a sigmoid to exactly 0 or 1. */
const saturated = 1e4;

/**
 * @param x [batch, time, in]
 * @param mask [batch, time]; at padding the state stays as it is, so padding changes nothing
 */
export function lstm(
  x: tf.Tensor,
  mask: tf.Tensor | undefined,
  kernels: LstmKernels,
  { reverse = false, start }: { readonly reverse?: boolean; readonly start?: LstmStart } = {},
): LstmRead {
  const { inputKernel, recurrentKernel, bias } = kernels;
  const [batch, time] = x.shape as [number, number];
  const size = recurrentKernel.shape[0]!;
  const real = mask && tf.reshape(tf.transpose(mask), [time, 1, batch]);
  const end = reverse ? 0 : time - 1;
  const zeros = tf.zeros([size, batch]);
  // Only a start that is given has a gradient.
  const starts = start ? [tf.transpose(start.hidden), tf.transpose(start.cell)] : [];
  const recur = tf.customGrad((...args) => {
    const [x, inputKernel, recurrentKernel, bias, startHidden = zeros, startCell = zeros] = args.slice(
      0,
      -1,
    ) as tf.Tensor[];
    const save = args.at(-1) as tf.GradSaveFunc;
    const forward = readForward(
      x!,
      { inputKernel: inputKernel!, recurrentKernel: recurrentKernel!, bias: bias! },
      { hidden: startHidden, cell: startCell },
      real,
      reverse,
    );
    const kept = [forward.items, inputKernel!, recurrentKernel!, startHidden, ...forward.steps];
    save(real ? [...kept, real] : kept);
    const [hidden] = forward.steps as [tf.Tensor];
    // The last cell goes out behind the hidden states where somebody goes on from it.
    const value = start ? tf.concat([hidden, tf.reshape(forward.lastCell, [1, size, batch])], 0) : hidden;
    return {
      value: tf.transpose(value, [2, 0, 1]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        start
          ? readBackward(tf.slice(dy, [0, 0, 0], [batch, time, size]), saved, reverse)
          : readBackward(dy, saved, reverse).slice(0, 4),
    };
  });
  const both = recur(x, inputKernel, recurrentKernel, bias, ...starts);
  const at = (place: number) => tf.reshape(tf.slice(both, [0, place, 0], [batch, 1, size]), [batch, size]);
  if (!start) return { hidden: both, last: at(end) };
  return { hidden: tf.slice(both, [0, 0, 0], [batch, time, size]), last: at(end), lastCell: at(time) };
}

/** Rows of gates in the order i, f, o, g, so that the three sigmoids are one block: [4 hidden, columns]. */
function blocks(kernel: tf.Tensor): tf.Tensor {
  const [i, f, g, o] = tf.split(tf.transpose(kernel), 4, 0) as tf.Tensor[];
  return tf.concat([i!, f!, o!, g!], 0);
}

/** The other way round: gradients of rows i, f, o, g -> [columns, 4 hidden] in the order i, f, g, o. */
function unblock(rows: tf.Tensor): tf.Tensor {
  const [i, f, o, g] = tf.split(rows, 4, 0) as tf.Tensor[];
  return tf.transpose(tf.concat([i!, f!, g!, o!], 0));
}

/** What all steps compute, [time, hidden, batch] each: hidden, tanh of the cell, i, f, o, g, what is kept of the cell (f c), what is new (i g). */
type Steps = readonly tf.Tensor[];

function readForward(
  x: tf.Tensor,
  { inputKernel, recurrentKernel, bias }: LstmKernels,
  start: LstmStart,
  real: tf.Tensor | undefined,
  reverse: boolean,
): { readonly items: tf.Tensor; readonly lastCell: tf.Tensor; readonly steps: Steps } {
  const size = recurrentKernel.shape[0]!;
  const batch = x.shape[0]!;
  // A last feature that is 1 reads the bias.
  const items = tf.concat([tf.transpose(x, [1, 2, 0]), tf.ones([x.shape[1]!, 1, batch])], 1);
  const recurrent = blocks(recurrentKernel) as tf.Tensor2D;
  const kernel = tf.concat([inputKernel, tf.reshape(bias, [1, 4 * size])], 0);
  let projected = tf.matMul(blocks(kernel), items);
  // At padding the input gate is shut and the forget gate open: the cell stays as it is.
  if (real) {
    const shut = tf.mul(tf.sub(1, real), saturated);
    const none = tf.zerosLike(shut);
    const gates = [tf.neg(shut), shut, none, none].map(gate => tf.tile(gate, [1, size, 1]));
    projected = tf.add(projected, tf.concat(gates, 1));
  }
  const { state: ended, output } = scan(
    (state, step) => {
      const gates = tf.add(tf.matMul(recurrent, state.hidden as tf.Tensor2D), step.projected!);
      const [logits, candidate] = tf.split(gates, [3 * size, size], 0) as tf.Tensor[];
      const g = tf.tanh(candidate!);
      const [i, f, o] = tf.split(tf.sigmoid(logits!), 3, 0) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const kept = tf.mul(f, state.cell!);
      const fresh = tf.mul(i, g);
      const cell = tf.add(kept, fresh);
      const squashed = tf.tanh(cell);
      const next = tf.mul(o, squashed);
      const hidden = step.real ? keep(next, state.hidden!, step.real) : next;
      return { state: { hidden, cell }, output: { hidden, squashed, i, f, o, g, kept, fresh } };
    },
    { hidden: start.hidden, cell: start.cell },
    real ? { projected, real } : { projected },
    { reverse },
  );
  const { hidden, squashed, i, f, o, g, kept, fresh } = output;
  return { items, lastCell: ended.cell!, steps: [hidden!, squashed!, i!, f!, o!, g!, kept!, fresh!] };
}

function keep(next: tf.Tensor, before: tf.Tensor, real: tf.Tensor): tf.Tensor {
  return tf.add(before, tf.mul(tf.sub(next, before), real));
}

/** The state before each step: [time, ...] moved by one, after what it started from. */
function before(states: tf.Tensor, start: tf.Tensor, reverse: boolean): tf.Tensor {
  const [time, size, batch] = states.shape as [number, number, number];
  const first = tf.reshape(start, [1, size, batch]);
  const rest = tf.slice(states, [reverse ? 1 : 0, 0, 0], [time - 1, size, batch]);
  return tf.concat(reverse ? [rest, first] : [first, rest], 0);
}

/**
 * What each gate's gradient is to be multiplied with does not depend on the gradients of other steps: it is computed for all
 * steps at once, on all threads, and the loop itself is short. The slope of a sigmoid times what the gate was multiplied with is
 * the product less the product times the gate: products that the forward steps have made.
 * @returns of x, both kernels, the bias, the hidden state and the cell before the first step
 */
function readBackward(dy: tf.Tensor, saved: readonly tf.Tensor[], reverse: boolean): tf.Tensor[] {
  const [items, inputKernel, recurrentKernel, startHidden] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [hidden, squashed, i, f, o, g, kept, fresh, real] = saved.slice(4) as [
    ...[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
    tf.Tensor | undefined,
  ];
  const [time, size, batch] = hidden.shape as [number, number, number];
  const from = items.shape[1]! - 1;
  const recurrent = tf.transpose(blocks(recurrentKernel)) as tf.Tensor2D;
  const zeros = tf.zeros([size, batch]);
  // At padding `hidden` is not o tanh c, but there no gradient comes to o and c.
  const inputs = {
    dy: tf.transpose(dy, [1, 2, 0]),
    f,
    toI: tf.sub(fresh, tf.mul(fresh, i)),
    toF: tf.sub(kept, tf.mul(kept, f)),
    toO: tf.sub(hidden, tf.mul(hidden, o)),
    toG: tf.sub(i, tf.mul(fresh, g)),
    toCell: tf.sub(o, tf.mul(hidden, squashed)),
  };
  const { state: begun, output } = scan(
    (state, step) => {
      const all = tf.add(step.dy!, state.hidden!);
      const dh = step.real ? tf.mul(all, step.real) : all;
      const dc = tf.add(state.cell!, tf.mul(dh, step.toCell!));
      const dGates = tf.concat(
        [tf.mul(dc, step.toI!), tf.mul(dc, step.toF!), tf.mul(dh, step.toO!), tf.mul(dc, step.toG!)],
        0,
      ) as tf.Tensor2D;
      const through = tf.matMul(recurrent, dGates);
      const dHidden = step.real ? tf.add(through, tf.sub(all, dh)) : through;
      return { state: { hidden: dHidden, cell: tf.mul(dc, step.f!) }, output: { dGates } };
    },
    { hidden: zeros, cell: zeros },
    real ? { ...inputs, real } : inputs,
    { reverse: !reverse },
  );
  const dGates = output.dGates!;
  const dx = tf.transpose(tf.matMul(tf.transpose(blocks(inputKernel)), dGates), [2, 0, 1]);
  // One product for both kernels and the bias: rows of x, of ones, and of the states before.
  const flat = (sequence: tf.Tensor) =>
    tf.reshape(tf.transpose(sequence, [1, 0, 2]), [sequence.shape[1]!, time * batch]) as tf.Tensor2D;
  const read = tf.concat([flat(items), flat(before(hidden, startHidden, reverse))], 0) as tf.Tensor2D;
  const dKernels = unblock(tf.matMul(flat(dGates), read, false, true));
  const [dInput, dBias, dRecurrent] = tf.split(dKernels, [from, 1, size], 0) as tf.Tensor[];
  return [dx, dInput!, dRecurrent!, tf.reshape(dBias!, [4 * size]), begun.hidden!, begun.cell!];
}
