/** `model.embedding` and `model.target-embedding` of a config: tables of word vectors start from files. */
import { basename, dirname, resolve } from 'node:path';
import { internal, ProblemsError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Problem } from '../base/problem';
import { ConfigPlace } from '../data/configPlace';
import type { Dataset } from '../data/dataset';
import { findSources } from '../data/findSources';
import type { Config } from '../schemas';
import type { Task } from '../tasks/task';
import type { Tokenizer } from '../text/tokenizer';
import { readWordVectors, type WordVectors } from '../text/wordVectors';
import type { TrainOptions } from './events';

export interface StartedEmbedding {
  readonly parameters: HostTensors;
  /** The files that were read. */
  readonly files: Dataset['files'];
}

/** Keys of a model that name files of word vectors. */
const sides = ['embedding', 'target-embedding'] as const;
type Side = (typeof sides)[number];

/** Vocabularies of the words that the tables of a model are for. */
export interface Vocabularies {
  readonly tokenizer: Tokenizer;
  /** Of what is written, where it has one by itself. */
  readonly targetTokenizer?: Tokenizer;
}

interface StartingVectors {
  readonly side: Side;
  readonly vectors: WordVectors['vectors'];
  readonly file: Dataset['files'][number];
}

function fileOf({ model }: Config, side: Side): string | undefined {
  const starts: { readonly [S in Side]?: { readonly file: string } } = 'embedding' in model ? model : {};
  return starts[side]?.file;
}

/** Whether the config names this file, which need not be there. @param path absolute */
export function isVectorFile(config: Config, configPath: string, path: string): boolean {
  return sides.some(side => {
    const file = fileOf(config, side);
    return file !== undefined && resolve(dirname(configPath), file) === path;
  });
}

/** The file that a config names, absolute. @throws ProblemsError when there is none that may be read */
function findVectorFile(file: string, side: Side, configPath: string, options: TrainOptions): string {
  const refuse = (code: string, message: string, replacement?: string) =>
    new ProblemsError([new ConfigPlace(configPath).problem(['model', side, 'file'], code, message, replacement)]);
  if (/[*?]/.test(file)) throw refuse('not-a-file', `${file} is a pattern; name one file`);
  const found = findSources(file, dirname(configPath), options);
  if ('code' in found) throw refuse(found.code, found.message, found.replacement);
  const [source] = found.sources;
  if (!source || source.isFolder) throw refuse('not-a-file', `${file} is a folder; name one file`);
  return source.path;
}

/**
 * The vectors of the vocabularies' words that the config's files have; tells how many, and of what else it warns. Loads no runtime.
 * @returns nothing where the config names no file
 * @throws ProblemsError with every broken line, or when nothing fits
 */
export async function readStartingVectors(
  config: Config,
  configPath: string,
  { tokenizer, targetTokenizer }: Vocabularies,
  options: TrainOptions,
): Promise<readonly StartingVectors[]> {
  const found: StartingVectors[] = [];
  for (const side of sides) {
    const file = fileOf(config, side);
    if (file === undefined) continue;
    const vocabulary = side === 'embedding' ? tokenizer : targetTokenizer;
    if (!vocabulary) {
      const message = `${config.task.type} has one vocabulary for both texts: embedding serves both; leave ${side} out`;
      throw new ProblemsError([new ConfigPlace(configPath).problem(['model', side], 'one-vocabulary', message)]);
    }
    found.push(await readSide(config, configPath, side, file, vocabulary, options));
  }
  return found;
}

async function readSide(
  config: Config,
  configPath: string,
  side: Side,
  file: string,
  tokenizer: Tokenizer,
  options: TrainOptions,
): Promise<StartingVectors> {
  const path = findVectorFile(file, side, configPath, options);
  if (!('width' in config.model)) throw internal(`${config.model.type} has no width`);
  const { width } = config.model;
  const words = wordsOf(tokenizer);
  const name = basename(path);
  const message = `reading word vectors of ${name}`;
  const read = await readWordVectors(path, new Set(words), width, {
    signal: options.signal,
    onProgress: fraction => options.onEvent({ kind: 'progress', message, fraction }),
  });
  const asked = { name, width, words, side, place: new ConfigPlace(configPath) };
  const problems = [...read.problems, ...findMisfits(read, asked)];
  if (problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(problems);
  for (const { path: broken, range, message: text } of problems)
    options.onEvent({ kind: 'log', level: 'warning', message: `${broken}:${range?.start.line ?? 1}: ${text}` });
  const found = read.vectors.size;
  const part = `${((found / words.length) * 100).toFixed(1)}%`;
  const which = side === 'embedding' ? 'words' : 'words to write';
  const coverage = `${found} of ${words.length} ${which} (${part}) start from the ${read.words} vectors of ${name}`;
  options.onEvent({ kind: 'log', level: found < words.length / 2 ? 'warning' : 'info', message: coverage });
  return { side, vectors: read.vectors, file: { path, sha256: read.sha256 } };
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
    readonly side: Side;
    readonly place: ConfigPlace;
  },
): readonly Problem[] {
  const { name, width, words, side, place } = asked;
  if (otherWidth !== undefined) {
    const text = `${name} has vectors of ${otherWidth} numbers; set width: ${otherWidth} (it is ${width})`;
    const { fix, ...problem } = place.problem(['model', 'width'], 'width-mismatch', text, String(otherWidth));
    // A number stands without the quotes that a name would get.
    return [fix ? { ...problem, fix: { ...fix, replacement: String(otherWidth) } } : problem];
  }
  if (vectors.size > 0 || problems.some(({ severity }) => severity === 'error')) return [];
  const text = `${name} has none of the ${words.length} words of the vocabulary; is it of this language, and of this case?`;
  return [place.problem(['model', side, 'file'], 'no-known-words', text)];
}

/**
 * Puts the vectors of the config's files in their rows; words that they lack keep theirs.
 * @throws ProblemsError with every broken line, or when nothing fits
 */
export async function startEmbedding(
  config: Config,
  configPath: string,
  parts: Vocabularies & {
    readonly task: Pick<Task, 'embeddingName' | 'targetEmbeddingName'>;
    readonly parameters: HostTensors;
  },
  options: TrainOptions,
): Promise<StartedEmbedding> {
  const { task, tokenizer, targetTokenizer } = parts;
  const read = await readStartingVectors(config, configPath, parts, options);
  let { parameters } = parts;
  for (const { side, vectors } of read) {
    const [name, vocabulary] =
      side === 'embedding' ? [task.embeddingName, tokenizer] : [task.targetEmbeddingName, targetTokenizer];
    parameters = putVectors(parameters, name, vocabulary!, vectors);
  }
  // One file may serve both.
  const files = new Map(read.map(({ file }) => [file.path, file]));
  return { parameters, files: [...files.values()] };
}

function putVectors(
  parameters: HostTensors,
  name: string | undefined,
  { vocabulary, special: put }: Tokenizer,
  vectors: WordVectors['vectors'],
): HostTensors {
  const table = name === undefined ? undefined : parameters[name];
  if (name === undefined || !(table?.data instanceof Float32Array)) throw internal(`no word vectors ${name}`);
  const data = Float32Array.from(table.data);
  const special = new Set(Object.values(put));
  vocabulary.forEach((word, id) => {
    const vector = special.has(id) ? undefined : vectors.get(word);
    if (vector) data.set(vector, id * vector.length);
  });
  return { ...parameters, [name]: { ...table, data } };
}
