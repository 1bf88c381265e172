/** Kernel rules: sums, extremes and normalizations over dimensions. */
import { util } from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import type { Rule, Rules } from './rule';

function axesOf(axis: unknown, x: Value): number[] {
  return util.parseAxisParam((axis ?? x.shape.map((_, i) => i)) as number | number[], [...x.shape]);
}

const reduce =
  (op: string, attribute = 'axis'): Rule =>
  ({ x }, attributes, t) =>
    t.ops.reduce(op, x!, axesOf(attributes[attribute], x!), Boolean(attributes.keepDims));

/** Any and All: the greatest and the least of 0 and 1. */
const reduceBool =
  (op: string): Rule =>
  ({ x }, { axis, keepDims }, t) =>
    t.ops.cast(t.ops.reduce(op, t.ops.cast(x!, 'int32'), axesOf(axis, x!), Boolean(keepDims)), 'bool');

const argument =
  (op: string): Rule =>
  ({ x }, { axis }, t) => {
    const at = axesOf(axis, x!)[0]!;
    const shape = x!.shape.filter((_, i) => i !== at);
    const source = x!.dtype === 'bool' ? t.ops.cast(x!, 'int32') : x!;
    return t.ops.cast(
      t.builder.emit(op, [source], { dtype: 'int64', shape }, { axis: at, keepdims: 0, select_last_index: 0 }),
      'int32',
    );
  };

const softmax =
  (op: string, attribute: string): Rule =>
  ({ logits }, attributes, t) => {
    const axis = axesOf(attributes[attribute] ?? -1, logits!)[0]!;
    return t.builder.emit(op, [logits!], logits!, { axis });
  };

/** Products along an axis, one multiplication a position. */
function cumulativeProduct(x: Value, axis: number, exclusive: boolean, backwards: boolean, t: Tracer): Value {
  const size = x.shape[axis]!;
  const at = (i: number) =>
    t.ops.slice(
      x,
      x.shape.map((_, d) => (d === axis ? i : 0)),
      x.shape.map((n, d) => (d === axis ? i + 1 : n)),
    );
  const order = Array.from({ length: size }, (_, i) => (backwards ? size - 1 - i : i));
  const parts: Value[] = [];
  let product: Value | undefined;
  for (const i of order) {
    const before = product ?? t.builder.splat(1, x.dtype, at(i).shape);
    product = product ? t.ops.mul(product, at(i)) : at(i);
    parts[i] = exclusive ? before : product;
  }
  return t.ops.concat(parts, axis);
}

export const reduction = {
  Sum: reduce('ReduceSum'),
  Mean: reduce('ReduceMean'),
  Prod: reduce('ReduceProd'),
  Min: reduce('ReduceMin'),
  Max: reduce('ReduceMax', 'reductionIndices'),
  All: reduceBool('ReduceMin'),
  Any: reduceBool('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Softmax: softmax('Softmax', 'dim'),
  LogSoftmax: softmax('LogSoftmax', 'axis'),
  Cumsum: ({ x }, { axis, exclusive, reverse }, t) => {
    const at = t.builder.splat(axesOf(axis, x!)[0]!, 'int64');
    return t.builder.emit('CumSum', [x!, at], x!, { exclusive: Number(exclusive), reverse: Number(reverse) });
  },
  Cumprod: ({ x }, { axis, exclusive, reverse }, t) =>
    cumulativeProduct(x!, axesOf(axis, x!)[0]!, Boolean(exclusive), Boolean(reverse), t),
  FusedBatchNorm: ({ x, scale, offset, mean, variance }, { varianceEpsilon }, t) => {
    const epsilon = t.builder.splat((varianceEpsilon as number) ?? 0.001);
    const inverse = t.ops.unary('Reciprocal', t.ops.unary('Sqrt', t.ops.add(variance!, epsilon)));
    const factor = scale ? t.ops.mul(inverse, scale) : inverse;
    const centred = t.ops.mul(t.ops.sub(x!, mean!), factor);
    return offset ? t.ops.add(centred, offset) : centred;
  },
} satisfies Rules as Rules;
