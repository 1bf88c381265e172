/** Keywords of a text, against the training texts of a config or of a run; loads no runtime. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
import { taskFieldsCatalog } from '../catalog';
import { type Keyword, rankKeywords } from '../text/keywords';
import { countDocuments, type InverseDocumentFrequency } from '../text/tfIdf';
import type { TrainOptions } from './events';
import { withVocabulary } from './givenVocabulary';
import { readSource, type TokenizerSource } from './openTokenizer';
import { readTrainingData } from './prepare';
import { tokenizerOf } from './tokenizerOf';

export interface KeywordOptions extends TrainOptions {
  readonly form: InverseDocumentFrequency;
  readonly most: number;
}

/** Texts between two looks at the signal. */
const PORTION = 2000;

/**
 * @param source a config, whose tokenizer is learned anew, or the folder of a run, which has one; absolute
 * @throws ProblemsError, ActionableError, CancelledError
 */
export async function findKeywords(
  source: TokenizerSource,
  text: string,
  options: KeywordOptions,
): Promise<readonly Keyword[]> {
  const { signal } = options;
  const { config, configPath, tokenizer: kept } = await readSource(source, options);
  const data = await readTrainingData(config, configPath, options);
  const { texts } = await taskFieldsCatalog[config.task.type]();
  const training = data.splits.train.flatMap(example => texts(example, config.task));
  const learn = async () => {
    const { vocabulary } = await withVocabulary(data, config.tokenizer, configPath, options);
    return tokenizerOf(config, configPath, options, { texts: training, signal, vocabulary });
  };
  const tokenizer = kept ?? (await learn());
  const encoded: Int32Array[] = [];
  for (const each of training) {
    encoded.push(tokenizer.encode(each).ids);
    if (encoded.length % PORTION > 0) continue;
    await setImmediate();
    throwIfCancelled(options.signal);
  }
  return rankKeywords(text, tokenizer, countDocuments(encoded, tokenizer.size), options);
}
