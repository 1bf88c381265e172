/** The tokenizer of a run, or the one that a config's would be; loads no runtime. */
import { join } from 'node:path';
import { ProblemsError } from '../base/errors';
import { taskFieldsCatalog } from '../catalog';
import { parseConfig } from '../config/parseConfig';
import { readRun } from '../runs/listRuns';
import { readBounded } from '../runs/record';
import { type Config, runConfigSchema } from '../schemas';
import { readTokenizer } from '../text/readTokenizer';
import type { Tokenizer } from '../text/tokenizer';
import type { TrainOptions } from './events';
import { withVocabulary } from './givenVocabulary';
import { readTrainingConfig, readTrainingData, textsOf } from './prepare';
import { tokenizerOf } from './tokenizerOf';

/** A config, whose tokenizer is learned anew, or the folder of a run, which has one; absolute. */
export type TokenizerSource = { readonly config: string } | { readonly run: string };

/** Bytes. */
const LARGEST_CONFIG = 4 * 1024 ** 2;
const LARGEST_TOKENIZER = 512 * 1024 ** 2;

/** Without tokens that a model puts before texts. @throws ProblemsError, ActionableError, CancelledError */
export async function openTokenizer(source: TokenizerSource, options: TrainOptions): Promise<Tokenizer> {
  const { config, configPath, tokenizer } = await readSource(source, options);
  if (tokenizer) return tokenizer;
  const data = await readTrainingData(config, configPath, options);
  const dataset = await withVocabulary(data, config.tokenizer, configPath, options);
  if (dataset.problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(dataset.problems);
  const { texts } = await taskFieldsCatalog[config.task.type]();
  const { signal, onEvent } = options;
  return tokenizerOf(config, configPath, options, {
    texts: textsOf(dataset.splits.train, texts, config.task),
    signal,
    vocabulary: dataset.vocabulary,
    onProgress: event => onEvent({ kind: 'progress', ...event }),
  });
}

export async function readSource(
  source: TokenizerSource,
  options: TrainOptions,
): Promise<{ readonly config: Config; readonly configPath: string; readonly tokenizer?: Tokenizer }> {
  if ('config' in source) return { config: readTrainingConfig(source.config, options), configPath: source.config };
  const read = async (name: string, largest: number) =>
    (await readBounded(join(source.run, name), largest)).toString('utf8');
  const { configPath } = await readRun(source.run);
  const path = join(source.run, 'config.yaml');
  const { config, problems } = parseConfig(await read('config.yaml', LARGEST_CONFIG), path, runConfigSchema);
  if (!config) throw new ProblemsError(problems);
  const file = 'tokenizer.json';
  return { config, configPath, tokenizer: readTokenizer(await read(file, LARGEST_TOKENIZER), join(source.run, file)) };
}
