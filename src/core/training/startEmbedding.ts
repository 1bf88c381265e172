/** `model.embedding` of a config: the table of word vectors starts from a file. */
import { basename, dirname, resolve } from 'node:path';
import { internal, ProblemsError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Problem } from '../base/problem';
import { ConfigPlace } from '../data/configPlace';
import type { Dataset } from '../data/dataset';
import { findSources } from '../data/findSources';
import type { Encoder } from '../models/model';
import type { Config } from '../schemas';
import type { Tokenizer } from '../text/tokenizer';
import { readWordVectors } from '../text/wordVectors';
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
 * Puts the vectors of the file in their rows; words that it lacks keep theirs.
 * @throws ProblemsError with every broken line, or when nothing fits
 */
export async function startEmbedding(
  config: Config,
  configPath: string,
  parts: { readonly encoder: Encoder; readonly tokenizer: Tokenizer; readonly parameters: HostTensors },
  options: TrainOptions,
): Promise<StartedEmbedding> {
  const path = findVectorFile(config, configPath, options);
  const { encoder, tokenizer, parameters } = parts;
  if (path === undefined) return { parameters, files: [] };
  const table = parameters[encoder.embeddingName];
  if (!(table?.data instanceof Float32Array)) throw internal(`no word vectors ${encoder.embeddingName}`);
  const width = table.shape[1]!;
  const special = new Set(Object.values(tokenizer.special));
  const words = tokenizer.vocabulary.filter((_, id) => !special.has(id));
  const name = basename(path);
  const message = `reading word vectors of ${name}`;
  const read = await readWordVectors(path, new Set(words), width, {
    signal: options.signal,
    onProgress: fraction => options.onEvent({ kind: 'progress', message, fraction }),
  });
  const place = new ConfigPlace(configPath);
  const problems: Problem[] = [...read.problems];
  const found = read.vectors.size;
  if (read.otherWidth !== undefined) {
    const text = `${name} has vectors of ${read.otherWidth} numbers; set width: ${read.otherWidth} (it is ${width})`;
    const { fix, ...problem } = place.problem(['model', 'width'], 'width-mismatch', text, String(read.otherWidth));
    // A number stands without the quotes that a name would get.
    problems.push(fix ? { ...problem, fix: { ...fix, replacement: String(read.otherWidth) } } : problem);
  } else if (found === 0 && problems.every(({ severity }) => severity !== 'error')) {
    const text = `${name} has none of the ${words.length} words of the vocabulary; is it of this language, and of this case?`;
    problems.push(place.problem(keys, 'no-known-words', text));
  }
  if (problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(problems);
  for (const { path: file, range, message: text } of problems)
    options.onEvent({ kind: 'log', level: 'warning', message: `${file}:${range?.start.line ?? 1}: ${text}` });
  const part = `${((found / words.length) * 100).toFixed(1)}%`;
  const coverage = `${found} of ${words.length} words (${part}) start from the ${read.words} vectors of ${name}`;
  options.onEvent({ kind: 'log', level: found < words.length / 2 ? 'warning' : 'info', message: coverage });
  const data = Float32Array.from(table.data);
  tokenizer.vocabulary.forEach((word, id) => {
    const vector = special.has(id) ? undefined : read.vectors.get(word);
    if (vector) data.set(vector, id * width);
  });
  return {
    parameters: { ...parameters, [encoder.embeddingName]: { ...table, data } },
    files: [{ path, sha256: read.sha256 }],
  };
}
