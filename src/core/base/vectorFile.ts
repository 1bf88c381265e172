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

/** Bytes that are read to find the end of the first line: vectors are at most 8192 wide. */
const FIRST_LINE = 1 << 18;

/** The width of the vectors of a file by its first line; nothing where that is none, or the file cannot be read. */
export function readVectorWidth(path: string): number | undefined {
  let text: string;
  try {
    // Reading a pipe or a device may never end.
    if (!statSync(path).isFile()) return undefined;
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(FIRST_LINE);
      text = bytes.subarray(0, readSync(descriptor, bytes, 0, FIRST_LINE, 0)).toString('utf8');
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
  return isVector && width >= 1 && width <= 8192 ? width : undefined;
}
