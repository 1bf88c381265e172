/**
 * Kernel rules: two-dimensional convolution and pooling, channels last (tf.conv1d is one of height 1).
 * A convolution is the product of its unrolled windows with the filter (im2col, Chellapilla et al. 2006), whose gradients are products too.
 */
import { backend_util } from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import type { Rules } from './rule';

type Info = ReturnType<typeof backend_util.computeConv2DInfo>;
type Padding = Parameters<typeof backend_util.computeConv2DInfo>[4];
type Rounding = Parameters<typeof backend_util.computeConv2DInfo>[5];
type Pair = [number, number];
type Shape4 = [number, number, number, number];

function infoOf(xShape: readonly number[], filterShape: readonly number[], attributes: Record<string, unknown>): Info {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes;
  if ((dataFormat ?? 'NHWC') !== 'NHWC') throw internal('convolutions are channels last');
  return backend_util.computeConv2DInfo(
    xShape as Shape4,
    filterShape as Shape4,
    strides as Pair,
    (dilations as Pair) ?? 1,
    pad as Padding,
    dimRoundingMode as Rounding,
  );
}

/** The rows and columns that a window's offset (row, column) sees: [batch, outHeight, outWidth, channels]. */
function window(padded: Value, info: Info, row: number, column: number, t: Tracer): Value {
  const top = row * info.dilationHeight;
  const left = column * info.dilationWidth;
  return t.ops.slice(
    padded,
    [0, top, left, 0],
    [
      padded.shape[0]!,
      top + (info.outHeight - 1) * info.strideHeight + 1,
      left + (info.outWidth - 1) * info.strideWidth + 1,
      padded.shape[3]!,
    ],
    [1, info.strideHeight, info.strideWidth, 1],
  );
}

function padInput(x: Value, info: Info, value: number, t: Tracer): Value {
  const { top, bottom, left, right } = info.padInfo;
  // Room for the last window where rounding leaves one.
  const height = (info.outHeight - 1) * info.strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1;
  const width = (info.outWidth - 1) * info.strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1;
  const below = Math.max(bottom, height - x.shape[1]! - top);
  const after = Math.max(right, width - x.shape[2]! - left);
  return t.ops.pad(
    x,
    [
      [0, 0],
      [top, below],
      [left, after],
      [0, 0],
    ],
    'constant',
    value,
  );
}

function windows(x: Value, info: Info, padding: number, t: Tracer): Value[] {
  const padded = padInput(x, info, padding, t);
  const all: Value[] = [];
  for (let r = 0; r < info.filterHeight; r++)
    for (let c = 0; c < info.filterWidth; c++) all.push(window(padded, info, r, c, t));
  return all;
}

const area = (info: Info) => info.batchSize * info.outHeight * info.outWidth;

/** [batch * outHeight * outWidth, filterHeight * filterWidth * channels] */
function unrolled(x: Value, info: Info, t: Tracer): Value {
  const columns = t.ops.concat(windows(x, info, 0, t), 3);
  return t.ops.reshape(columns, [area(info), info.filterHeight * info.filterWidth * info.inChannels]);
}

function flatFilter(filter: Value, t: Tracer): Value {
  const [h, w, i, o] = filter.shape as Shape4;
  return t.ops.reshape(filter, [h * w * i, o]);
}

/** Adds each window's part back to where it was read. */
function spread(parts: readonly Value[], info: Info, t: Tracer): Value {
  const { top, left } = info.padInfo;
  const sums: Value[] = [];
  parts.forEach((part, index) => {
    const row = Math.floor(index / info.filterWidth) * info.dilationHeight;
    const column = (index % info.filterWidth) * info.dilationWidth;
    const spaced = dilate(dilate(part, 1, info.strideHeight, t), 2, info.strideWidth, t);
    const before: Pair = [row - top, column - left];
    const after: Pair = [info.inHeight - before[0] - spaced.shape[1]!, info.inWidth - before[1] - spaced.shape[2]!];
    sums.push(
      t.ops.pad(
        spaced,
        [
          [0, 0],
          [before[0], after[0]],
          [before[1], after[1]],
          [0, 0],
        ],
        'constant',
      ),
    );
  });
  return sums.reduce((a, b) => t.ops.add(a, b));
}

/** Puts `stride - 1` zeros between the elements of a dimension. */
function dilate(x: Value, axis: number, stride: number, t: Tracer): Value {
  if (stride === 1 || x.shape[axis] === 1) return x;
  const shape = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const padded = t.ops.pad(
    t.ops.reshape(x, shape),
    shape.map((_, i) => (i === axis + 1 ? [0, stride - 1] : [0, 0])),
    'constant',
  );
  const merged = x.shape.map((d, i) => (i === axis ? d * stride : d));
  const end = merged.map((d, i) => (i === axis ? d - stride + 1 : d));
  return t.ops.slice(
    t.ops.reshape(padded, merged),
    merged.map(() => 0),
    end,
  );
}

function poolInfo(x: readonly number[], attributes: Record<string, unknown>): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  return backend_util.computePool2DInfo(
    x as Shape4,
    filterSize as Pair,
    strides as Pair,
    1,
    pad as Padding,
    dimRoundingMode as Rounding,
  );
}

/** How many true elements (not padding) each average is over: [1, outHeight, outWidth, 1]. */
function counts(info: Info, t: Tracer): Value {
  const values: number[] = [];
  const inside = (out: number, stride: number, size: number, pad: number, limit: number) =>
    Array.from({ length: size }, (_, k) => out * stride + k - pad).filter(i => i >= 0 && i < limit).length;
  for (let r = 0; r < info.outHeight; r++)
    for (let c = 0; c < info.outWidth; c++)
      values.push(
        inside(r, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight) *
          inside(c, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth),
      );
  return t.builder.constant(values, 'float32', [1, info.outHeight, info.outWidth, 1]);
}

export const convolution = {
  Conv2D: ({ x, filter }, attributes, t) => {
    const info = infoOf(x!.shape, filter!.shape, attributes);
    return t.ops.reshape(t.ops.matMul(unrolled(x!, info, t), flatFilter(filter!, t)), info.outShape);
  },
  Conv2DBackpropFilter: ({ x, dy }, attributes, t) => {
    const shape = attributes.filterShape as number[];
    const info = infoOf(x!.shape, shape, attributes);
    const flat = t.ops.reshape(dy!, [area(info), info.outChannels]);
    return t.ops.reshape(t.ops.matMul(unrolled(x!, info, t), flat, true), shape);
  },
  Conv2DBackpropInput: ({ dy, filter }, attributes, t) => {
    const info = infoOf(attributes.inputShape as number[], filter!.shape, attributes);
    const flat = t.ops.reshape(dy!, [area(info), info.outChannels]);
    const columns = t.ops.matMul(flat, flatFilter(filter!, t), false, true);
    const size = info.filterHeight * info.filterWidth;
    const shaped = t.ops.reshape(columns, [info.batchSize, info.outHeight, info.outWidth, size * info.inChannels]);
    const parts = Array.from({ length: size }, (_, i) => {
      const end = [...shaped.shape];
      end[3] = (i + 1) * info.inChannels;
      return t.ops.slice(shaped, [0, 0, 0, i * info.inChannels], end);
    });
    return spread(parts, info, t);
  },
  FusedConv2D: "set tf.env().set('DEBUG', false) and call tf.conv2d, tf.add and the activation apart",
  MaxPool: ({ x }, attributes, t) => {
    const info = poolInfo(x!.shape, attributes);
    return windows(x!, info, -3.4028234663852886e38, t).reduce((a, b) => t.ops.binary('Max', a, b));
  },
  /** The gradient goes to the first greatest element of each window. */
  MaxPoolGrad: ({ dy, input, output }, attributes, t) => {
    const info = poolInfo(input!.shape, attributes);
    let taken: Value | undefined;
    const parts = windows(input!, info, -3.4028234663852886e38, t).map(w => {
      const is = t.ops.binary('Equal', w, output!, 'bool');
      const first = taken ? t.ops.binary('And', is, t.ops.unary('Not', taken), 'bool') : is;
      taken = taken ? t.ops.binary('Or', taken, is, 'bool') : is;
      return t.ops.where(first, dy!, t.builder.splat(0));
    });
    return spread(parts, info, t);
  },
  AvgPool: ({ x }, attributes, t) => {
    const info = poolInfo(x!.shape, attributes);
    const sum = windows(x!, info, 0, t).reduce((a, b) => t.ops.add(a, b));
    return t.ops.div(sum, counts(info, t));
  },
  AvgPoolGrad: ({ dy, input }, attributes, t) => {
    const info = poolInfo(input!.shape, attributes);
    const share = t.ops.div(dy!, counts(info, t));
    return spread(
      Array.from({ length: info.filterHeight * info.filterWidth }, () => share),
      info,
      t,
    );
  },
} satisfies Rules as Rules;
