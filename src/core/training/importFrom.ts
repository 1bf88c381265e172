/** Imports what a person names: a folder, a file of a model or of word vectors, or a model on a hub, which is downloaded first. */
import { resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import type { TrainOptions } from './events';
import type { Imported } from './imported';
import { importModel } from './importModel';
import { importsVectors, importVectors } from './importVectors';
import { locatePretrained } from './locatePretrained';

export interface ImportFromRequest {
  /** A path, or `org/name`. */
  readonly from: string;
  /** What paths are relative to; the workspace if not given. */
  readonly folder?: string;
  readonly name?: string;
  readonly task?: string;
  /** Of an adapter, the model that it was made for: a path, or `org/name`. */
  readonly base?: string;
  /** Of an array of word vectors, the file with its words. */
  readonly words?: string;
}

/** @throws as `locatePretrained` and `importModel` do */
export async function importFrom(
  { from, folder, base: named, words, ...request }: ImportFromRequest,
  options: Pick<TrainOptions, 'workspace' | 'trusted' | 'signal' | 'onEvent'>,
): Promise<Imported> {
  const file = resolve(folder ?? options.workspace, from);
  if (importsVectors(file)) {
    const { task, name } = request;
    if (task !== undefined && task !== 'word-vectors')
      throw new ActionableError('no-task', `${from} has word vectors, whose task is word-vectors, not ${task}.`);
    return importVectors(
      { path: file, name, ...(words !== undefined && { words: resolve(folder ?? '', words) }) },
      options,
    );
  }
  if (words !== undefined) throw new ActionableError('no-task', `--words is for word vectors, and ${from} has none.`);
  const placed = await locatePretrained(from, folder ?? options.workspace, options);
  const base = named === undefined ? undefined : await locatePretrained(named, folder ?? options.workspace, options);
  return importModel({ ...request, ...placed, ...(base && { base: base.path }) }, options);
}
