/** The ONNX operators that kernel rules are written with, each inferring the type of its output. */
import { sizeOf } from '../../base/hostTensor';
import type { Builder } from './builder';
import type { ElementType, Value } from './graph';
import { shapeConstant } from './simplify';

/** Shapes that do not go together: of a program's own making, or of the sizes that it is tried at. */
export function mismatch(message: string): Error {
  return new Error(message);
}

/** NumPy's broadcasting. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw mismatch(`shapes [${a}] and [${b}] do not broadcast`);
    return x === 1 ? y : x;
  });
}

/** From this length of the summed dimension on, products with a transposed left operand are rewritten (measured). */
const longProduct = 512;

/** Columns from which on an operand is not turned around any more (measured). */
const narrowest = 128;

export class Ops {
  constructor(readonly builder: Builder) {}

  unary(op: string, x: Value, dtype: ElementType = x.dtype): Value {
    return this.builder.emit(op, [x], { dtype, shape: x.shape });
  }

  binary(op: string, a: Value, b: Value, dtype: ElementType = a.dtype): Value {
    return this.builder.emit(op, [a, b], { dtype, shape: broadcastShape(a.shape, b.shape) });
  }

  add = (a: Value, b: Value) => this.binary('Add', a, b);
  sub = (a: Value, b: Value) => this.binary('Sub', a, b);
  mul = (a: Value, b: Value) => this.binary('Mul', a, b);
  div = (a: Value, b: Value) => this.binary('Div', a, b);

  scalar(number: number, like: Value): Value {
    return this.builder.splat(number, like.dtype);
  }

  /** A vector of int64, as ONNX takes axes, pads and shapes. */
  integers(values: readonly number[]): Value {
    return shapeConstant(values).shape[0] === 0 ? shapeConstant([]) : this.builder.constant(values, 'int64');
  }

  cast(x: Value, dtype: ElementType): Value {
    return this.builder.emit('Cast', [x], { dtype, shape: x.shape }, { to: dtype });
  }

  reshape(x: Value, shape: readonly number[]): Value {
    if (sizeOf(shape) !== sizeOf(x.shape)) throw mismatch(`cannot reshape [${x.shape}] to [${shape}]`);
    return this.builder.emit('Reshape', [x, shapeConstant(shape)], { dtype: x.dtype, shape });
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return this.builder.emit(
      'Transpose',
      [x],
      { dtype: x.dtype, shape: perm.map(p => x.shape[p]!) },
      { perm: [...perm] },
    );
  }

  expand(x: Value, shape: readonly number[]): Value {
    return this.builder.emit('Expand', [x, shapeConstant(shape)], { dtype: x.dtype, shape });
  }

  where(condition: Value, a: Value, b: Value): Value {
    const shape = broadcastShape(condition.shape, broadcastShape(a.shape, b.shape));
    if (a.dtype === 'bool')
      return this.cast(this.where(condition, this.cast(a, 'int32'), this.cast(b, 'int32')), 'bool');
    return this.builder.emit('Where', [condition, a, b], { dtype: a.dtype, shape });
  }

  /** ReduceSum, ReduceMax, ... over `axes`. */
  reduce(op: string, x: Value, axes: readonly number[], keepDims = false): Value {
    if (axes.length === 0) return x;
    const sorted = [...axes].sort((a, b) => a - b);
    const shape = x.shape.flatMap((d, i) => (sorted.includes(i) ? (keepDims ? [1] : []) : [d]));
    if (op === 'ReduceSum' && x.dtype === 'float32' && !x.constant && sorted.every((axis, i) => axis === i)) {
      const rows = sizeOf(x.shape.slice(0, sorted.length));
      const columns = sizeOf(x.shape.slice(sorted.length));
      // Summing rows is a product with a row of ones, which the runtime does faster.
      if (rows >= 16 && columns >= 8) {
        const ones = this.builder.splat(1, 'float32', [1, rows]);
        return this.reshape(this.matMul(ones, this.reshape(x, [rows, columns])), shape);
      }
    }
    return this.builder.emit(op, [x, this.integers(sorted)], { dtype: x.dtype, shape }, { keepdims: keepDims ? 1 : 0 });
  }

  /** `a` [..., m, k] times `b` [..., k, n]; a transposed operand is read as such; the product is scaled. */
  matMul(a: Value, b: Value, transposeA = false, transposeB = false, scale = 1): Value {
    const [m, k] = lastTwo(a.shape, transposeA);
    const [k2, n] = lastTwo(b.shape, transposeB);
    if (k !== k2) throw mismatch(`cannot multiply [${a.shape}] by [${b.shape}]`);
    const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n];
    const output = { dtype: a.dtype, shape };
    if (!transposeA && !transposeB && scale === 1) return this.builder.emit('MatMul', [a, b], output);
    if (transposeA && !transposeB && k >= longProduct && scale === 1 && a.shape.length === 2 && b.shape.length === 2) {
      // Turning a narrow operand around costs less than reading the other one by columns.
      if (Math.min(m, n) < narrowest)
        return m <= n
          ? this.matMul(this.transpose(a, [1, 0]), b)
          : this.transpose(this.matMul(this.transpose(b, [1, 0]), a), [1, 0]);
      // The runtime copies all of the right operand first, so the wider one goes to the left.
      if (m < n) return this.transpose(this.matMul(b, a, true, false), [1, 0]);
    }
    if (a.shape.length === 2 && b.shape.length === 2 && scale === 1)
      return this.builder.emit('Gemm', [a, b], output, { transA: Number(transposeA), transB: Number(transposeB) });
    const attributes = { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: scale } };
    return this.builder.emit('FusedMatMul', [a, b], output, attributes, 'com.microsoft');
  }

  /** Rows of `x` along `axis`. */
  gather(x: Value, indices: Value, axis: number): Value {
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return this.builder.emit('Gather', [x, indices], { dtype: x.dtype, shape }, { axis });
  }

  concat(xs: readonly Value[], axis: number): Value {
    const first = xs[0]!;
    const size = xs.reduce((n, x) => n + x.shape[axis]!, 0);
    const shape = first.shape.map((d, i) => (i === axis ? size : d));
    const filled = xs.filter(x => x.shape[axis] !== 0);
    return this.builder.emit('Concat', filled, { dtype: first.dtype, shape }, { axis });
  }

  slice(x: Value, begin: readonly number[], end: readonly number[], strides?: readonly number[]): Value {
    const steps = strides ?? begin.map(() => 1);
    const axes = begin.flatMap((b, i) => (b !== 0 || end[i] !== x.shape[i] || steps[i] !== 1 ? [i] : []));
    const shape = begin.map((b, i) => Math.max(0, Math.ceil((end[i]! - b) / steps[i]!)));
    if (axes.length === 0) return x;
    const pick = (values: readonly number[]) => this.integers(axes.map(a => values[a]!));
    const inputs = [x, pick(begin), pick(end), this.integers(axes), pick(steps)];
    return this.builder.emit('Slice', inputs, { dtype: x.dtype, shape });
  }

  pad(x: Value, paddings: readonly (readonly [number, number])[], mode: string, value = 0): Value {
    const shape = x.shape.map((d, i) => d + paddings[i]![0] + paddings[i]![1]);
    if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
    const pads = this.integers([...paddings.map(p => p[0]), ...paddings.map(p => p[1])]);
    const inputs = mode === 'constant' ? [x, pads, this.builder.splat(value, x.dtype)] : [x, pads];
    return this.builder.emit('Pad', inputs, { dtype: x.dtype, shape }, { mode });
  }
}

function lastTwo(shape: readonly number[], transposed: boolean): [number, number] {
  const rows = shape.at(-2)!;
  const columns = shape.at(-1)!;
  return transposed ? [columns, rows] : [rows, columns];
}
