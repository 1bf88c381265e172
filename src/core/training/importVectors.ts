/** A file of word vectors becomes a run of task `word-vectors`: its words can then be asked and shown as those of a trained run. */
import { basename, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { readVectorWidth } from '../base/vectorFile';
import { parseConfig } from '../config/parseConfig';
import { runNameOf } from '../runs/runFolder';
import { type Config, runConfigSchema } from '../schemas';
import { allSpecial } from '../text/specialTokens';
import { trainWord } from '../text/trainWord';
import { openVectorFile } from '../words/files/readVectorFile';
import type { WordTable } from '../words/wordTable';
import type { TrainOptions } from './events';
import type { Imported } from './imported';
import { writeUntrainedRun } from './untrainedRun';

export interface VectorsRequest {
  /** Absolute. */
  readonly path: string;
  /** The file with the words of an array, absolute; one beside it if not given. */
  readonly words?: string;
  /** Of the run; of the file if not given. */
  readonly name?: string;
}

/** Whether a path is a file of word vectors, by its first bytes. */
export function importsVectors(path: string): boolean {
  return !/\.(?:gguf|safetensors|onnx)$/iu.test(path) && readVectorWidth(path) !== undefined;
}

/**
 * @throws ProblemsError with every broken line; ActionableError `bad-vectors`, `no-words`, or where it cannot be written
 * @throws CancelledError
 */
export async function importVectors(
  { path, words, name = basename(path).replace(/(?:\.words)?\.(?:txt|vec|bin|npy)$/iu, '') }: VectorsRequest,
  { workspace, signal, onEvent }: Pick<TrainOptions, 'workspace' | 'signal' | 'onEvent'>,
): Promise<Imported> {
  const { table, sha256 } = await openVectorFile(path, {
    signal,
    ...(words !== undefined && { words }),
    onProgress: fraction => onEvent({ kind: 'progress', message: 'reading word vectors', fraction }),
    onWarning: message => onEvent({ kind: 'log', level: 'warning', message }),
  });
  const configPath = join(workspace, `${runNameOf(name)}.nlp.yaml`);
  const config = configOf(table, configPath);
  const { tokenizer: options } = config;
  if (options.type !== 'word') throw new Error(`internal: tokenizer ${options.type}`);
  const tokenizer = trainWord([], options, [], table.words);
  const parameters = tensorsOf(table, tokenizer);
  const run = { configPath, config, tokenizer, parameters, imported: path, files: [{ path, sha256 }] };
  return { ...(await writeUntrainedRun(run, { workspace, onEvent })), table: [] };
}

/** Words of texts are found as the file writes them: in lower case where it has nothing else. */
function configOf({ words, width }: WordTable, configPath: string): Config {
  const lowercase = words.every(word => word === word.toLowerCase());
  const written = {
    task: 'word-vectors',
    data: { train: [] },
    tokenizer: {
      type: 'word',
      vocabulary: Math.max(words.length, SMALLEST),
      'minimum-count': 1,
      lowercase,
      normalize: 'none',
    },
    model: { type: 'vectors', width },
  };
  const { config, problems } = parseConfig(JSON.stringify(written), configPath, runConfigSchema);
  if (!config) throw new ActionableError('bad-vectors', problems[0]!.message);
  return config;
}

/** That a config may ask for. */
const SMALLEST = 8;

/** The vectors in the order of the vocabulary, which has no word that is written as a special token. */
function tensorsOf(
  table: WordTable,
  { vocabulary, special }: ReturnType<typeof trainWord>,
): { readonly vectors: { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array } } {
  const { width } = table;
  const put = new Set(allSpecial(special));
  const words = vocabulary.filter((_, id) => !put.has(id));
  const same = words.length === table.words.length;
  const data = same ? table.vectors : new Float32Array(words.length * width);
  if (!same) for (const [row, word] of words.entries()) data.set(table.vectorOf(word)!, row * width);
  return { vectors: { dtype: 'float32', shape: [words.length, width], data } };
}
