/** `model.embedding` and `model.target-embedding` of a config: tables of word vectors start from files. */
import { basename, dirname, resolve } from 'node:path';
import { internal, ProblemsError } from '../../base/errors';
import { formatPercent } from '../../base/formatNumber';
import type { HostTensors } from '../../base/hostTensor';
import type { Problem } from '../../base/problem';
import { ConfigPlace } from '../../data/configPlace';
import type { Dataset } from '../../data/dataset';
import { findSources } from '../../data/findSources';
import type { Config } from '../../schemas';
import type { Task } from '../../tasks/task';
import { allSpecial } from '../../text/specialTokens';
import type { Tokenizer } from '../../text/tokenizer';
import { readVectorFile, type VectorFile } from '../../words/files/readVectorFile';
import type { WordTable } from '../../words/wordTable';
import type { TrainOptions } from '../events';
import { type Frozen, neverTrained } from '../frozen';
import type { Start, Vocabularies } from './start';

/** Keys of a model that name files of word vectors. */
const sides = ['embedding', 'target-embedding'] as const;
type Side = (typeof sides)[number];

interface StartingVectors {
  readonly side: Side;
  readonly table: WordTable;
  readonly file: Dataset['files'][number];
}

type Model = Config['model'];
type Tables = Pick<Task, 'embeddingName' | 'targetEmbeddingName'>;

/** What the model's keys say of each side that starts from a file. */
function sidesOf(model: Model) {
  const starts: { readonly [S in Side]?: { readonly file?: string; readonly train: boolean } } =
    'embedding' in model ? model : {};
  return sides.flatMap(side => {
    const { file, train = true } = starts[side] ?? {};
    return file === undefined ? [] : [{ side, file, train }];
  });
}

/** Whether the model names this file, which need not be there. @param path absolute */
export function isVectorFile(model: Model, configPath: string, path: string): boolean {
  return sidesOf(model).some(({ file }) => resolve(dirname(configPath), file) === path);
}

/** Tables that keep the vectors of their file. */
export function frozenTables(model: Model, task: Tables): Frozen {
  return neverTrained(sidesOf(model).flatMap(({ side, train }) => (train ? [] : [tableOf(task, side)])));
}

function tableOf({ embeddingName, targetEmbeddingName }: Tables, side: Side): string {
  const name = side === 'embedding' ? embeddingName : targetEmbeddingName;
  if (name === undefined) throw internal(`no word vectors for ${side}`);
  return name;
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
 * The vectors of the vocabularies' words that the model's files have; tells how many, and of what else it warns. Loads no runtime.
 * @returns nothing where the model names no file
 * @throws ProblemsError with every broken line, or when nothing fits
 */
export async function readStartingVectors(
  model: Model,
  configPath: string,
  { tokenizer, targetTokenizer, taskName }: Vocabularies & { readonly taskName: string },
  options: TrainOptions,
): Promise<readonly StartingVectors[]> {
  const found: StartingVectors[] = [];
  for (const { side, file } of sidesOf(model)) {
    const vocabulary = side === 'embedding' ? tokenizer : targetTokenizer;
    if (!vocabulary) {
      const message = `${taskName} has one vocabulary for both texts: embedding serves both; leave ${side} out`;
      throw new ProblemsError([new ConfigPlace(configPath).problem(['model', side], 'one-vocabulary', message)]);
    }
    found.push(await readSide(model, configPath, side, file, vocabulary, options));
  }
  return found;
}

async function readSide(
  model: Model,
  configPath: string,
  side: Side,
  file: string,
  tokenizer: Tokenizer,
  options: TrainOptions,
): Promise<StartingVectors> {
  const path = findVectorFile(file, side, configPath, options);
  if (!('width' in model)) throw internal(`${model.type} has no width`);
  const { width } = model;
  const words = wordsOf(tokenizer);
  const name = basename(path);
  const message = `reading word vectors of ${name}`;
  const read = await readVectorFile(path, {
    wanted: new Set(words),
    width,
    signal: options.signal,
    onProgress: fraction => options.onEvent({ kind: 'progress', message, fraction }),
  });
  const asked = { name, width, words, side, place: new ConfigPlace(configPath) };
  const problems = [...read.problems, ...findMisfits(read, asked)];
  if (problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(problems);
  for (const { path: broken, range, message: text } of problems)
    options.onEvent({ kind: 'log', level: 'warning', message: `${broken}:${range?.start.line ?? 1}: ${text}` });
  const found = read.table.words.length;
  const part = formatPercent(found / words.length);
  const which = side === 'embedding' ? 'words' : 'words to write';
  const coverage = `${found} of ${words.length} ${which} (${part}) start from the ${read.total} vectors of ${name}`;
  options.onEvent({ kind: 'log', level: found < words.length / 2 ? 'warning' : 'info', message: coverage });
  return { side, table: read.table, file: { path, sha256: read.sha256 } };
}

/** The vocabulary without special tokens. */
function wordsOf({ vocabulary, special }: Tokenizer): readonly string[] {
  const put = new Set(allSpecial(special));
  return vocabulary.filter((_, id) => !put.has(id));
}

/** What is wrong with a file that is well written. */
function findMisfits(
  { otherWidth, table, problems }: VectorFile,
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
  if (table.words.length > 0 || problems.some(({ severity }) => severity === 'error')) return [];
  const text = `${name} has none of the ${words.length} words of the vocabulary; is it of this language, and of this case?`;
  return [place.problem(['model', side, 'file'], 'no-known-words', text)];
}

/**
 * Puts the vectors of the model's files in their rows; words that they lack keep theirs, which another start gave.
 * @throws ProblemsError with every broken line, or when nothing fits
 */
export function startFromVectors(model: Model, configPath: string, others: Start, options: TrainOptions): Start {
  if (sidesOf(model).length === 0) return others;
  return {
    ...others,
    async begin(task, vocabularies) {
      const started = await others.begin(task, vocabularies);
      const read = await readStartingVectors(model, configPath, { ...vocabularies, taskName: task.name }, options);
      let { parameters } = started;
      for (const { side, table } of read) {
        const vocabulary = side === 'embedding' ? vocabularies.tokenizer : vocabularies.targetTokenizer;
        parameters = putVectors(parameters, tableOf(task, side), vocabulary!, table);
      }
      // One file may serve both.
      const files = new Map([...started.files, ...read.map(({ file }) => file)].map(file => [file.path, file]));
      const frozen = new Map([...started.frozen, ...frozenTables(model, task)]);
      return { ...started, parameters, frozen, files: [...files.values()] };
    },
  };
}

function putVectors(
  parameters: HostTensors,
  name: string,
  { vocabulary, special: put }: Tokenizer,
  vectors: WordTable,
): HostTensors {
  const table = parameters[name];
  if (!(table?.data instanceof Float32Array)) throw internal(`no word vectors ${name}`);
  const data = Float32Array.from(table.data);
  const special = new Set(allSpecial(put));
  vocabulary.forEach((word, id) => {
    const vector = special.has(id) ? undefined : vectors.vectorOf(word);
    if (vector) data.set(vector, id * vector.length);
  });
  return { ...parameters, [name]: { ...table, data } };
}
