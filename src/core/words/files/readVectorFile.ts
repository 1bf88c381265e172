/** A file of word vectors, whatever its format, as a table of words: word2vec's text and binary, GloVe's text, NumPy's array. */
import { open } from 'node:fs/promises';
import { ActionableError, ProblemsError } from '../../base/errors';
import { formatProblem, type Problem } from '../../base/problem';
import { detectVectorFormat, FIRST_LINE } from '../../base/vectorFile';
import { type ReadingOptions, SourceFile } from '../../data/sourceFile';
import type { WordTable } from '../wordTable';
import { readArrayVectors } from './arrayVectors';
import { readBinaryVectors } from './binaryVectors';
import type { Asked, ReadVectors } from './readVectors';
import { readTextVectors } from './textVectors';

export interface VectorFileOptions extends ReadingOptions, Asked {
  /** The file with the words of an array, absolute; one beside it if not given. */
  readonly words?: string;
}

export interface VectorFile extends ReadVectors {
  readonly sha256: string;
  /** Errors and warnings, each with its line. */
  readonly problems: readonly Problem[];
}

/**
 * @param path absolute; the file may be larger than memory where words are `wanted`
 * @throws ActionableError `bad-vectors` or `no-words` of an array; CancelledError
 */
export async function readVectorFile(path: string, options: VectorFileOptions = {}): Promise<VectorFile> {
  const file = new SourceFile(path, options);
  const found = detectVectorFormat(await readHead(path));
  const read =
    found.format === 'npy'
      ? await readArrayVectors(file, options, options.words)
      : found.format === 'binary'
        ? await readBinaryVectors(file, found, options)
        : await readTextVectors(file, options);
  return { ...read, sha256: file.digest(), problems: file.allProblems() };
}

/** Empty where the file cannot be read: reading it as text says why. */
async function readHead(path: string): Promise<Buffer> {
  try {
    const handle = await open(path, 'r');
    try {
      if (!(await handle.stat()).isFile()) return Buffer.alloc(0);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_LINE), 0, FIRST_LINE, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * All words of a file.
 * @param onWarning told of what is odd, a line each
 * @throws ProblemsError with every broken line; ActionableError `bad-vectors`, `no-words`; CancelledError
 */
export async function openVectorFile(
  path: string,
  {
    onWarning,
    ...options
  }: Omit<VectorFileOptions, 'wanted' | 'width'> & {
    readonly onWarning?: (message: string) => void;
  } = {},
): Promise<{ readonly table: WordTable; readonly sha256: string }> {
  const { table, sha256, problems } = await readVectorFile(path, options);
  if (problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(problems);
  if (table.words.length === 0) throw new ActionableError('bad-vectors', `${path}: the file has no vectors.`);
  for (const problem of problems) onWarning?.(formatProblem(problem));
  return { table, sha256 };
}
