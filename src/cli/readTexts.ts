/** Texts that a command is about: its own words, the lines of a file, or those of stdin. */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { ActionableError } from '../core/base/errors';
import { describeFileError } from '../core/base/fileError';
import { type OptionValues, textOf } from './command';

/** All of a file, or of stdin where none is named. @throws ActionableError when the file cannot be read */
export async function readContent(file: string | undefined): Promise<string> {
  try {
    return file === undefined ? await readAll(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const failure = describeFileError(error);
    if (!failure) throw error;
    throw new ActionableError('unreadable-file', `${file}: ${failure.meaning}`, { cause: error });
  }
}

/** @throws ActionableError when there are both, or the file cannot be read */
export async function readTexts(
  words: readonly string[],
  options: OptionValues,
  { blank = false }: { readonly blank?: boolean } = {},
): Promise<readonly string[]> {
  const file = textOf(options, 'file');
  if (words.length > 0 && file === undefined) return words;
  if (words.length > 0) throw new ActionableError('bad-usage', 'give either texts or --file, not both');
  const lines = (await readContent(file)).replace(/\r?\n$/, '').split(/\r?\n/);
  return blank ? lines : lines.filter(line => line.trim() !== '');
}
