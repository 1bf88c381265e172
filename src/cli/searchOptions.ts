/** What `index` and `search` have in common: which texts, by what, and how far the work is. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Caller } from '../core/base/caller';
import { countOf } from '../core/base/countOf';
import { ActionableError } from '../core/base/errors';
import { suggestOr } from '../core/base/suggest';
import type { Run } from '../core/inference/run';
import type { Embedder } from '../core/search/embedder';
import { type Unit, unitNames, units } from '../core/search/passages/passage';
import type { IndexAnswer, IndexedTexts, Searches } from '../core/search/search';
import {
  checkpointOption,
  type Invocation,
  type OptionDefinition,
  type OptionValues,
  textOf,
  textsOf,
} from './command';
import { isConfig, shorten } from './configFile';
import { openRunFor } from './openRun';
import { drawBar } from './terminal';
import { findRun, workspaceOf } from './workspace';

export const textsOptions = {
  unit: {
    type: 'string',
    value: 'NAME',
    description: `What is found: ${unitNames.map(name => `${name} (${units[name]})`).join(', ')}. Default: line.`,
  },
  column: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    description: 'Column of tables that is searched. Can be repeated. Default: all columns that hold letters.',
  },
  ...checkpointOption,
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** @throws ActionableError `bad-usage` */
export function unitOf(options: OptionValues): Unit {
  const words = textOf(options, 'unit') ?? 'line';
  const found = unitNames.find(name => name === words);
  if (found) return found;
  throw new ActionableError('bad-usage', `unknown --unit "${words}"${suggestOr(words, unitNames, 'there are:')}`);
}

export function textsAsked(options: OptionValues, within: readonly string[]): IndexedTexts {
  return {
    workspace: workspaceOf(options),
    trusted: true,
    within: within.map(path => resolve(path)),
    unit: unitOf(options),
    columns: textsOf(options, 'column'),
  };
}

/** Whether words are rather a file or folder to search than a run. */
export async function isRun(words: string, options: OptionValues): Promise<boolean> {
  const path = resolve(words);
  if (isConfig(words) || existsSync(join(path, 'run.json'))) return true;
  if (!existsSync(path)) return true;
  return findRun(words, options).then(
    folder => folder !== path,
    () => false,
  );
}

/** Opens what a search needs, and closes it. @param words of a run; none for a search by words */
export async function withSearches<T>(
  words: string | undefined,
  { options, terminal, signal }: Invocation,
  act: (searches: Searches, embedder: Embedder | undefined, caller: Caller, run: Run | undefined) => Promise<T>,
): Promise<T> {
  const run = words === undefined ? undefined : await openRunFor(words, options);
  const { Searches } = await import('../core/search/search');
  const searches = new Searches();
  try {
    const embedder = run && (await import('../core/search/embedder')).embedderOf(run);
    const onProgress = ({ message, fraction = 0 }: { readonly message: string; readonly fraction?: number }) =>
      terminal.progress(`${drawBar(fraction)} ${message}`);
    return await act(searches, embedder, { signal, onProgress }, run);
  } finally {
    await run?.dispose();
  }
}

const nouns: Readonly<Record<Unit, string>> = {
  line: 'line',
  paragraph: 'paragraph',
  comment: 'comment',
  file: 'text',
};

/** `12 files, 340 lines` */
export function describeTexts({ files, passages }: IndexAnswer, unit: Unit): string {
  return `${countOf(files, 'file')}, ${countOf(passages, nouns[unit])}`;
}

/** Files that a message names. */
const NAMED = 5;

export function warnOfSkipped({ skipped, mended }: IndexAnswer, { terminal }: Invocation): void {
  if (mended) terminal.warn('note: the index was damaged; what was lost of it was made again');
  for (const { path, why } of skipped.slice(0, NAMED)) terminal.warn(`warning: ${shorten(path)}: ${why}`);
  if (skipped.length > NAMED) terminal.warn(`warning: and ${countOf(skipped.length - NAMED, 'file')} more like this`);
}
