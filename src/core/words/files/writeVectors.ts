/** A table of words in the formats that other programs read: word2vec's text and binary, GloVe's text, NumPy's array with words beside it. */
import { writeNpy } from '../../formats/npy';
import type { WordTable } from '../wordTable';
import type { VectorForm } from './vectorForms';

export interface WrittenVectors {
  /** By their names. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Words that the format has no way to write: with white space in them, or empty. */
  readonly left: readonly string[];
}

/** What ends words in these formats. */
const GAP = /[ \t\r\n\v\f]/u;

export function writeVectors(table: WordTable, form: VectorForm): WrittenVectors {
  const { words, width, vectors } = table;
  const [rows, left]: [number[], string[]] = [[], []];
  for (const [row, word] of words.entries()) {
    if (word === '' || GAP.test(word)) left.push(word);
    else rows.push(row);
  }
  const vectorOf = (row: number) => vectors.subarray(row * width, (row + 1) * width);
  const header = `${rows.length} ${width}\n`;
  if (form === 'npy') {
    const data = rows.length === words.length ? vectors : joinRows(rows.map(vectorOf), width);
    const lines = join(rows, row => `${words[row]}\n`);
    return {
      files: { 'vectors.npy': writeNpy({ rows: rows.length, columns: width, data }), 'vectors.words.txt': lines },
      left,
    };
  }
  if (form === 'word2vec-binary') {
    const parts = rows.flatMap(row => [Buffer.from(`${words[row]} `), littleEndian(vectorOf(row))]);
    return { files: { 'vectors.bin': Buffer.concat([Buffer.from(header), ...parts]) }, left };
  }
  const text = join(rows, row => `${words[row]} ${Array.from(vectorOf(row), writeFloat).join(' ')}\n`);
  return { files: { 'vectors.txt': form === 'word2vec' ? Buffer.concat([Buffer.from(header), text]) : text }, left };
}

/** Characters that are turned into bytes at once: no string holds a large file. */
const PIECE = 2 ** 22;

function join(rows: readonly number[], write: (row: number) => string): Buffer {
  const parts: Buffer[] = [];
  let piece = '';
  for (const row of rows) {
    piece += write(row);
    if (piece.length < PIECE) continue;
    parts.push(Buffer.from(piece));
    piece = '';
  }
  return Buffer.concat([...parts, Buffer.from(piece)]);
}

function joinRows(rows: readonly Float32Array[], width: number): Float32Array {
  const data = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return data;
}

function littleEndian(vector: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(vector.byteLength);
  for (let i = 0; i < vector.length; i++) bytes.writeFloatLE(vector[i]!, 4 * i);
  return bytes;
}

/** As few digits as are read as the same float of 32 bits, 7 to 9 at most. */
export function writeFloat(value: number): string {
  for (const digits of [7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
