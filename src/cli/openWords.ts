/** Opens the words that a command names: those of a run, or of a file of word vectors. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ActionableError } from '../core/base/errors';
import { formatCount } from '../core/base/formatNumber';
import type { AskedWord } from '../core/words/answers';
import type { WordTable } from '../core/words/wordTable';
import { checkpointOption, type Invocation, textOf } from './command';
import { isConfig } from './configFile';
import { checkpointOf } from './openRun';
import { drawBar } from './terminal';
import { findRun } from './workspace';

export const wordsOptions = {
  words: {
    type: 'string',
    value: 'FILE',
    description: 'Of an array of vectors (.npy): the file with its words, one a line, as JSON or Parquet.',
  },
  ...checkpointOption,
} as const;

export interface NamedWords {
  readonly table: WordTable;
  /** What `--json` says of where they are from. */
  readonly source: { readonly run: object } | { readonly vectors: string };
}

/** @throws ActionableError or ProblemsError when there is no such run or file, or it has no word vectors */
export async function openWordsFor(words: string, { options, terminal, signal }: Invocation): Promise<NamedWords> {
  const path = resolve(words);
  if (!isConfig(words) && (await isFile(path))) {
    const unasked = options.checkpoint === undefined ? undefined : 'checkpoint';
    if (unasked) throw new ActionableError('bad-usage', `--${unasked} is for runs. Leave it out.`);
    const { openVectorFile } = await import('../core/words/files/readVectorFile');
    const beside = textOf(options, 'words');
    const { table } = await openVectorFile(path, {
      signal,
      ...(beside !== undefined && { words: resolve(beside) }),
      onProgress: fraction => terminal.progress(`${drawBar(fraction)} reading word vectors`),
      onWarning: message => terminal.warn(message),
    });
    return { table, source: { vectors: path } };
  }
  if (options.words !== undefined)
    throw new ActionableError('bad-usage', '--words is for a file of vectors (.npy), not for a run. Leave it out.');
  const checkpoint = checkpointOf(options);
  const folder = await findRun(words, options);
  const { openWordTable } = await import('../core/inference/wordTableOf');
  const { table, parts } = await openWordTable(folder, { checkpoint, trusted: true });
  return { table, source: { run: { name: parts.record.name, id: parts.record.id, folder, checkpoint } } };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** What to say of a word that has no vector of its own; nothing of others. */
export function describeUnknown(table: WordTable, { word, known, suggestions }: AskedWord): string | undefined {
  if (known) return undefined;
  const what = `${JSON.stringify(word)} is not among the ${formatCount(table.words.length)} words`;
  if (!suggestions) return `${what}: its vector is made from its n-grams.`;
  return `${what}.${suggestions.length > 0 ? ` Did you mean ${suggestions.join(', ')}?` : ''}`;
}
