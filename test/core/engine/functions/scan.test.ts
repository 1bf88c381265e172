import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../../../src/core/engine/contract';
import { scan } from '../../../../src/core/engine/functions';
import { assertClose, onCpu, onEngine } from '../differentiate';
import { integers, normals } from '../programs';

const inputs = {
  x: normals([7, 3, 4], 'x'),
  start: normals([3, 5], 'start'),
  input: normals([4, 5], 'input', 0.5),
  recurrent: normals([5, 5], 'recurrent', 0.5),
  bias: normals([5], 'bias', 0.5),
};

function elman(tensors: Tensors, reverse: boolean): Tensors {
  const { x, start, input, recurrent, bias } = tensors;
  const { state, output } = scan(
    (state, step) => {
      const sum = tf.add(
        tf.matMul(step.x as tf.Tensor2D, input as tf.Tensor2D),
        tf.matMul(state.h as tf.Tensor2D, recurrent as tf.Tensor2D),
      );
      const h = tf.tanh(tf.add(sum, bias!));
      return { state: { h }, output: { h, square: tf.square(h) } };
    },
    { h: start! },
    { x: x! },
    { reverse },
  );
  return { ...state, hidden: output.h!, square: output.square! };
}

describe('scan', () => {
  for (const reverse of [false, true])
    it(`equals the eager loop, forward and in gradient${reverse ? ', in reverse' : ''}`, async () => {
      const f = (tensors: Tensors) => elman(tensors, reverse);
      assertClose(await onEngine(f, inputs), await onCpu(f, inputs));
    });

  it('carries several states, integer inputs, unused outputs and weights that change shape in the body', async () => {
    const f = ({ x, start, input, recurrent, ids, table }: Tensors): Tensors => {
      const { state } = scan(
        (state, step) => {
          const word = tf.gather(table!, step.ids!);
          const weight = tf.transpose(recurrent!);
          const a = tf.sigmoid(
            tf.add(
              tf.matMul(state.a as tf.Tensor2D, weight as tf.Tensor2D),
              tf.matMul(step.x as tf.Tensor2D, input as tf.Tensor2D),
            ),
          );
          const b = tf.add(tf.mul(state.b!, 0.9), tf.mul(a, word));
          return { state: { a, b }, output: { unused: tf.exp(b) } };
        },
        { a: start!, b: tf.zerosLike(start!) },
        { x: x!, ids: ids! },
      );
      return { b: state.b! };
    };
    const more = { ...inputs, ids: integers([7, 3], 6, 'ids'), table: normals([6, 5], 'table') };
    assertClose(await onEngine(f, more), await onCpu(f, more));
  });

  it('reads tensors around it of which one is made from another', async () => {
    const f = ({ x, start, recurrent }: Tensors): Tensors => {
      const most = tf.max(recurrent!);
      const weight = tf.sub(recurrent!, most);
      const { state } = scan(
        (state, step) => {
          const product = tf.matMul(tf.tanh(state.h!) as tf.Tensor2D, weight as tf.Tensor2D);
          return { state: { h: tf.add(tf.add(product, most), tf.mean(step.x!)) }, output: {} };
        },
        { h: start! },
        { x: x! },
      );
      return { h: state.h! };
    };
    assertClose(await onEngine(f, inputs), await onCpu(f, inputs));
  });

  it('runs inside the body of another scan', async () => {
    const f = ({ x, start, recurrent }: Tensors): Tensors => {
      const { state, output } = scan(
        (outer, step) => {
          const inner = scan(
            (state, { row }) => {
              const next = tf.tanh(
                tf.add(tf.matMul(tf.reshape(state.h!, [1, 5]) as tf.Tensor2D, recurrent as tf.Tensor2D), tf.sum(row!)),
              );
              return { state: { h: tf.reshape(next, [5]) }, output: { h: state.h! } };
            },
            { h: tf.sum(outer.h!, 0) },
            { row: step.x! },
          );
          const h = tf.add(tf.mul(outer.h!, 0.5), tf.mul(inner.state.h!, tf.mean(inner.output.h!, 0)));
          return { state: { h }, output: { h } };
        },
        { h: start! },
        { x: x! },
      );
      return { last: state.h!, hidden: output.h! };
    };
    assertClose(await onEngine(f, inputs), await onCpu(f, inputs));
  });
});
