/** Columns of an index as they grow, and texts as numbers: what a segment is made of. */
import { int32 } from '../../base/hostTensor';

/** Numbers of 32 bits, in an array that doubles. */
export class Column<T extends Int32Array | Float32Array> {
  length = 0;

  constructor(private data: T) {}

  static integers(): Column<Int32Array> {
    return new Column(new Int32Array(1024));
  }

  static floats(): Column<Float32Array> {
    return new Column(new Float32Array(1024));
  }

  push(value: number): void {
    this.reserve(1);
    this.data[this.length++] = value;
  }

  append(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.data.set(values, this.length);
    this.length += values.length;
  }

  at(index: number): number {
    return this.data[index]!;
  }

  finish(): T {
    return this.data.slice(0, this.length) as T;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const larger = new (this.data.constructor as new (length: number) => T)(
      Math.max(2 * this.data.length, this.length + more),
    );
    larger.set(this.data);
    this.data = larger;
  }
}

/** Bytes as a tensor: four to a number, the last one filled up with zeros. */
export function packBytes(pieces: readonly Uint8Array[]) {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(Math.ceil(size / 4) * 4);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  const data = new Int32Array(bytes.buffer);
  return { ...int32([0]), shape: [data.length], data };
}

export function integers(data: Int32Array) {
  return { dtype: 'int32', shape: [data.length], data } as const;
}

/** Where each of some lengths begins, and the end of the last. */
export function startsOf(lengths: Iterable<number>, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  let i = 0;
  for (const length of lengths) {
    starts[i + 1] = starts[i]! + length;
    i++;
  }
  return starts;
}
