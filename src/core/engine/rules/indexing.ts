/** Kernel rules: reading and writing at positions that are data. */
import { internal } from '../../base/errors';
import { sizeOf } from '../../base/hostTensor';
import type { ElementType, Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import type { Rules } from './rule';
import { segmentSum } from './segmentSum';

function gatherBatched(x: Value, indices: Value, axis: number, batchDims: number, t: Tracer): Value {
  if (batchDims === 0) return t.ops.gather(x, indices, axis);
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const inner = x.shape.slice(axis + 1);
  const perBatch = sizeOf(indices.shape.slice(batchDims));
  // Rows of each batch entry are numbered through, so that one Gather does.
  const size = x.shape[axis]!;
  const flat = t.ops.reshape(t.ops.transpose(t.ops.reshape(x, [batch, outer, size, sizeOf(inner)]), [0, 2, 1, 3]), [
    batch * size,
    outer * sizeOf(inner),
  ]);
  // Counted as it runs: a constant would be of one batch size.
  const ones = t.ops.expand(t.builder.splat(1, 'int32'), [batch, 1]);
  const place = t.builder.emit('CumSum', [ones, t.builder.splat(0, 'int64')], ones, { exclusive: 1, reverse: 0 });
  const offsets = t.ops.mul(place, t.builder.splat(size, 'int32'));
  const rows = t.ops.add(t.ops.reshape(indices, [batch, perBatch]), offsets);
  const picked = t.ops.reshape(t.ops.gather(flat, rows, 0), [batch, perBatch, outer, sizeOf(inner)]);
  const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...inner];
  return t.ops.reshape(t.ops.transpose(picked, [0, 2, 1, 3]), shape);
}

/** Position of each index tuple in the row-major order of the leading dimensions: [count]. */
function flatIndices(indices: Value, shape: readonly number[], t: Tracer): Value {
  const depth = indices.shape.at(-1)!;
  const count = sizeOf(indices.shape) / Math.max(1, depth);
  const strides = Array.from({ length: depth }, (_, i) => sizeOf(shape.slice(i + 1, depth)));
  const weighted = t.ops.mul(t.ops.reshape(indices, [count, depth]), t.builder.constant(strides, 'int32', [1, depth]));
  return t.ops.reduce('ReduceSum', weighted, [1]);
}

/** Adds rows into zeros of `shape` at index tuples; equal tuples add up. */
function scatterAdd(indices: Value, updates: Value, shape: readonly number[], t: Tracer): Value {
  const depth = indices.shape.at(-1)!;
  const rows = sizeOf(shape.slice(0, depth));
  const width = sizeOf(shape.slice(depth));
  const count = sizeOf(indices.shape) / Math.max(1, depth);
  const float = t.ops.cast(t.ops.reshape(updates, [count, width]), 'float32');
  return t.ops.cast(t.ops.reshape(segmentSum(float, flatIndices(indices, shape, t), rows, t), shape), updates.dtype);
}

function oneHot(indices: Value, depth: number, on: number, off: number, dtype: ElementType, t: Tracer): Value {
  const classes = t.builder.constant(
    Array.from({ length: depth }, (_, i) => i),
    'int32',
  );
  const equal = t.ops.binary('Equal', t.ops.reshape(indices, [...indices.shape, 1]), classes, 'bool');
  if (on === 1 && off === 0) return t.ops.cast(equal, dtype);
  return t.ops.where(equal, t.builder.splat(on, dtype), t.builder.splat(off, dtype));
}

export const indexing = {
  GatherV2: ({ x, indices }, { axis, batchDims }, t) => {
    const at = (axis as number) < 0 ? (axis as number) + x!.shape.length : (axis as number);
    return gatherBatched(x!, indices!, at, (batchDims as number) ?? 0, t);
  },
  GatherNd: ({ params, indices }, _, t) => {
    const depth = indices!.shape.at(-1)!;
    const flat = t.ops.reshape(params!, [sizeOf(params!.shape.slice(0, depth)), ...params!.shape.slice(depth)]);
    const picked = t.ops.gather(flat, flatIndices(indices!, params!.shape, t), 0);
    return t.ops.reshape(picked, [...indices!.shape.slice(0, -1), ...params!.shape.slice(depth)]);
  },
  ScatterNd: ({ indices, updates }, { shape }, t) => scatterAdd(indices!, updates!, shape as number[], t),
  TensorScatterUpdate: ({ tensor, indices, updates }, _, t) => {
    const inputs = [tensor!, t.ops.cast(indices!, 'int64'), updates!];
    return t.builder.emit('ScatterND', inputs, tensor!, { reduction: 'none' });
  },
  SparseToDense: ({ sparseIndices, sparseValues, defaultValue }, { outputShape }, t) => {
    const shape = outputShape as number[];
    const depth = shape.length;
    const count = sizeOf(sparseIndices!.shape) / (sparseIndices!.shape.length === 2 ? depth : 1);
    const indices = t.ops.cast(t.ops.reshape(sparseIndices!, [count, depth]), 'int64');
    const values = t.ops.expand(t.ops.reshape(sparseValues!, sizeOf(sparseValues!.shape) === 1 ? [1] : [count]), [
      count,
    ]);
    const base = t.ops.expand(defaultValue ?? t.builder.splat(0, values.dtype), shape);
    return t.builder.emit('ScatterND', [base, indices, values], base, { reduction: 'none' });
  },
  OneHot: ({ indices }, { depth, onValue, offValue, dtype }, t) =>
    oneHot(
      indices!,
      depth as number,
      (onValue as number) ?? 1,
      (offValue as number) ?? 0,
      (dtype as ElementType) ?? 'int32',
      t,
    ),
  UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }, t) => {
    const count = segmentIds!.shape[0]!;
    const inner = x!.shape.slice(1);
    const rows = t.ops.reshape(x!, [count, sizeOf(inner)]);
    if (segmentIds!.shape.length !== 1) throw internal('segment ids have rank 1');
    const sum = segmentSum(t.ops.cast(rows, 'float32'), segmentIds!, numSegments as number, t);
    return t.ops.cast(t.ops.reshape(sum, [numSegments as number, ...inner]), x!.dtype);
  },
  DenseBincount: ({ x, weights }, { size, binaryOutput }, t) =>
    bincount(x!, weights!, size as number, Boolean(binaryOutput), t),
  Bincount: ({ x, weights }, { size }, t) => bincount(x!, weights!, size as number, false, t),
  TopK: ({ x }, { k, sorted }, t) => {
    const shape = [...x!.shape.slice(0, -1), k as number];
    const node = t.builder.emitNode(
      'TopK',
      [x!, t.ops.integers([k as number])],
      [
        { dtype: x!.dtype, shape },
        { dtype: 'int64', shape },
      ],
      { axis: x!.shape.length - 1, largest: 1, sorted: Number(sorted) },
    );
    return [node.outputs[0]!, t.ops.cast(node.outputs[1]!, 'int32')];
  },
} satisfies Rules as Rules;

function bincount(x: Value, weights: Value, size: number, binary: boolean, t: Tracer): Value {
  const batch = x.shape.length === 2 ? x.shape[0]! : 1;
  const count = x.shape.at(-1)!;
  const hot = oneHot(t.ops.reshape(x, [batch, count]), size, 1, 0, 'float32', t);
  const dtype = weights.shape[0] === 0 || binary ? 'float32' : weights.dtype;
  const weighted =
    weights.shape[0] === 0 || binary
      ? hot
      : t.ops.mul(hot, t.ops.reshape(t.ops.cast(weights, 'float32'), [batch, count, 1]));
  const sum = t.ops.reduce(binary ? 'ReduceMax' : 'ReduceSum', weighted, [1]);
  return t.ops.cast(t.ops.reshape(sum, [...x.shape.slice(0, -1), size]), dtype);
}
