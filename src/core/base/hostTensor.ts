/** Tensors as plain values outside any runtime: what files, messages and runs carry. */

export type DType = 'float32' | 'int32' | 'bool';

export interface HostTensor {
  readonly dtype: DType;
  /** Row-major. */
  readonly shape: readonly number[];
  /** bool is one byte an element, 0 or 1. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Named tensors in a fixed order: parameters, batches, states. Names are dotted paths, e.g. `encoder.0.attention.query.weight`. */
export type HostTensors = Readonly<Record<string, HostTensor>>;

/** One row of a tensor whose first size is the batch: a batch of that row. */
export function rowOf({ dtype, shape, data }: HostTensor, row: number): HostTensor {
  const each = data.length / (shape[0] ?? 1);
  return { dtype, shape: [1, ...shape.slice(1)], data: data.slice(row * each, (row + 1) * each) };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}

export function float32(shape: readonly number[], data?: ArrayLike<number>): HostTensor {
  return { dtype: 'float32', shape, data: data ? Float32Array.from(data) : new Float32Array(sizeOf(shape)) };
}

export function int32(shape: readonly number[], data?: ArrayLike<number>): HostTensor {
  return { dtype: 'int32', shape, data: data ? Int32Array.from(data) : new Int32Array(sizeOf(shape)) };
}
