/** Our own small typed graph: what a traced program becomes before it is written as ONNX. Operators are ONNX's. */
import { internal } from '../../base/errors';
import { sizeOf } from '../../base/hostTensor';

export type ElementType = 'float32' | 'int32' | 'bool' | 'int64' | 'uint8';

export type TypedData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** Values known at trace time; `splat` when all elements are the same number (then `data` is made only when asked for). */
export interface Constant {
  readonly splat?: number;
  readonly data?: TypedData;
}

/** One tensor of a graph. A dimension of -1 is the number of steps of a run (only in the outermost graph of a trainer). */
export interface Value {
  readonly id: number;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Nesting depth of the graph that owns it; constants are at 0. */
  readonly depth: number;
  readonly constant?: Constant;
  /** Absent for inputs and constants. */
  readonly node?: Node;
  /** The name of an input. */
  readonly name?: string;
}

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface Node {
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The body of a Scan. */
  readonly body?: Graph;
  /** The TensorFlow.js kernel and program that recorded it, for messages. */
  readonly place: string;
}

export interface Graph {
  readonly depth: number;
  readonly inputs: Value[];
  readonly nodes: Node[];
  readonly outputs: Value[];
}

export function createGraph(depth: number): Graph {
  return { depth, inputs: [], nodes: [], outputs: [] };
}

let nextId = 0;

export function createValue(fields: Omit<Value, 'id'>): Value {
  return { id: nextId++, ...fields };
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array, uint8: Uint8Array } as const;

/** The elements of a constant, row-major. */
export function constantData(value: Value): TypedData {
  const { constant, dtype, shape } = value;
  if (!constant) throw internal(`value ${value.id} is not a constant`);
  if (constant.data) return constant.data;
  const splat = constant.splat ?? 0;
  if (dtype === 'int64') return new BigInt64Array(sizeOf(shape)).fill(BigInt(splat));
  return new arrays[dtype](sizeOf(shape)).fill(splat);
}

export function makeData(dtype: ElementType, values: ArrayLike<number>): TypedData {
  if (dtype === 'int64') return BigInt64Array.from(Array.from(values), v => BigInt(v));
  return arrays[dtype].from(values);
}

/** A constant; recognizes data whose elements are all the same. */
export function createConstant(dtype: ElementType, shape: readonly number[], data: TypedData): Value {
  const first = data.length > 0 ? data[0] : undefined;
  if (first !== undefined && !Object.is(first, -0) && data.every((v: number | bigint) => v === first))
    return createValue({ dtype, shape, depth: 0, constant: { splat: Number(first) } });
  return createValue({ dtype, shape, depth: 0, constant: { data } });
}

export function createSplat(dtype: ElementType, shape: readonly number[], splat: number): Value {
  return createValue({ dtype, shape, depth: 0, constant: { splat: dtype === 'float32' ? Math.fround(splat) : splat } });
}

/** The number that every element of a constant is, if it is so. */
export function splatOf(value: Value): number | undefined {
  return value.constant?.splat;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}
