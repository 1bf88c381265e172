import * as tf from '@tensorflow/tfjs-core';
import { float32 } from '../../../src/core/base/hostTensor';
import type { Tensors } from '../../../src/core/engine/contract';
import { lstm } from '../../../src/core/layers/lstm';
import { assertClose, onCpu, onEngine } from '../engine/differentiate';
import { normals } from '../engine/programs';

/** The equations, step by step, differentiated by TensorFlow.js. */
function written({ x, mask, inputKernel, recurrentKernel, bias }: Tensors, reverse: boolean): Tensors {
  const [batch, time] = x!.shape as [number, number];
  const size = recurrentKernel!.shape[0]!;
  let hidden: tf.Tensor = tf.zeros([batch, size]);
  let cell: tf.Tensor = tf.zeros([batch, size]);
  const states = new Array<tf.Tensor>(time);
  for (let n = 0; n < time; n++) {
    const t = reverse ? time - 1 - n : n;
    const at = tf.reshape(tf.slice(x!, [0, t, 0], [batch, 1, -1]), [batch, -1]) as tf.Tensor2D;
    const sum = tf.add(
      tf.matMul(at, inputKernel as tf.Tensor2D),
      tf.matMul(hidden as tf.Tensor2D, recurrentKernel as tf.Tensor2D),
    );
    const [i, f, g, o] = tf.split(tf.add(sum, bias!), 4, 1) as tf.Tensor[];
    const nextCell = tf.add(tf.mul(tf.sigmoid(f!), cell), tf.mul(tf.sigmoid(i!), tf.tanh(g!)));
    const nextHidden = tf.mul(tf.sigmoid(o!), tf.tanh(nextCell));
    const real = mask && tf.slice(mask, [0, t], [batch, 1]);
    hidden = real ? tf.add(tf.mul(nextHidden, real), tf.mul(hidden, tf.sub(1, real))) : nextHidden;
    cell = real ? tf.add(tf.mul(nextCell, real), tf.mul(cell, tf.sub(1, real))) : nextCell;
    states[t] = hidden;
  }
  return { hidden: tf.stack(states, 1), last: hidden };
}

const inputs = {
  x: normals([3, 6, 4], 'x'),
  inputKernel: normals([4, 20], 'input', 0.5),
  recurrentKernel: normals([5, 20], 'recurrent', 0.5),
  bias: normals([20], 'bias', 0.5),
};
const mask = float32([3, 6], [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);

describe('lstm', () => {
  for (const reverse of [false, true])
    for (const masked of [false, true]) {
      const name = `${reverse ? 'reverse' : 'forward'}${masked ? ', with a mask' : ''}`;
      const all = masked ? { ...inputs, mask } : inputs;
      // The mask is data: no gradient is asked of it.
      const fixed = ({ mask, ...rest }: Tensors): Tensors => ({ ...rest, ...(mask && { mask: tf.step(mask) }) });
      const ours = (t: Tensors): Tensors => {
        const { inputKernel, recurrentKernel, bias, x, mask } = fixed(t) as Record<string, tf.Tensor>;
        return {
          ...lstm(x!, mask, { inputKernel: inputKernel!, recurrentKernel: recurrentKernel!, bias: bias! }, { reverse }),
        };
      };
      const without = ({ 'd mask': _, ...rest }: Awaited<ReturnType<typeof onCpu>>) => rest;
      it(`${name}: as its equations, eager and compiled`, async () => {
        const expected = without(await onCpu(t => written(fixed(t), reverse), all));
        assertClose(without(await onCpu(ours, all)), expected);
        assertClose(without(await onEngine(ours, all)), expected);
      });
    }
});
