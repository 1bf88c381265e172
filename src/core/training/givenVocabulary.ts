/** `tokenizer.vocabulary` of a config, where it names a file. Loads no runtime. */
import { basename, dirname, resolve } from 'node:path';
import { ProblemsError } from '../base/errors';
import { ConfigPlace } from '../data/configPlace';
import type { Dataset } from '../data/dataset';
import { findSources } from '../data/findSources';
import type { RunRecord } from '../runs/run';
import type { Config } from '../schemas';
import { type GivenVocabulary, readVocabulary } from '../text/readVocabulary';
import type { TrainOptions } from './events';

const keys = ['tokenizer', 'vocabulary'] as const;

/**
 * The data with the vocabulary that the config gives, whose file belongs to theirs; without one as they are.
 * @throws ProblemsError when the file cannot be read, or has no token; CancelledError
 */
export async function withVocabulary(
  dataset: Dataset,
  tokenizer: Config['tokenizer'],
  configPath: string,
  options: TrainOptions,
): Promise<Dataset> {
  const given = await readGiven(tokenizer, configPath, options);
  if (!given) return dataset;
  const { path, sha256, tokens, problems } = given;
  return {
    ...dataset,
    problems: [...dataset.problems, ...problems],
    files: [...dataset.files, { path, sha256 }],
    vocabulary: tokens,
  };
}

async function readGiven(
  tokenizer: Config['tokenizer'],
  configPath: string,
  options: TrainOptions,
): Promise<(GivenVocabulary & { readonly path: string }) | undefined> {
  const given = givenIn(tokenizer);
  if (!given) return undefined;
  const { file, section } = given;
  const refuse = (code: string, message: string, replacement?: string) =>
    new ProblemsError([new ConfigPlace(configPath).problem(keys, code, message, replacement)]);
  if (/[*?]/.test(file)) throw refuse('not-a-file', `${file} is a pattern; name one file`);
  const found = findSources(file, dirname(configPath), options);
  if ('code' in found) throw refuse(found.code, found.message, found.replacement);
  const [source] = found.sources;
  if (!source || source.isFolder) throw refuse('not-a-file', `${file} is a folder; name one file`);
  const message = `reading the vocabulary ${basename(source.path)}`;
  const vocabulary = await readVocabulary(source.path, section, {
    signal: options.signal,
    onProgress: fraction => options.onEvent({ kind: 'progress', message, fraction }),
  });
  if (vocabulary.problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(vocabulary.problems);
  return { ...vocabulary, path: source.path };
}

/** The file of a run's vocabulary, as it is now; one that is gone as it was, as the run has its tokens. */
export async function vocabularyFiles(
  tokenizer: Config['tokenizer'],
  { configPath, files }: Pick<RunRecord, 'configPath' | 'files'>,
  options: TrainOptions,
): Promise<Dataset['files']> {
  const given = givenIn(tokenizer);
  if (!given) return [];
  const { file, section } = given;
  const found = findSources(file, dirname(configPath), options);
  if (!('code' in found)) {
    const { path } = found.sources[0]!;
    const { sha256 } = await readVocabulary(path, section, { signal: options.signal });
    return [{ path, sha256 }];
  }
  const path = resolve(dirname(configPath), file);
  return files.filter(each => each.path === path);
}

/** Where a config names a file; its vocabulary is learned otherwise, or comes with a model. */
function givenIn(tokenizer: Config['tokenizer']) {
  if (tokenizer.type === 'pretrained' || typeof tokenizer.vocabulary === 'number') return undefined;
  return { file: tokenizer.vocabulary, section: tokenizer };
}
