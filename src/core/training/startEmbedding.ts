/** `model.embedding` of a config: the table of word vectors starts from a file. */
import { basename, dirname, resolve } from 'node:path';
import { internal, ProblemsError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Problem } from '../base/problem';
import { ConfigPlace } from '../data/configPlace';
import type { Dataset } from '../data/dataset';
import { findSources } from '../data/findSources';
import type { Config } from '../schemas';
import type { Tokenizer } from '../text/tokenizer';
import { readWordVectors, type WordVectors } from '../text/wordVectors';
import type { TrainOptions } from './events';

export interface StartedEmbedding {
  readonly parameters: HostTensors;
  /** The file that was read. */
  readonly files: Dataset['files'];
}

const keys = ['model', 'embedding', 'file'] as const;

/** Whether the config names this file, which need not be there. @param path absolute */
export function isVectorFile({ model }: Config, configPath: string, path: string): boolean {
  const embedding = 'embedding' in model ? model.embedding : undefined;
  return embedding !== undefined && resolve(dirname(configPath), embedding.file) === path;
}

/** The file that a config names, absolute. @throws ProblemsError when there is none that may be read */
function findVectorFile(config: Config, configPath: string, options: TrainOptions): string | undefined {
  const embedding = 'embedding' in config.model ? config.model.embedding : undefined;
  if (!embedding) return undefined;
  const refuse = (code: string, message: string, replacement?: string) =>
    new ProblemsError([new ConfigPlace(configPath).problem(keys, code, message, replacement)]);
  if (/[*?]/.test(embedding.file)) throw refuse('not-a-file', `${embedding.file} is a pattern; name one file`);
  const found = findSources(embedding.file, dirname(configPath), options);
  if ('code' in found) throw refuse(found.code, found.message, found.replacement);
  const [source] = found.sources;
  if (!source || source.isFolder) throw refuse('not-a-file', `${embedding.file} is a folder; name one file`);
  return source.path;
}

/**
 * The vectors of the vocabulary's words that the config's file has; tells how many, and of what else it warns. Loads no runtime.
 * @returns undefined where the config names no file
 * @throws ProblemsError with every broken line, or when nothing fits
 */
export async function readStartingVectors(
  config: Config,
  configPath: string,
  tokenizer: Tokenizer,
  options: TrainOptions,
): Promise<{ readonly vectors: WordVectors['vectors']; readonly files: Dataset['files'] } | undefined> {
  const path = findVectorFile(config, configPath, options);
  if (path === undefined || !('width' in config.model)) return undefined;
  const { width } = config.model;
  const words = wordsOf(tokenizer);
  const name = basename(path);
  const message = `reading word vectors of ${name}`;
  const read = await readWordVectors(path, new Set(words), width, {
    signal: options.signal,
    onProgress: fraction => options.onEvent({ kind: 'progress', message, fraction }),
  });
  const problems = [...read.problems, ...findMisfits(read, { name, width, words, place: new ConfigPlace(configPath) })];
  if (problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(problems);
  for (const { path: file, range, message: text } of problems)
    options.onEvent({ kind: 'log', level: 'warning', message: `${file}:${range?.start.line ?? 1}: ${text}` });
  const found = read.vectors.size;
  const part = `${((found / words.length) * 100).toFixed(1)}%`;
  const coverage = `${found} of ${words.length} words (${part}) start from the ${read.words} vectors of ${name}`;
  options.onEvent({ kind: 'log', level: found < words.length / 2 ? 'warning' : 'info', message: coverage });
  return { vectors: read.vectors, files: [{ path, sha256: read.sha256 }] };
}

/** The vocabulary without special tokens. */
function wordsOf({ vocabulary, special }: Tokenizer): readonly string[] {
  const put = new Set(Object.values(special));
  return vocabulary.filter((_, id) => !put.has(id));
}

/** What is wrong with a file that is well written. */
function findMisfits(
  { otherWidth, vectors, problems }: WordVectors,
  asked: {
    readonly name: string;
    readonly width: number;
    readonly words: readonly string[];
    readonly place: ConfigPlace;
  },
): readonly Problem[] {
  const { name, width, words, place } = asked;
  if (otherWidth !== undefined) {
    const text = `${name} has vectors of ${otherWidth} numbers; set width: ${otherWidth} (it is ${width})`;
    const { fix, ...problem } = place.problem(['model', 'width'], 'width-mismatch', text, String(otherWidth));
    // A number stands without the quotes that a name would get.
    return [fix ? { ...problem, fix: { ...fix, replacement: String(otherWidth) } } : problem];
  }
  if (vectors.size > 0 || problems.some(({ severity }) => severity === 'error')) return [];
  const text = `${name} has none of the ${words.length} words of the vocabulary; is it of this language, and of this case?`;
  return [place.problem(keys, 'no-known-words', text)];
}

/**
 * Puts the vectors of the config's file in their rows; words that it lacks keep theirs.
 * @throws ProblemsError with every broken line, or when nothing fits
 */
export async function startEmbedding(
  config: Config,
  configPath: string,
  parts: { readonly embeddingName?: string; readonly tokenizer: Tokenizer; readonly parameters: HostTensors },
  options: TrainOptions,
): Promise<StartedEmbedding> {
  const { embeddingName, tokenizer, parameters } = parts;
  const read = await readStartingVectors(config, configPath, tokenizer, options);
  if (!read) return { parameters, files: [] };
  const table = embeddingName === undefined ? undefined : parameters[embeddingName];
  if (embeddingName === undefined || !(table?.data instanceof Float32Array))
    throw internal(`no word vectors ${embeddingName}`);
  const data = Float32Array.from(table.data);
  const special = new Set(Object.values(tokenizer.special));
  tokenizer.vocabulary.forEach((word, id) => {
    const vector = special.has(id) ? undefined : read.vectors.get(word);
    if (vector) data.set(vector, id * vector.length);
  });
  return { parameters: { ...parameters, [embeddingName]: { ...table, data } }, files: read.files };
}
