/** Computes at trace time what depends on constants alone; only small results, so that models stay small. */
import { sizeOf } from '../../base/hostTensor';
import { type Attribute, constantData, createConstant, createSplat, makeData, splatOf, type Value } from './graph';

/** Larger constants are left to the runtime. */
const largest = 4096;

type Output = { readonly dtype: Value['dtype']; readonly shape: readonly number[] };

const unary: Readonly<Record<string, (x: number) => number>> = {
  Neg: x => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Reciprocal: x => 1 / x,
  Abs: Math.abs,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Tanh: Math.tanh,
  Not: x => (x ? 0 : 1),
};

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
  Equal: (a, b) => Number(a === b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
};

function finish(x: number, dtype: Value['dtype']): number {
  if (dtype === 'float32') return Math.fround(x);
  return dtype === 'bool' ? (x ? 1 : 0) : Math.trunc(x);
}

export function fold(
  op: string,
  inputs: readonly Value[],
  output: Output,
  attributes: Readonly<Record<string, Attribute>>,
): Value | undefined {
  const [a, b] = inputs;
  if (!a?.constant || inputs.some(v => !v.constant)) return undefined;
  const { dtype, shape } = output;
  const splats = inputs.map(splatOf);
  const x = splats[0];
  if (x !== undefined) {
    if (op in unary) return createSplat(dtype, shape, finish(unary[op]!(x), dtype));
    if (op in binary && splats[1] !== undefined)
      return createSplat(dtype, shape, finish(binary[op]!(x, splats[1]), dtype));
    if (op === 'Cast') return createSplat(dtype, shape, finish(x, dtype));
    if (['Reshape', 'Expand', 'Transpose', 'Tile', 'Slice'].includes(op)) return createSplat(dtype, shape, x);
    if (op === 'Gather' || op === 'ReduceMean' || op === 'ReduceMax' || op === 'ReduceMin')
      return createSplat(dtype, shape, x);
    if (op === 'ReduceSum') return createSplat(dtype, shape, finish((x * sizeOf(a.shape)) / sizeOf(shape), dtype));
  }
  if (op === 'Reshape' && a.constant.data) return createConstant(dtype, shape, a.constant.data);
  if (sizeOf(shape) > largest || inputs.some(v => sizeOf(v.shape) > largest) || dtype === 'int64') return undefined;
  const data = constantData(a);
  const at = (i: number) => Number(data[i]);
  if (op in unary || op === 'Cast') {
    const f = unary[op] ?? ((v: number) => v);
    const values = Array.from({ length: data.length }, (_, i) => finish(f(at(i)), dtype));
    return createConstant(dtype, shape, makeData(dtype, values));
  }
  // What two constants span is larger than both: left to the runtime, it needs no room in the model and exists at any size.
  if (op in binary && sizeOf(shape) > Math.max(sizeOf(a.shape), sizeOf(b!.shape))) return undefined;
  if (op in binary) return foldBinary(binary[op]!, a, b!, output);
  if (op === 'Transpose') {
    const perm = attributes.perm as readonly number[];
    const strides = stridesOf(a.shape, a.shape);
    return permuted(
      data,
      output,
      perm.map(p => strides[p]!),
    );
  }
  if (op === 'Expand') return permuted(data, output, stridesOf(a.shape, shape));
  return undefined;
}

/** Row-major strides of `from` aligned to the right of `to`; 0 where a dimension is repeated. */
function stridesOf(from: readonly number[], to: readonly number[]): number[] {
  const strides = new Array<number>(to.length).fill(0);
  let stride = 1;
  for (let i = from.length - 1, o = to.length - 1; i >= 0; i--, o--) {
    strides[o] = from[i] === 1 ? 0 : stride;
    stride *= from[i]!;
  }
  return strides;
}

function offsets(shape: readonly number[], strides: readonly number[]): number[] {
  let all = [0];
  for (let d = 0; d < shape.length; d++)
    all = all.flatMap(base => Array.from({ length: shape[d]! }, (_, i) => base + i * strides[d]!));
  return all;
}

function permuted(data: ArrayLike<number | bigint>, output: Output, strides: readonly number[]): Value {
  const values = offsets(output.shape, strides).map(o => Number(data[o]));
  return createConstant(output.dtype, output.shape, makeData(output.dtype, values));
}

function foldBinary(f: (a: number, b: number) => number, a: Value, b: Value, output: Output): Value {
  const left = constantData(a);
  const right = constantData(b);
  const l = offsets(output.shape, stridesOf(a.shape, output.shape));
  const r = offsets(output.shape, stridesOf(b.shape, output.shape));
  const values = l.map((o, i) => finish(f(Number(left[o]), Number(right[r[i]!])), output.dtype));
  return createConstant(output.dtype, output.shape, makeData(output.dtype, values));
}
