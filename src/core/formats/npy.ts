/** NumPy's file of one array (numpy.lib.format, versions 1 to 3) -> a matrix of floats. Nothing in the file is trusted. */
import { ActionableError } from '../base/errors';
import { halfTable } from './halfFloats';
import type { ByteSource } from './safetensors';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly data: Float32Array;
}

/** A file whose header was read. */
export interface OpenNpy extends Pick<Matrix, 'rows' | 'columns'> {
  /** @param onPart told after each part how much of the array is read, 0..1; what it throws ends the reading */
  read(onPart?: (fraction: number) => void): Promise<Matrix>;
}

type Read = (view: DataView, at: number, little: boolean) => number;

/** By the type in the header, without its byte order: bytes a number, and how one is read. */
const types: Readonly<Record<string, readonly [bytes: number, read: Read]>> = {
  f2: [2, (view, at, little) => halfTable()[view.getUint16(at, little)]!],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
  i1: [1, (view, at) => view.getInt8(at)],
  u1: [1, (view, at) => view.getUint8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
};

const MAGIC = '\u0093NUMPY';
/** Bytes of a header that are read, at most. */
const LONGEST_HEADER = 65_536;
/** Bytes that are read at once: whole numbers of every type. */
const PART = 2 ** 22;

interface Layout extends Pick<Matrix, 'rows' | 'columns'> {
  /** Byte at which the numbers begin. */
  readonly begin: number;
  readonly width: number;
  readonly byColumns: boolean;
  readonly little: boolean;
  readonly type: string;
}

/** @param size bytes of the file @param path for messages */
function readLayout(head: Uint8Array, size: number, path: string): Layout {
  const fail = (why: string) => new ActionableError('bad-vectors', `${path}: ${why}`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const text = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  if (text(0, 6) !== MAGIC || size < 12) throw fail('not a NumPy file. Write it with numpy.save.');
  const wide = head[6]! > 1;
  const start = wide ? 12 : 10;
  const begin = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (begin > Math.min(size, start + LONGEST_HEADER)) throw fail('the header is damaged. Write the file again.');
  const header = text(start, begin);
  const [, order, type] = /'descr': *'([<>|=])(\w+)'/.exec(header) ?? [];
  const [, shapeText] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  if (order === undefined || shapeText === undefined || type === undefined || !Object.hasOwn(types, type)) {
    throw fail('the array does not hold plain numbers. Convert it with astype("float32").');
  }
  const shape = shapeText.split(',').flatMap(each => (each.trim() === '' ? [] : [Number(each)]));
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined || shape.length > 2) {
    throw fail(`the array has the shape (${shape.join(', ')}), not (vectors, numbers). Reshape it to two dimensions.`);
  }
  const [width] = types[type]!;
  if (size - begin !== rows * columns * width) throw fail('the file ends too early or too late. Write it again.');
  return {
    rows,
    columns,
    begin,
    width,
    type,
    byColumns: /'fortran_order': *True/.test(header),
    little: order !== '>',
  };
}

/** Reads numbers into their places. @param first which number of the file the bytes begin with */
function fill(data: Float32Array, bytes: Uint8Array, first: number, layout: Layout): void {
  const { rows, columns, width, byColumns, little, type } = layout;
  const count = bytes.length / width;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [, readOne] = types[type]!;
  // What most files have is read at once where the machine's own order of bytes is the file's.
  const own = type === 'f4' && little && bytes.byteOffset % 4 === 0 && isLittleEndian();
  const numbers = own ? new Float32Array(bytes.buffer, bytes.byteOffset, count) : undefined;
  if (!byColumns) {
    if (numbers) data.set(numbers, first);
    else for (let i = 0; i < count; i++) data[first + i] = readOne(view, i * width, little);
    return;
  }
  let column = Math.floor(first / rows);
  let row = first % rows;
  for (let i = 0; i < count; i++) {
    data[row * columns + column] = numbers ? numbers[i]! : readOne(view, i * width, little);
    if (++row === rows) {
      row = 0;
      column++;
    }
  }
}

function isLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

/** @param path for messages @throws ActionableError `bad-vectors` */
export function readNpy(bytes: Uint8Array, path: string): Matrix {
  const layout = readLayout(bytes.subarray(0, LONGEST_HEADER + 12), bytes.length, path);
  const { rows, columns, begin } = layout;
  const data = new Float32Array(rows * columns);
  fill(data, bytes.subarray(begin), 0, layout);
  return { rows, columns, data };
}

/**
 * Reads the header alone; the array is read part by part, so that it is in memory once.
 * @param path for messages
 * @throws ActionableError `bad-vectors`
 */
export async function openNpy(source: ByteSource, path: string): Promise<OpenNpy> {
  const head = await source.read(0, Math.min(source.size, LONGEST_HEADER + 12));
  const layout = readLayout(head, source.size, path);
  const { rows, columns, begin, width } = layout;
  return {
    rows,
    columns,
    async read(onPart) {
      const data = new Float32Array(rows * columns);
      for (let at = begin; at < source.size; at += PART) {
        const end = Math.min(at + PART, source.size);
        fill(data, await source.read(at, end), (at - begin) / width, layout);
        onPart?.((end - begin) / (source.size - begin));
      }
      return { rows, columns, data };
    },
  };
}

/** A file of floats of 32 bits, row by row, as numpy.save writes it. */
export function writeNpy({ rows, columns, data }: Matrix): Uint8Array {
  const about = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  // Spaces bring the numbers to a multiple of 64 bytes, as the format asks.
  const start = 10;
  const length = Math.ceil((start + about.length + 1) / 64) * 64 - start;
  const bytes = Buffer.alloc(start + length + 4 * data.length);
  bytes.write(MAGIC, 'latin1');
  bytes[6] = 1;
  bytes.writeUInt16LE(length, 8);
  bytes.write(`${about.padEnd(length - 1)}\n`, start, 'latin1');
  if (isLittleEndian()) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + length);
  else for (let i = 0; i < data.length; i++) bytes.writeFloatLE(data[i]!, start + length + 4 * i);
  return bytes;
}
