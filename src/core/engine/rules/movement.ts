/** Kernel rules: what moves, repeats or makes elements without computing on them. */
import { slice_util, util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/hostTensor';
import { type ElementType, splatOf, type Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import { listOf, type Rules } from './rule';

function normalAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Lengths of the parts; at most one may be -1, for the rest. */
function partSizes(size: number, parts: number | readonly number[]): number[] {
  if (typeof parts === 'number') return new Array<number>(parts).fill(size / parts);
  const known = parts.reduce((n, p) => n + Math.max(0, p), 0);
  return parts.map(p => (p < 0 ? size - known : p));
}

function split(x: Value, sizes: readonly number[], axis: number, t: Tracer): Value[] {
  if (sizes.length === 1) return [x];
  const outputs = sizes.map(size => ({ dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? size : d)) }));
  const splat = splatOf(x);
  if (splat !== undefined) return outputs.map(o => t.builder.splat(splat, o.dtype, o.shape));
  return [...t.builder.emitNode('Split', [x, t.ops.integers(sizes)], outputs, { axis }).outputs];
}

function reverse(x: Value, axes: readonly number[], t: Tracer): Value {
  const lowest = -(2 ** 31);
  const pick = (value: (axis: number) => number) => t.ops.integers(axes.map(value));
  const inputs = [x, pick(a => x.shape[a]! - 1), pick(() => lowest), t.ops.integers(axes), pick(() => -1)];
  return t.builder.emit('Slice', inputs, { dtype: x.dtype, shape: x.shape });
}

export const movement = {
  Identity: ({ x }) => x!,
  Reshape: ({ x }, { shape }, t) => t.ops.reshape(x!, util.inferFromImplicitShape(shape as number[], sizeOf(x!.shape))),
  ExpandDims: ({ input }, { dim }, t) => {
    const shape = [...input!.shape];
    const at = dim as number;
    shape.splice(at < 0 ? at + shape.length + 1 : at, 0, 1);
    return t.ops.reshape(input!, shape);
  },
  Transpose: ({ x }, { perm }, t) => t.ops.transpose(x!, perm as number[]),
  Concat: (inputs, { axis }, t) => {
    const xs = listOf(inputs);
    return t.ops.concat(xs, normalAxis(axis as number, xs[0]!.shape.length));
  },
  Pack: (inputs, { axis }, t) => {
    const xs = listOf(inputs);
    const at = normalAxis(axis as number, xs[0]!.shape.length + 1);
    return t.ops.concat(
      xs.map(x => t.ops.reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)])),
      at,
    );
  },
  Unpack: ({ value }, { axis }, t) => {
    const at = normalAxis(axis as number, value!.shape.length);
    const shape = value!.shape.filter((_, i) => i !== at);
    return split(value!, new Array<number>(value!.shape[at]!).fill(1), at, t).map(part => t.ops.reshape(part, shape));
  },
  SplitV: ({ x }, { numOrSizeSplits, axis }, t) => {
    const at = normalAxis(axis as number, x!.shape.length);
    return split(x!, partSizes(x!.shape[at]!, numOrSizeSplits as number | number[]), at, t);
  },
  Slice: ({ x }, { begin, size }, t) => {
    // Axes that are left out are taken whole.
    const from = x!.shape.map((_, i) => (begin as number[])[i] ?? 0);
    const end = x!.shape.map((all, i) => {
      const count = (size as number[])[i] ?? -1;
      return count < 0 ? all : from[i]! + count;
    });
    return t.ops.slice(x!, from, end);
  },
  StridedSlice: ({ x }, attributes, t) => stridedSlice(x!, attributes as Record<string, number[] & number>, t),
  PadV2: ({ x }, { paddings, constantValue }, t) =>
    t.ops.pad(x!, paddings as [number, number][], 'constant', (constantValue as number) ?? 0),
  MirrorPad: ({ x }, { paddings, mode }, t) => {
    if (mode === 'reflect') return t.ops.pad(x!, paddings as [number, number][], 'reflect');
    // Symmetric padding repeats the edge; ONNX has no such mode, so the index of each element is written out.
    return (paddings as [number, number][]).reduce((y, [before, after], axis) => {
      const size = y.shape[axis]!;
      const mirror = (i: number) => (i < 0 ? -i - 1 : i >= size ? 2 * size - 1 - i : i);
      const indices = Array.from({ length: before + size + after }, (_, i) => mirror(i - before));
      return before + after === 0 ? y : t.ops.gather(y, t.builder.constant(indices, 'int32'), axis);
    }, x!);
  },
  Tile: ({ x }, { reps }, t) => {
    const shape = x!.shape.map((d, i) => d * (reps as number[])[i]!);
    return t.builder.emit('Tile', [x!, t.ops.integers(reps as number[])], { dtype: x!.dtype, shape });
  },
  BroadcastTo: ({ x }, { shape }, t) => t.ops.expand(x!, shape as number[]),
  Reverse: ({ x }, { dims }, t) => {
    const axes = util.parseAxisParam((dims ?? x!.shape.map((_, i) => i)) as number | number[], [...x!.shape]);
    return axes.length === 0 ? x! : reverse(x!, axes, t);
  },
  Fill: (_, { shape, value, dtype }, t) =>
    t.builder.splat(value as number, (dtype as ElementType) ?? 'float32', shape as number[]),
  ZerosLike: ({ x }, _, t) => t.builder.splat(0, x!.dtype, x!.shape),
  OnesLike: ({ x }, _, t) => t.builder.splat(1, x!.dtype, x!.shape),
  Range: (_, { start, stop, step, dtype }, t) => {
    const [from, by] = [start as number, step as number];
    const count = Math.max(0, Math.ceil(((stop as number) - from) / by));
    return t.builder.constant(
      Array.from({ length: count }, (_v, i) => from + i * by),
      (dtype as ElementType) ?? 'float32',
    );
  },
  LinSpace: (_, { start, stop, num }, t) => {
    const [from, to, count] = [start as number, stop as number, num as number];
    const step = count > 1 ? (to - from) / (count - 1) : 0;
    return t.builder.constant(
      Array.from({ length: count }, (_v, i) => from + i * step),
      'float32',
    );
  },
  Diag: ({ x }, _, t) => {
    const size = sizeOf(x!.shape);
    const eye = t.builder.constant(
      Array.from({ length: size * size }, (_v, i) => Number(i % (size + 1) === 0)),
      x!.dtype,
      [size, size],
    );
    return t.ops.reshape(t.ops.mul(eye, t.ops.reshape(x!, [1, size])), [...x!.shape, ...x!.shape]);
  },
} satisfies Rules as Rules;

function stridedSlice(x: Value, attributes: Record<string, number[] & number>, t: Tracer): Value {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const info = slice_util.sliceInfo(
    [...x.shape],
    begin!,
    end!,
    strides!,
    beginMask!,
    endMask!,
    ellipsisMask!,
    newAxisMask!,
    shrinkAxisMask!,
  );
  const simple = info.isSimpleSlice || info.sliceDim0 || info.finalShapeSparse.length !== x.shape.length;
  const counts = simple ? slice_util.computeOutShape(info.begin, info.end, info.strides) : info.finalShapeSparse;
  let y = x;
  info.strides.forEach((stride, axis) => {
    const indices = Array.from({ length: counts[axis]! }, (_, i) => info.begin[axis]! + i * stride);
    if (indices.length !== y.shape[axis] || stride !== 1)
      y = t.ops.gather(y, t.builder.constant(indices, 'int32'), axis);
  });
  return t.ops.reshape(y, info.finalShape);
}
