/** The header of a GGUF file, value by value. Every count and length is held against what follows before anything is made of it. */
import type { ActionableError } from '../base/errors';

/** Numbers of 64 bits are the nearest number. */
export type GgufValue = string | number | boolean | readonly string[] | GgufNumbers;

export type GgufNumbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface GgufEntry {
  readonly name: string;
  /** As the file has it: the axis that varies fastest first. */
  readonly sizes: readonly number[];
  readonly type: number;
  readonly offset: number;
}

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly entries: readonly GgufEntry[];
  /** Bytes. */
  readonly length: number;
}

/** More of the file has to be read. */
export class HeaderGoesOn extends Error {}

type Refuse = (what: string) => ActionableError;

const magic = 0x46554747;
const maximumRank = 4;
/** Least bytes of a value with its name, and of what is said of a tensor. */
const leastValue = 13;
const leastEntry = 24;

interface Scalar {
  readonly bytes: number;
  read(view: DataView, at: number): number | boolean;
  list(length: number): GgufNumbers;
}

/** By their numbers in a file. */
const scalars: Readonly<Record<number, Scalar>> = {
  0: { bytes: 1, read: (view, at) => view.getUint8(at), list: length => new Uint8Array(length) },
  1: { bytes: 1, read: (view, at) => view.getInt8(at), list: length => new Int8Array(length) },
  2: { bytes: 2, read: (view, at) => view.getUint16(at, true), list: length => new Uint16Array(length) },
  3: { bytes: 2, read: (view, at) => view.getInt16(at, true), list: length => new Int16Array(length) },
  4: { bytes: 4, read: (view, at) => view.getUint32(at, true), list: length => new Uint32Array(length) },
  5: { bytes: 4, read: (view, at) => view.getInt32(at, true), list: length => new Int32Array(length) },
  6: { bytes: 4, read: (view, at) => view.getFloat32(at, true), list: length => new Float32Array(length) },
  7: { bytes: 1, read: (view, at) => view.getUint8(at) !== 0, list: length => new Uint8Array(length) },
  10: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)), list: length => new Float64Array(length) },
  11: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)), list: length => new Float64Array(length) },
  12: { bytes: 8, read: (view, at) => view.getFloat64(at, true), list: length => new Float64Array(length) },
};
const textType = 8;
const listType = 9;

/** Reads on from a place; `HeaderGoesOn` where the bytes end before the file does. */
class Cursor {
  at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    /** Of the whole file. */
    private readonly size: number,
    private readonly refuse: Refuse,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @returns where they begin */
  private take(bytes: number, what: string): number {
    const begin = this.at;
    if (bytes > this.size - begin) throw this.refuse(`it ends within ${what}`);
    if (bytes > this.bytes.length - begin) throw new HeaderGoesOn();
    this.at += bytes;
    return begin;
  }

  uint32(what: string): number {
    return this.view.getUint32(this.take(4, what), true);
  }

  uint64(what: string): bigint {
    return this.view.getBigUint64(this.take(8, what), true);
  }

  /** How many of at least `least` bytes follow. */
  count(things: string, least: number): number {
    const declared = this.uint64(`the number of ${things}`);
    const left = this.size - this.at;
    if (declared * BigInt(least) > BigInt(left))
      throw this.refuse(`it claims ${declared} ${things} and ${left} bytes follow`);
    return Number(declared);
  }

  text(what: string): string {
    const length = this.count(`bytes of ${what}`, 1);
    const begin = this.take(length, what);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + begin, length).toString('utf8');
  }

  value(type: number, name: string): GgufValue {
    if (type === textType) return this.text(name);
    if (type === listType) return this.list(name);
    const scalar = this.scalarOf(type, name);
    return scalar.read(this.view, this.take(scalar.bytes, name));
  }

  private list(name: string): readonly string[] | GgufNumbers {
    const type = this.uint32(name);
    if (type === textType) {
      const length = this.count(`texts of ${name}`, 8);
      const texts: string[] = [];
      for (let i = 0; i < length; i++) texts.push(this.text(name));
      return texts;
    }
    const { bytes, read, list } = this.scalarOf(type, name);
    const length = this.count(`numbers of ${name}`, bytes);
    const begin = this.take(length * bytes, name);
    const values = list(length);
    for (let i = 0; i < length; i++) values[i] = Number(read(this.view, begin + i * bytes));
    return values;
  }

  private scalarOf(type: number, name: string): Scalar {
    if (!Object.hasOwn(scalars, type)) throw this.refuse(`${name} has values of the unknown type ${type}`);
    return scalars[type]!;
  }
}

/**
 * @param bytes the first of the file
 * @param size of the file
 * @throws HeaderGoesOn; what `refuse` makes
 */
export function readGgufHeader(bytes: Uint8Array, size: number, refuse: Refuse): GgufHeader {
  const cursor = new Cursor(bytes, size, refuse);
  if (cursor.uint32('its first 4 bytes') !== magic) throw refuse('it does not begin with GGUF');
  const version = cursor.uint32('its version');
  if (version !== 2 && version !== 3)
    throw refuse(
      version % 2 ** 16 === 0
        ? 'its bytes are in the order of other machines'
        : `its version is ${version}, not 2 or 3`,
    );
  const tensors = cursor.count('tensors', leastEntry);
  const values = cursor.count('values', leastValue);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < values; i++) {
    const name = cursor.text('the name of a value');
    const shown = shownName(name);
    if (metadata.has(name)) throw refuse(`it has two values ${shown}`);
    metadata.set(name, cursor.value(cursor.uint32(shown), shown));
  }
  const entries: GgufEntry[] = [];
  for (let i = 0; i < tensors; i++) entries.push(readEntry(cursor, refuse));
  return { metadata, entries, length: cursor.at };
}

function readEntry(cursor: Cursor, refuse: Refuse): GgufEntry {
  const name = cursor.text('the name of a tensor');
  const shown = `tensor ${shownName(name)}`;
  const rank = cursor.uint32(shown);
  if (rank > maximumRank) throw refuse(`${shown} has ${rank} axes`);
  const sizes = Array.from({ length: rank }, () => cursor.uint64(shown));
  if (sizes.some(size => size === 0n) || sizes.reduce((all, size) => all * size, 1n) > BigInt(Number.MAX_SAFE_INTEGER))
    throw refuse(`${shown} has no valid shape: ${sizes.join(' x ')}`);
  const type = cursor.uint32(shown);
  const offset = cursor.uint64(shown);
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) throw refuse(`${shown} begins at byte ${offset}`);
  return { name, sizes: sizes.map(Number), type, offset: Number(offset) };
}

export function shownName(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
