/** Keywords of a text, against the training texts of a config or of a run; loads no runtime. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ProblemsError, throwIfCancelled } from '../base/errors';
import { taskFieldsCatalog } from '../catalog';
import { parseConfig } from '../config/parseConfig';
import { readRun } from '../runs/listRuns';
import { readBounded } from '../runs/record';
import { type Config, configSchema } from '../schemas';
import { type Keyword, rankKeywords } from '../text/keywords';
import { readTokenizer } from '../text/readTokenizer';
import { countDocuments, type InverseDocumentFrequency } from '../text/tfIdf';
import type { Tokenizer } from '../text/tokenizer';
import { trainTokenizer } from '../text/trainTokenizer';
import type { TrainOptions } from './events';
import { readTrainingConfig, readTrainingData } from './prepare';

export interface KeywordOptions extends TrainOptions {
  readonly form: InverseDocumentFrequency;
  readonly most: number;
}

/** Bytes. */
const LARGEST_CONFIG = 4 * 1024 ** 2;
const LARGEST_TOKENIZER = 512 * 1024 ** 2;

/** Texts between two looks at the signal. */
const PORTION = 2000;

/**
 * @param source a config, whose tokenizer is learned anew, or the folder of a run, which has one; absolute
 * @throws ProblemsError, ActionableError, CancelledError
 */
export async function findKeywords(
  source: { readonly config: string } | { readonly run: string },
  text: string,
  options: KeywordOptions,
): Promise<readonly Keyword[]> {
  const { config, configPath, tokenizer: kept } = await readSource(source, options);
  const dataset = await readTrainingData(config, configPath, options);
  const { texts } = await taskFieldsCatalog[config.task.type]();
  const training = dataset.splits.train.flatMap(texts);
  const tokenizer = kept ?? (await trainTokenizer(config.tokenizer, training, false, { signal: options.signal }));
  const encoded: Int32Array[] = [];
  for (const each of training) {
    encoded.push(tokenizer.encode(each).ids);
    if (encoded.length % PORTION > 0) continue;
    await setImmediate();
    throwIfCancelled(options.signal);
  }
  return rankKeywords(text, tokenizer, countDocuments(encoded, tokenizer.size), options);
}

async function readSource(
  source: { readonly config: string } | { readonly run: string },
  options: TrainOptions,
): Promise<{ readonly config: Config; readonly configPath: string; readonly tokenizer?: Tokenizer }> {
  if ('config' in source) return { config: readTrainingConfig(source.config, options), configPath: source.config };
  const read = async (name: string, largest: number) =>
    (await readBounded(join(source.run, name), largest)).toString('utf8');
  const { configPath } = await readRun(source.run);
  const path = join(source.run, 'config.yaml');
  const { config, problems } = parseConfig(await read('config.yaml', LARGEST_CONFIG), path, configSchema);
  if (!config) throw new ProblemsError(problems);
  const file = 'tokenizer.json';
  return { config, configPath, tokenizer: readTokenizer(await read(file, LARGEST_TOKENIZER), join(source.run, file)) };
}
