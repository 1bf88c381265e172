/** Word vectors as an array of NumPy, a row a word, with the words in a file beside it. */
import { throwIfCancelled } from '../../base/errors';
import { openFileSource } from '../../base/fileSource';
import type { SourceFile } from '../../data/sourceFile';
import { type Matrix, openNpy } from '../../formats/npy';
import { createWordTable } from '../wordTable';
import { type Asked, noteAgain, type ReadVectors } from './readVectors';
import { VectorRows } from './vectorRows';
import { readWordsBeside } from './wordsBeside';

/**
 * @param words the file of words; one beside the array if not given
 * @throws ActionableError `bad-vectors`, `no-words`; CancelledError
 */
export async function readArrayVectors(
  file: SourceFile,
  asked: Asked,
  words: string | undefined,
): Promise<ReadVectors & { readonly counts?: Int32Array }> {
  const source = await openFileSource(file.path);
  try {
    const hashing = {
      size: source.size,
      read: async (begin: number, end: number) => {
        throwIfCancelled(file.signal);
        return source.read(begin, end);
      },
    };
    const array = await openNpy(hashing, file.path);
    const { rows, columns } = array;
    if (asked.width !== undefined && columns !== asked.width)
      return { table: createWordTable([], new Float32Array(0), columns), total: 0, otherWidth: columns };
    const named = await readWordsBeside(file, rows, words);
    const matrix = await array.read(fraction => file.progress(fraction));
    await hashAll(file, source);
    return gather(file, matrix, named, asked);
  } finally {
    await source.close();
  }
}

const PART = 2 ** 24;

/** Of what was read out of order. */
async function hashAll(file: SourceFile, source: Awaited<ReturnType<typeof openFileSource>>): Promise<void> {
  for (let at = 0; at < source.size; at += PART) {
    throwIfCancelled(file.signal);
    file.hashed(await source.read(at, Math.min(at + PART, source.size)));
  }
}

function gather(
  file: SourceFile,
  { columns, data }: Matrix,
  { words, counts }: { readonly words: readonly string[]; readonly counts?: Int32Array },
  { wanted }: Asked,
) {
  const total = words.length;
  const isWhole = (row: number) => {
    for (let k = row * columns; k < (row + 1) * columns; k++) {
      if (Number.isFinite(data[k])) continue;
      const shown = JSON.stringify(words[row]!.slice(0, 40));
      file.report('bad-vector', `row ${row + 1}: number ${k - row * columns + 1} of ${shown} is ${data[k]}`, 1);
      return false;
    }
    return true;
  };
  const index = new Map<string, number>();
  let again = 0;
  for (const [row, word] of words.entries()) {
    if (index.has(word)) again++;
    else index.set(word, row);
  }
  if (!wanted && again === 0) {
    for (let row = 0; row < total; row++) isWhole(row);
    return { table: createWordTable(words, data, columns, { rows: index, ...(counts && { counts }) }), total };
  }
  const kept = new VectorRows(columns, wanted?.size ?? index.size, wanted);
  for (const [row, word] of words.entries()) {
    const passed = kept.passes(word);
    if (passed === 'again') noteAgain(file, word, row + 1);
    if (passed || !isWhole(row)) continue;
    const { vectors, at } = kept.next();
    vectors.set(data.subarray(row * columns, (row + 1) * columns), at);
    kept.add(word);
  }
  return { table: kept.finish(), total };
}
