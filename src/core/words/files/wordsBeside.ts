/** The words of an array of vectors: a file beside it with one a row, as text, JSON or Parquet. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { ActionableError } from '../../base/errors';
import type { SourceFile } from '../../data/sourceFile';

interface Words {
  readonly words: readonly string[];
  readonly counts?: Int32Array;
}

/** Of `vectors.npy`: names that are looked for beside it, in this order. */
export function namesBeside(path: string): readonly string[] {
  const stem = path.slice(0, -extname(path).length || undefined);
  const own = ['.words.txt', '.vocab', '.txt', '.words', '.json', '.parquet'].map(ending => stem + ending);
  return [...own, ...['vocab.txt', 'words.txt', 'vocab.json'].map(name => join(dirname(path), name))];
}

/**
 * @param count of the vectors
 * @param given the file, absolute; one beside the array if not given
 * @throws ActionableError `no-words` where there is none, or it has another number of words
 */
export async function readWordsBeside(file: SourceFile, count: number, given: string | undefined): Promise<Words> {
  const names = namesBeside(file.path);
  const path = given ?? names.find(existsSync);
  if (path === undefined) {
    const shown = names.slice(0, 3).join(', ');
    const message = `${file.path} has vectors without words. Put a file with one word per line next to it (${shown}), or name it: --words FILE.`;
    throw new ActionableError('no-words', message);
  }
  const bytes = await readFile(path);
  const found = await read(path, bytes);
  if (found.words.length === count) return found;
  const message = `${path} has ${found.words.length} words for the ${count} vectors of ${file.path}. It must have one a row.`;
  throw new ActionableError('no-words', message);
}

function read(path: string, bytes: Buffer): Words | Promise<Words> {
  if (bytes.toString('latin1', 0, 4) === 'PAR1') return readParquetWords(path, bytes);
  if (extname(path).toLowerCase() === '.json') return readJsonWords(path, bytes.toString('utf8'));
  const lines = bytes
    .toString('utf8')
    .replace(/^\ufeff/u, '')
    .split('\n');
  if (lines.at(-1) === '') lines.pop();
  const words = lines.map(line => (line.endsWith('\r') ? line.slice(0, -1) : line));
  // What gensim and word2vec write as the vocabulary has a count after each word.
  if (words.length === 0 || !words.every(line => /^\S+[ \t]\d+$/u.test(line))) return { words };
  const fields = words.map(line => line.split(/[ \t]/u) as [string, string]);
  return { words: fields.map(([word]) => word), counts: Int32Array.from(fields, ([, n]) => Number(n)) };
}

/** A list of words, or an object with the row of each. */
function readJsonWords(path: string, text: string): Words {
  const fail = () => new ActionableError('no-words', `${path} must have a list of words, or the row of each word.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail();
  }
  if (Array.isArray(value) && value.every(each => typeof each === 'string')) return { words: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fail();
  const entries = Object.entries(value);
  const words = new Array<string>(entries.length);
  for (const [word, row] of entries) {
    if (!Number.isInteger(row) || row < 0 || row >= entries.length || words[row] !== undefined) throw fail();
    words[row] = word;
  }
  return { words };
}

/** The one column of text. */
async function readParquetWords(path: string, bytes: Buffer): Promise<Words> {
  const fail = (why: string) => new ActionableError('no-words', `${path}: ${why}`);
  const [{ parquetMetadata, parquetReadObjects, parquetSchema }, { codecs }] = await Promise.all([
    import('hyparquet'),
    import('../../data/readers/parquetCodecs'),
  ]);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  let rows: readonly Record<string, unknown>[];
  let columns: readonly string[];
  try {
    const metadata = parquetMetadata(file);
    columns = parquetSchema(metadata)
      .children.filter(({ element }) => element.type === 'BYTE_ARRAY')
      .map(({ element }) => element.name);
    rows = await parquetReadObjects({ file, metadata, compressors: codecs });
  } catch (error) {
    // The library throws plain errors at whatever a damaged file holds.
    throw fail(`cannot read this as Parquet: ${(error as Error).message.slice(0, 200)}`);
  }
  const [column, ...others] = columns;
  if (column === undefined || others.length > 0) throw fail('it must have one column of words.');
  return { words: rows.map(row => String(row[column])) };
}
