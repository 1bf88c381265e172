/** Products with vectors of distances -> products with the keys that stand at these distances (as Dai et al. 2019, appendix B). */
import * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import { currentTracer, gradientOf, registerEngineKernel } from '../tracer';

const kernelName = 'EngineAlignDistances';

/**
 * Columns of distances: 0, one ahead, one back, two ahead, two back, ..., so that those of a short text are the first of a long one's.
 * @returns how far back each stands, [2 time - 1]
 */
export function distanceColumns(time: number): Int32Array {
  return Int32Array.from({ length: 2 * time - 1 }, (_, j) => (j % 2 === 0 ? j / 2 : -(j + 1) / 2));
}

/**
 * @param x [..., time, 2 time - 1], a column for each of `distanceColumns`
 * @returns [..., time, time], in row r and column i what x has in row r for i, which is r - i back
 */
export function alignDistances(x: tf.Tensor): tf.Tensor {
  if (currentTracer()) return tf.engine().runKernel(kernelName, { x }) as tf.Tensor;
  const time = x.shape[x.rank - 2]!;
  const before = x.shape.slice(0, -2);
  const all = before.reduce((a, b) => a * b, 1);
  const inOrder = Int32Array.from({ length: 2 * time - 1 }, (_, j) => columnOf(time - 1 - j));
  const ordered = tf.gather(tf.reshape(x, [all * time, 2 * time - 1]), tf.tensor1d(inOrder, 'int32'), 1);
  // In one row after the other the wanted columns are as far apart as the rows are long, but for one.
  const rows = tf.reshape(
    tf.pad(ordered, [
      [0, 0],
      [0, 1],
    ]),
    [all, 2 * time * time],
  );
  const flat = tf.slice(rows, [0, time - 1], [all, time * (2 * time - 1)]);
  const moved = tf.reshape(flat, [all, time, 2 * time - 1]);
  return tf.reshape(tf.slice(moved, [0, 0, 0], [all, time, time]), [...before, time, time]);
}

function columnOf(back: number): number {
  return back >= 0 ? 2 * back : -2 * back - 1;
}

// Constants of the graph are those of longer texts cut off, so that one graph may serve texts of any length.

/** 0, 1, 2, ... down the rows, or along the columns. */
function count(length: number, along: 'rows' | 'columns', { builder }: Tracer): Value {
  const numbers = Array.from({ length }, (_, i) => i);
  return builder.constant(numbers, 'int32', along === 'rows' ? [length, 1] : [1, length]);
}

/** For each element the column of its own row where it is taken from: columns of `index` [rows, columns]. */
function takeColumns(x: Value, index: Value, { ops, builder }: Tracer): Value {
  const shape = [...x.shape.slice(0, -1), index.shape[1]!];
  const everywhere = ops.expand(index, shape);
  return builder.emit('GatherElements', [x, everywhere], { dtype: x.dtype, shape }, { axis: shape.length - 1 });
}

registerEngineKernel(
  kernelName,
  ({ x }, _, t) => {
    const { ops, builder } = t;
    const time = x!.shape[x!.shape.length - 2]!;
    const back = ops.sub(count(time, 'rows', t), count(time, 'columns', t));
    const twice = ops.mul(back, builder.splat(2, 'int32'));
    // 2 back, or where that is below 0 one less than what it is ahead.
    const ahead = ops.sub(builder.splat(-1, 'int32'), twice);
    return takeColumns(x!, ops.binary('Max', twice, ahead), t);
  },
  {
    inputsToSave: [],
    outputsToSave: [],
    gradFunc: dy => gradientOf(['x'], [dy as tf.Tensor], [], ([d], _, t) => [differentiate(d!, t)]),
  },
);

/** Nothing is taken twice: each element comes from one place, or from none, where there are zeros before and behind. */
function differentiate(d: Value, t: Tracer): Value {
  const { ops, builder } = t;
  const time = d.shape[d.shape.length - 1]!;
  const around = d.shape.map((_, axis): [number, number] => (axis === d.shape.length - 1 ? [1, time] : [0, 0]));
  const padded = ops.pad(d, around, 'constant');
  const back = builder.constant(distanceColumns(time), 'int32', [1, 2 * time - 1]);
  const column = ops.add(ops.sub(count(time, 'rows', t), back), builder.splat(1, 'int32'));
  return takeColumns(padded, ops.binary('Max', column, builder.splat(0, 'int32')), t);
}
