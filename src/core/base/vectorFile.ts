/** The first line of a file of word vectors: whether it is word2vec's or GloVe's, and how wide its vectors are. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { trimEndOf } from './trimEnd';

/** The first word2vec ended its lines with a space. */
export function trimLine(line: string): string {
  return trimEndOf(line, ' \t\r').replaceAll('\t', ' ');
}

/** Number of words and width, where it is word2vec's; else a word and its numbers. */
export function readFirstLine(text: string): { readonly header?: readonly number[]; readonly width: number } {
  const fields = text.split(' ');
  const header = fields.length === 2 && fields.every(field => /^\d+$/.test(field)) ? fields.map(Number) : undefined;
  return { header, width: header ? header[1]! : fields.length - 1 };
}

/** Numbers of a vector, at most. */
export const widestVector = 8192;

/** Bytes that are read to find the end of the first line. */
export const FIRST_LINE = 1 << 18;

export type VectorFormat =
  | { readonly format: 'npy' | 'text' }
  /** word2vec's with `-binary 1`; `begin`: the byte at which the first word begins. */
  | { readonly format: 'binary'; readonly promised: number; readonly width: number; readonly begin: number };

/** What a number of text has: anything else after a word and its space is binary. */
const TEXT_BYTES = new Set(Buffer.from('0123456789+-.eEnNaAiIfF \t\r\n'));

/** @param head the first bytes of the file, `FIRST_LINE` or all */
export function detectVectorFormat(head: Buffer): VectorFormat {
  if (head.toString('latin1', 0, 6) === '\u0093NUMPY') return { format: 'npy' };
  const end = head.indexOf(10);
  const { header } = readFirstLine(trimLine(head.toString('latin1', 0, Math.max(0, Math.min(end, 100)))));
  if (!header) return { format: 'text' };
  const [promised, width] = header as [number, number];
  const word = head.indexOf(32, end + 1);
  const numbers = head.subarray(word + 1, word + 1 + Math.min(4 * width, 1024));
  if (word < 0 || numbers.every(byte => TEXT_BYTES.has(byte))) return { format: 'text' };
  // A line of text may have a word of several parts: none has bytes below a space.
  const line = head.subarray(end + 1, word + 1 + 4 * width);
  const isText = line.every(byte => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
  return isText ? { format: 'text' } : { format: 'binary', promised, width, begin: end + 1 };
}

/** By the header of NumPy's format, which ends with a line feed. */
function widthOfArray(head: Buffer): number | undefined {
  const [, width] = /'shape': *\(\d+, *(\d+),?\)/.exec(head.toString('latin1', 0, head.indexOf(10))) ?? [];
  return width === undefined ? undefined : checkedWidth(Number(width));
}

function checkedWidth(width: number): number | undefined {
  return width >= 1 && width <= widestVector ? width : undefined;
}

/** The width of the vectors of a file by its first line; nothing where that is none, or the file cannot be read. */
export function readVectorWidth(path: string): number | undefined {
  let text: string;
  try {
    // Reading a pipe or a device may never end.
    if (!statSync(path).isFile()) return undefined;
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(FIRST_LINE);
      const head = bytes.subarray(0, readSync(descriptor, bytes, 0, FIRST_LINE, 0));
      if (detectVectorFormat(head).format === 'npy') return widthOfArray(head);
      text = head.toString('utf8');
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
  const line = text.split('\n').find(each => trimLine(each) !== '');
  if (line === undefined) return undefined;
  const first = trimLine(line.replace(/^\ufeff/, ''));
  const { width } = readFirstLine(first);
  const isVector = first
    .split(' ')
    .slice(1)
    .every(field => Number.isFinite(Number(field)));
  return isVector ? checkedWidth(width) : undefined;
}
