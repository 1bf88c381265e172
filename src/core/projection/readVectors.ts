/** Vectors of a file: a NumPy array, a table with a vector a row, or JSON with a list of numbers a vector. */
import { countOf } from '../base/countOf';
import { ActionableError } from '../base/errors';
import { RecordSplitter } from '../base/table/splitRecords';
import { readNpy } from '../formats/npy';
import type { Vectors } from './vectors';

export interface NamedVectors extends Vectors {
  /** One a vector, where the file has them. */
  readonly names?: readonly string[];
}

/** One vector as it is read. */
interface Item {
  /** For messages: `vectors.csv:3`. */
  readonly place: string;
  readonly name?: string;
  readonly numbers: readonly unknown[];
}

/** By the ending of the file. */
const textFormats: Readonly<Record<string, (text: string, path: string) => readonly Item[]>> = {
  '.csv': (text, path) => readTable(text, path, ','),
  '.tsv': (text, path) => readTable(text, path, '\t'),
  '.json': readJson,
  '.jsonl': readLines,
  '.ndjson': readLines,
};

export const vectorEndings = ['.npy', ...Object.keys(textFormats)];

/**
 * @param path whose ending says the format
 * @throws ActionableError `bad-vectors` that names the place
 */
export async function readVectors(
  path: string,
  read: { bytes(): Promise<Uint8Array>; text(): Promise<string> },
): Promise<NamedVectors> {
  const ending = /\.\w+$/.exec(path)?.[0].toLowerCase() ?? '';
  if (ending === '.npy') {
    const { rows, columns, data } = readNpy(await read.bytes(), path);
    const at = data.findIndex(value => !Number.isFinite(value));
    if (at >= 0) throw fail(`${path}, vector ${Math.floor(at / columns) + 1}`, 'a number is not finite');
    return atLeastTwo({ vectors: data, count: rows, width: columns }, path);
  }
  const format = textFormats[ending];
  if (!format) {
    const message = `${path}: unknown format of vectors. The name must end in ${vectorEndings.join(', ')}.`;
    throw new ActionableError('bad-vectors', message);
  }
  return gather(format(await read.text(), path), path);
}

function fail(place: string, why: string): ActionableError {
  return new ActionableError('bad-vectors', `${place}: ${why}`);
}

function atLeastTwo(vectors: NamedVectors, path: string): NamedVectors {
  if (vectors.count >= 2 && vectors.width >= 1) return vectors;
  if (vectors.width < 1 && vectors.count > 0) throw fail(path, 'the vectors have no numbers');
  throw fail(path, `${countOf(vectors.count, 'vector')}. A projection needs 2 or more.`);
}

function gather(items: readonly Item[], path: string): NamedVectors {
  const width = items[0]?.numbers.length ?? 0;
  const vectors = new Float32Array(items.length * width);
  for (const [i, { place, numbers }] of items.entries()) {
    if (numbers.length !== width) {
      throw fail(place, `${countOf(numbers.length, 'number')}, but the first vector has ${width}`);
    }
    for (const [k, value] of numbers.entries()) {
      const number = toNumber(value);
      if (number === undefined) throw fail(place, `${JSON.stringify(value)} is not a number`);
      vectors[i * width + k] = number;
    }
  }
  const names = items.map(({ name }) => name ?? '');
  const named = names.some(name => name !== '') && { names };
  return atLeastTwo({ vectors, count: items.length, width, ...named }, path);
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const isNumber = (cell: string) => toNumber(cell) !== undefined;

/** Columns that a header must count, so that no vector is taken for one. */
const COUNTED = 4;

/** The first record is a header where a cell of it is no number and the one below is, or where it only counts the columns from 0. */
function readTable(text: string, path: string, delimiter: string): readonly Item[] {
  const lineEnd = text.includes('\n') ? '\n' : '\r';
  const records = new RecordSplitter({ delimiter, quotes: 'double', lineEnd }).split(text, true);
  const [first, second] = records;
  if (!first) return [];
  const numbers = first.cells.filter(isNumber);
  const counts = numbers.length >= COUNTED && numbers.every((cell, i) => cell.trim() === String(i));
  const isHeader =
    second !== undefined &&
    (first.cells.some((cell, i) => !isNumber(cell) && isNumber(second.cells[i] ?? '')) || counts);
  const rows = isHeader ? records.slice(1) : records;
  // Without a title it is the index that pandas writes.
  const isName = (cell: string, i: number) => !isNumber(cell) || (isHeader && first.cells[i]?.trim() === '');
  const naming = rows[0]!.cells.flatMap((cell, i) => (isName(cell, i) ? [i] : []));
  if (naming.length > 1) {
    const which = naming.map(i => (isHeader ? JSON.stringify(first.cells[i]) : String(i + 1))).join(', ');
    throw fail(
      `${path}:${rows[0]!.line}`,
      `columns ${which} hold no numbers. At most one column can name the vectors.`,
    );
  }
  const [name] = naming;
  return rows.map(({ line, cells }) => ({
    place: `${path}:${line}`,
    ...(name !== undefined && { name: cells[name] }),
    numbers: cells.filter((_, i) => i !== name),
  }));
}

function readJson(text: string, path: string): readonly Item[] {
  const list = parse(text, path);
  if (!Array.isArray(list)) throw fail(path, 'expected a list of vectors, each a list of numbers');
  return list.map((value, i) => itemOf(value, `${path}, vector ${i + 1}`));
}

function readLines(text: string, path: string): readonly Item[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    const place = `${path}:${i + 1}`;
    return line.trim() === '' ? [] : [itemOf(parse(line, place), place)];
  });
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fail(place, 'not valid JSON');
  }
}

/** A list of numbers, or an object that has one and perhaps a name. */
function itemOf(value: unknown, place: string): Item {
  if (Array.isArray(value)) return { place, numbers: value };
  const record = (value ?? {}) as Readonly<Record<string, unknown>>;
  const numbers = [record.vector, record.embedding].find(Array.isArray);
  if (!numbers)
    throw fail(place, 'expected a list of numbers, or an object with such a list as "vector" or "embedding"');
  const name = [record.name, record.word, record.text].find(each => typeof each === 'string');
  return { place, numbers, ...(typeof name === 'string' && { name }) };
}
