/** How GGUF files hold numbers: types of ggml, most of them blocks of small integers with a scale (github.com/ggml-org/ggml, ggml-common.h). */
import { bfloatsToFloats, halfTable, halvesToFloats } from './halfFloats';

export interface BlockType {
  readonly name: string;
  /** Numbers of a block, and the bytes that it takes. */
  readonly numbers: number;
  readonly bytes: number;
  /** Whole blocks, at the start of a buffer of their own. */
  read(bytes: Uint8Array<ArrayBuffer>): Float32Array;
}

/** Numbers of a block of 4 or 8 bits. */
const BLOCK = 32;

/** Of 4 bits: the first half of a block lies in the lower halves of its bytes, the second in the upper ones. */
function readNibbles(
  bytes: Uint8Array,
  { size, at }: { readonly size: number; readonly at: number },
  of: (block: number) => { readonly scale: number; readonly shift: number; readonly least: number },
): Float32Array {
  const blocks = bytes.length / size;
  const values = new Float32Array(blocks * BLOCK);
  for (let block = 0; block < blocks; block++) {
    const { scale, shift, least } = of(block * size);
    const [from, to] = [block * size + at, block * BLOCK];
    for (let i = 0; i < BLOCK / 2; i++) {
      const byte = bytes[from + i]!;
      values[to + i] = ((byte & 15) + shift) * scale + least;
      values[to + BLOCK / 2 + i] = ((byte >> 4) + shift) * scale + least;
    }
  }
  return values;
}

/** The half float at each place. */
function halvesOf(bytes: Uint8Array): (at: number) => number {
  const table = halfTable();
  return at => table[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

/** By their numbers in a file. */
const types: Readonly<Record<number, BlockType>> = {
  0: { name: 'F32', numbers: 1, bytes: 4, read: bytes => new Float32Array(bytes.buffer) },
  1: { name: 'F16', numbers: 1, bytes: 2, read: bytes => halvesToFloats(new Uint16Array(bytes.buffer)) },
  2: {
    name: 'Q4_0',
    numbers: BLOCK,
    bytes: 18,
    read(bytes) {
      const half = halvesOf(bytes);
      return readNibbles(bytes, { size: 18, at: 2 }, at => ({ scale: half(at), shift: -8, least: -0 }));
    },
  },
  3: {
    name: 'Q4_1',
    numbers: BLOCK,
    bytes: 20,
    read(bytes) {
      const half = halvesOf(bytes);
      return readNibbles(bytes, { size: 20, at: 4 }, at => ({ scale: half(at), shift: 0, least: half(at + 2) }));
    },
  },
  8: {
    name: 'Q8_0',
    numbers: BLOCK,
    bytes: 34,
    read(bytes) {
      const [half, signed] = [halvesOf(bytes), new Int8Array(bytes.buffer)];
      const values = new Float32Array((bytes.length / 34) * BLOCK);
      for (let at = 0, to = 0; at < bytes.length; at += 34, to += BLOCK) {
        const scale = half(at);
        for (let i = 0; i < BLOCK; i++) values[to + i] = signed[at + 2 + i]! * scale;
      }
      return values;
    },
  },
  30: { name: 'BF16', numbers: 1, bytes: 2, read: bytes => bfloatsToFloats(new Uint16Array(bytes.buffer)) },
};

export const readTypes: readonly string[] = Object.values(types).map(({ name }) => name);

/** Those that are not read, so that messages can name them. */
const others: Readonly<Record<number, string>> = {
  6: 'Q5_0',
  7: 'Q5_1',
  9: 'Q8_1',
  10: 'Q2_K',
  11: 'Q3_K',
  12: 'Q4_K',
  13: 'Q5_K',
  14: 'Q6_K',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
};

export function blockType(number: number): BlockType | undefined {
  return Object.hasOwn(types, number) ? types[number] : undefined;
}

/** What people call it. */
export function nameOfType(number: number): string {
  return blockType(number)?.name ?? (Object.hasOwn(others, number) ? others[number]! : `number ${number}`);
}
