/** For each kernel that is compiled, programs that use it. */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, type HostTensors, int32 } from '../../../../src/core/base/hostTensor';
import type { Tensors } from '../../../../src/core/engine/contract';
import { integers, normals } from '../programs';

export interface Case {
  readonly f: (t: Record<string, tf.Tensor>) => tf.Tensor | tf.Tensor[] | Tensors;
  readonly inputs: HostTensors;
  /** False where TensorFlow.js has no gradient. */
  readonly gradient?: boolean;
}

const bools = (shape: readonly number[], stream: string): HostTensor => {
  const drawn = integers(shape, 2, stream);
  return { dtype: 'bool', shape, data: Uint8Array.from(drawn.data) };
};
/** Numbers within (low, high). */
const between = (shape: readonly number[], low: number, high: number, stream: string): HostTensor => {
  const drawn = integers(shape, 1000, stream);
  return float32(
    shape,
    Array.from(drawn.data, n => low + ((n + 0.5) / 1000) * (high - low)),
  );
};

const x = normals([3, 4], 'x', 1.5);
const y = normals([3, 4], 'y', 1.5);
const row = normals([4], 'row', 1.5);
const positive = between([3, 4], 0.2, 3, 'positive');
const unit = between([3, 4], -0.9, 0.9, 'unit');
const ints = integers([3, 4], 7, 'ints');
const intsB = int32(
  [3, 4],
  Array.from(integers([3, 4], 5, 'intsB').data, n => n + 1),
);
const flags = bools([3, 4], 'flags');
const image = normals([2, 6, 5, 3], 'image');
const filter = normals([3, 2, 3, 4], 'filter');

const of = (f: (x: tf.Tensor) => tf.Tensor, input: HostTensor = x, gradient = true): Case => ({
  f: ({ x }) => f(x!),
  inputs: { x: input },
  gradient,
});
const two = (
  f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  b: HostTensor = y,
  a: HostTensor = x,
  gradient = true,
): Case => ({
  f: ({ a, b }) => f(a!, b!),
  inputs: { a, b },
  gradient,
});

type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

export const cases: Readonly<Record<string, Case | readonly Case[]>> = {
  Abs: of(tf.abs),
  Acos: of(tf.acos, unit),
  Acosh: of(v => tf.acosh(tf.add(v, 1)), positive),
  Asin: of(tf.asin, unit),
  Asinh: of(tf.asinh),
  Atan: of(tf.atan),
  Atanh: of(tf.atanh, unit),
  Ceil: of(tf.ceil),
  Cos: of(tf.cos),
  Cosh: of(tf.cosh),
  Erf: of(tf.erf),
  Exp: of(tf.exp),
  Floor: of(tf.floor),
  Log: of(tf.log, positive),
  Neg: [of(tf.neg), of(tf.neg, ints)],
  Reciprocal: of(tf.reciprocal, positive),
  Round: of(tf.round),
  Sigmoid: of(tf.sigmoid),
  Sign: of(tf.sign),
  Sin: of(tf.sin),
  Sinh: of(tf.sinh),
  Softplus: of(tf.softplus, normals([3, 4], 'wide', 20)),
  Sqrt: of(tf.sqrt, positive),
  Tan: of(tf.tan, unit),
  Tanh: of(tf.tanh),
  Relu: [of(tf.relu), of(tf.relu, int32([3], [-2, 0, 5]))],
  Relu6: of(tf.relu6, normals([3, 4], 'wide', 6)),
  Elu: of(tf.elu),
  Selu: of(tf.selu),
  Expm1: of(tf.expm1),
  Log1p: of(tf.log1p, positive),
  Rsqrt: of(tf.rsqrt, positive),
  Square: of(tf.square),
  IsNan: of(tf.isNaN, float32([4], [1, Number.NaN, Number.POSITIVE_INFINITY, 0]), false),
  IsInf: of(tf.isInf, float32([4], [1, Number.NaN, Number.NEGATIVE_INFINITY, 0]), false),
  IsFinite: of(tf.isFinite, float32([4], [1, Number.NaN, Number.POSITIVE_INFINITY, 0]), false),
  LeakyRelu: of(v => tf.leakyRelu(v, 0.3)),
  Prelu: two((a, b) => tf.prelu(a, b)),
  Step: of(v => tf.step(v, 0.25)),
  ClipByValue: of(v => tf.clipByValue(v, -1, 0.5)),
  Cast: [of(v => tf.cast(v, 'int32')), of(v => tf.cast(v, 'float32'), flags), of(v => tf.cast(v, 'bool'), ints)],

  Add: [two(tf.add), two(tf.add, row), two(tf.add, ints, intsB)],
  Sub: [two(tf.sub), two(tf.sub, row)],
  Multiply: [two(tf.mul), two(tf.mul, row), two(tf.mul, ints, intsB)],
  RealDiv: [two(tf.div, positive), two((a, b) => tf.div(b, a), row, positive)],
  Pow: [two(tf.pow, y, positive), of(v => tf.pow(v, 2)), of(v => tf.pow(v, 3))],
  Maximum: [two(tf.maximum), two(tf.maximum, row, x, false), two(tf.maximum, ints, intsB)],
  Minimum: [two(tf.minimum), two(tf.minimum, row, x, false)],
  FloorDiv: [two(tf.floorDiv, positive, x, false), two(tf.floorDiv, intsB, ints)],
  Mod: [
    two(tf.mod, positive),
    two(
      tf.mod,
      intsB,
      int32(
        [3, 4],
        Array.from(ints.data, n => n - 3),
      ),
    ),
  ],
  Atan2: [two(tf.atan2), two(tf.atan2, float32([4], [0, 0, -1, 1]), float32([4], [1, -1, 0, 0]), false)],
  SquaredDifference: two(tf.squaredDifference),
  EluGrad: of(v => tf.square(tf.elu(v))),
  BitwiseAnd: two((a, b) => tf.bitwiseAnd(a, b), intsB, ints),
  AddN: { f: ({ a, b, c }) => tf.addN([a!, b!, c!]), inputs: { a: x, b: y, c: positive } },
  Equal: [two(tf.equal, intsB, ints), two(tf.equal, bools([3, 4], 'more'), flags)],
  NotEqual: two(tf.notEqual, intsB, ints),
  Less: two(tf.less, y, x, false),
  LessEqual: two(tf.lessEqual, intsB, ints),
  Greater: two(tf.greater, row, x, false),
  GreaterEqual: two(tf.greaterEqual, y, x, false),
  LogicalAnd: two(tf.logicalAnd, bools([3, 4], 'more'), flags),
  LogicalOr: two(tf.logicalOr, bools([3, 4], 'more'), flags),
  LogicalXor: two(tf.logicalXor, bools([3, 4], 'more'), flags),
  LogicalNot: of(tf.logicalNot, flags),
  Select: [
    { f: ({ c, a, b }) => tf.where(c!, a!, b!), inputs: { c: flags, a: x, b: y } },
    { f: ({ c, a, b }) => tf.where(c!, a!, b!), inputs: { c: flags, a: flags, b: bools([3, 4], 'more') } },
  ],

  BatchMatMul: [
    two((a, b) => tf.matMul(a, b), normals([4, 5], 'b')),
    two((a, b) => tf.matMul(a, b, true, false), normals([3, 5], 'b')),
    two((a, b) => tf.matMul(a, b, false, true)),
    two((a, b) => tf.matMul(a, b, true, true), normals([2, 6, 3], 'b'), normals([2, 3, 4], 'a')),
    two((a, b) => tf.matMul(a, b, true, false), normals([2, 3, 6], 'b'), normals([2, 3, 4], 'a')),
  ],
  _FusedMatMul: (['linear', 'relu', 'sigmoid', 'elu', 'relu6', 'leakyrelu'] as const).map(activation => ({
    f: ({ a, b, bias }) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation, leakyreluAlpha: 0.1 }),
    inputs: { a: x, b: normals([4, 4], 'b'), bias: row },
    gradient: false,
  })),
  Einsum: { f: ({ a, b }) => tf.einsum('ij,kj->ik', a!, b!), inputs: { a: x, b: y }, gradient: false },
  Conv2D: [
    { f: ({ image, filter }) => tf.conv2d(image as T4, filter as T4, 1, 'same'), inputs: { image, filter } },
    { f: ({ image, filter }) => tf.conv2d(image as T4, filter as T4, [2, 1], 'valid'), inputs: { image, filter } },
    { f: ({ image, filter }) => tf.conv2d(image as T4, filter as T4, 2, 'same'), inputs: { image, filter } },
    {
      f: ({ image, filter }) => tf.conv2d(image as T4, filter as T4, 1, 'same', 'NHWC', [2, 2]),
      inputs: { image, filter },
      gradient: false,
    },
    {
      f: ({ text, filter }) => tf.conv1d(text as tf.Tensor3D, filter as tf.Tensor3D, 1, 'same'),
      inputs: { text: normals([2, 7, 3], 'text'), filter: normals([3, 3, 4], 'filter1') },
    },
  ],
  Conv2DBackpropFilter: {
    f: ({ image, filter }) => tf.conv2d(image as T4, filter as T4, 1, 1),
    inputs: { image, filter },
  },
  Conv2DBackpropInput: {
    f: ({ dy, filter }) => tf.conv2dTranspose(dy as T4, filter as T4, [2, 12, 10, 3], 2, 'same'),
    inputs: { dy: normals([2, 6, 5, 4], 'dy'), filter },
  },
  MaxPool: [of(v => tf.maxPool(v as T4, 2, 2, 'same'), image), of(v => tf.maxPool(v as T4, [3, 2], 1, 'valid'), image)],
  MaxPoolGrad: of(v => tf.square(tf.maxPool(v as T4, 3, 2, 'same')), image),
  // TensorFlow.js's gradient divides by the window's size at the edges too, where its average does not.
  AvgPool: [
    of(v => tf.avgPool(v as T4, 2, 2, 'same'), image, false),
    of(v => tf.avgPool(v as T4, 3, 1, 'valid'), image),
  ],
  AvgPoolGrad: of(v => tf.square(tf.avgPool(v as T4, [3, 2], 1, 'valid')), image),

  Identity: of(tf.clone),
  Reshape: [of(v => tf.reshape(v, [2, 6])), of(v => tf.reshape(v, [-1]))],
  ExpandDims: of(v => tf.expandDims(v, -1)),
  Transpose: [of(v => tf.transpose(v)), of(v => tf.transpose(v, [3, 0, 2, 1]), image)],
  Concat: two((a, b) => tf.concat([a, b], 1)),
  Pack: [two((a, b) => tf.stack([a, b], 1)), two((a, b) => tf.stack([a, b], -1))],
  Unpack: { f: ({ x }) => tf.unstack(x!, 1), inputs: { x } },
  SplitV: [
    { f: ({ x }) => tf.split(x!, 2, 1), inputs: { x } },
    { f: ({ x }) => tf.split(x!, [1, -1], 1), inputs: { x }, gradient: false },
    { f: ({ x }) => tf.split(x!, [1, 2], 0), inputs: { x } },
  ],
  Slice: [of(v => tf.slice(v, [1, 0], [2, -1])), of(v => tf.slice(v, [0, 2], [3, 1])), of(v => tf.slice(v, [1], [2]))],
  StridedSlice: [
    of(v => tf.stridedSlice(v, [0, 3], [3, 0], [2, -1]), x, false),
    of(v => tf.stridedSlice(v, [1, 0], [2, 4], [1, 1], 0, 0, 0, 0, 1), x, false),
  ],
  PadV2: of(v =>
    tf.pad(
      v,
      [
        [1, 0],
        [2, 1],
      ],
      0.5,
    ),
  ),
  MirrorPad: [
    of(
      v =>
        tf.mirrorPad(
          v,
          [
            [1, 0],
            [2, 1],
          ],
          'reflect',
        ),
      x,
      false,
    ),
    of(
      v =>
        tf.mirrorPad(
          v,
          [
            [1, 0],
            [2, 1],
          ],
          'symmetric',
        ),
      x,
      false,
    ),
  ],
  Tile: of(v => tf.tile(v, [2, 3])),
  BroadcastTo: of(v => tf.broadcastTo(v, [3, 4]), row),
  Reverse: [of(v => tf.reverse(v)), of(v => tf.reverse(v, 1))],
  Fill: of(v => tf.add(v, tf.fill([3, 4], 2.5))),
  ZerosLike: of(v => tf.add(v, tf.zerosLike(v))),
  OnesLike: of(v => tf.add(v, tf.onesLike(v))),
  Range: of(v => tf.mul(v, tf.range(0, 8, 2))),
  LinSpace: of(v => tf.mul(v, tf.linspace(0, 1, 4))),
  Diag: of(v => tf.diag(v), row, false),

  Sum: [
    of(v => tf.sum(v)),
    of(v => tf.sum(v, 0)),
    of(v => tf.sum(v, -1, true)),
    of(v => tf.sum(v), ints),
    of(v => tf.sum(v, 1), flags),
  ],
  Mean: [of(v => tf.mean(v)), of(v => tf.mean(v, 1)), of(v => tf.mean(v, [1, 2], true), image)],
  Prod: of(v => tf.prod(v, 1)),
  Min: of(v => tf.min(v, 1)),
  Max: [of(v => tf.max(v, 0)), of(v => tf.max(v)), of(v => tf.max(v, 1), ints)],
  All: of(v => tf.all(v, 1), flags),
  Any: of(v => tf.any(v), flags),
  ArgMax: [of(v => tf.argMax(v, 1), x, false), of(v => tf.argMax(v, 0), ints)],
  ArgMin: of(v => tf.argMin(v, 1), x, false),
  Softmax: of(v => tf.softmax(v)),
  LogSoftmax: of(v => tf.logSoftmax(v)),
  Cumsum: [
    of(v => tf.cumsum(v, 1)),
    of(v => tf.cumsum(v, 0, true, true), x, false),
    of(v => tf.cumsum(v, 1, false, true)),
  ],
  Cumprod: [of(v => tf.cumprod(v, 1), x, false), of(v => tf.cumprod(v, 1, true, true), x, false)],
  FusedBatchNorm: {
    f: ({ x, mean, variance, offset, scale }) =>
      tf.batchNorm(
        x as T2,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-3,
      ),
    inputs: { x, mean: row, variance: between([4], 0.5, 2, 'variance'), offset: row, scale: row },
  },

  GatherV2: [
    two((a, b) => tf.gather(a, b as tf.Tensor1D), integers([5], 3, 'rows')),
    two((a, b) => tf.gather(a, b as T2, 1), integers([2, 3], 4, 'columns')),
    two((a, b) => tf.gather(a, b as T2, 1, 1), integers([3, 2], 4, 'each'), x, false),
    two((a, b) => tf.gather(a, b as T2, 2, 1), integers([2, 3], 4, 'deep'), normals([2, 3, 4], 'a'), false),
  ],
  GatherNd: two((a, b) => tf.gatherND(a, b), int32([2, 2], [0, 1, 2, 3]), x, false),
  ScatterNd: two((a, b) => tf.scatterND(b, a, [5, 4]), int32([3, 1], [4, 1, 4]), x, false),
  TensorScatterUpdate: {
    f: ({ tensor, indices, updates }) => tf.tensorScatterUpdate(tensor!, indices!, updates!),
    inputs: { tensor: normals([5, 4], 'tensor'), indices: int32([3, 1], [4, 1, 0]), updates: x },
    gradient: false,
  },
  SparseToDense: {
    f: ({ indices, values }) => tf.sparseToDense(indices!, values!, [6], 0.5),
    inputs: { indices: int32([3], [4, 1, 0]), values: normals([3], 'values') },
    gradient: false,
  },
  OneHot: [
    of(v => tf.oneHot(v as tf.Tensor1D, 8), ints),
    of(v => tf.oneHot(v as tf.Tensor1D, 8, 2, -1, 'float32'), ints),
  ],
  UnsortedSegmentSum: [
    two((a, b) => tf.unsortedSegmentSum(a, b as tf.Tensor1D, 3), integers([3], 3, 'segments'), x, false),
    two((a, b) => tf.unsortedSegmentSum(a, b as tf.Tensor1D, 600), integers([3], 600, 'segments'), x, false),
    // Ids that are computed, so that the host cannot sort them.
    two(
      (a, b) => tf.unsortedSegmentSum(a, tf.add(b, tf.scalar(1, 'int32')) as tf.Tensor1D, 600),
      integers([3], 5, 'segments'),
      x,
      false,
    ),
  ],
  DenseBincount: of(v => tf.denseBincount(v as T2, tf.tensor2d([], [0, 4]), 8), ints, false),
  Bincount: of(v => tf.bincount(v as tf.Tensor1D, tf.tensor1d([]), 8), integers([9], 8, 'counts'), false),
  TopK: {
    f: ({ x }) => {
      const { values, indices } = tf.topk(x!, 2);
      return { values, indices };
    },
    inputs: { x },
    gradient: false,
  },
};
