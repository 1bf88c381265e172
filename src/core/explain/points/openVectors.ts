/** Vectors of a file, each with its name, as the projection of the editor shows and looks up. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Caller } from '../../base/caller';
import { ActionableError, CancelledError } from '../../base/errors';
import { formatBytes } from '../../base/formatNumber';
import { readVectors } from '../../projection/readVectors';
import { openVectorFile } from '../../words/files/readVectorFile';
import { createWordTable, type WordTable } from '../../words/wordTable';

/** Bytes of a file that is read as one text. */
const MOST_TEXT = 400 * 1024 ** 2;
/** Tables and JSON, by the ending of the file; all others are files of word vectors, which tell their format. */
const TABLES = new Set(['.csv', '.tsv', '.json', '.jsonl', '.ndjson']);

/**
 * @throws ActionableError `bad-vectors` that names the place; ProblemsError with every broken line
 * @throws CancelledError
 */
export async function openVectors(path: string, { signal, onProgress }: Caller = {}): Promise<WordTable> {
  const name = basename(path);
  const ending = extname(path).toLowerCase();
  const message = `Reading ${name}`;
  onProgress?.({ message });
  const told = (fraction: number) => onProgress?.({ message, fraction });
  if (!TABLES.has(ending)) {
    try {
      return (await openVectorFile(path, { signal, onProgress: told })).table;
    } catch (error) {
      // An array without words is shown all the same: its rows are numbered.
      if (ending !== '.npy' || !(error instanceof ActionableError) || error instanceof CancelledError) throw error;
      if (error.code !== 'no-whole-words') throw error;
    }
  }
  const { size } = await stat(path);
  if (size > MOST_TEXT && ending !== '.npy') {
    const tooLarge = `${name}: ${formatBytes(size)} is too large for a table. Save the vectors as .npy, or as a file of word vectors.`;
    throw new ActionableError('bad-vectors', tooLarge);
  }
  const read = { bytes: () => readFile(path), text: () => readFile(path, 'utf8') };
  const { vectors, count, width, names } = await readVectors(path, read);
  return createWordTable(names ?? Array.from({ length: count }, (_, i) => String(i + 1)), vectors, width);
}
