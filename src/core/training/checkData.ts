/** What a config's data are like, before any training: loads no runtime. */
import { setImmediate } from 'node:timers/promises';
import { ProblemsError, throwIfCancelled } from '../base/errors';
import type { Problem } from '../base/problem';
import { taskFieldsCatalog } from '../catalog';
import { countLabels } from '../data/checkSplits';
import type { Dataset, Example } from '../data/dataset';
import type { TaskRoles } from '../data/roles';
import { type Config, columnsOf } from '../schemas';
import type { Tokenizer } from '../text/tokenizer';
import { trainTokenizer } from '../text/trainTokenizer';
import type { TrainOptions } from './events';
import { readTrainingConfig, readTrainingData } from './prepare';
import { readStartingVectors } from './startEmbedding';

export interface SplitReport {
  readonly split: string;
  readonly examples: number;
  readonly labels: Readonly<Record<string, number>>;
  /** Tokens an example: minimum, median, 95th percentile, maximum. */
  readonly lengths: readonly [number, number, number, number];
  readonly truncated: number;
  /** Part of tokens outside the vocabulary, 0..1. */
  readonly unknown: number;
}

export interface DataReport {
  readonly problems: readonly Problem[];
  readonly splits: readonly SplitReport[];
  readonly vocabulary: number;
}

/** Examples between two looks at the signal. */
const PORTION = 2000;

async function reportSplit(
  split: string,
  examples: readonly Example[],
  texts: (example: Example) => readonly string[],
  tokenizer: Tokenizer,
  roles: TaskRoles,
  signal: AbortSignal,
): Promise<SplitReport> {
  const lengths: number[] = [];
  let [truncated, tokens, unknown] = [0, 0, 0];
  for (const [i, example] of examples.entries()) {
    for (const text of texts(example)) {
      const encoding = tokenizer.encode(text);
      lengths.push(encoding.ids.length);
      tokens += encoding.ids.length;
      if (encoding.truncated) truncated++;
      for (const id of encoding.ids) if (id === tokenizer.special.unknown) unknown++;
    }
    if (i % PORTION === PORTION - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  lengths.sort((a, b) => a - b);
  const at = (part: number) => lengths[Math.min(lengths.length - 1, Math.floor(part * lengths.length))] ?? 0;
  return {
    split,
    examples: examples.length,
    labels: Object.fromEntries([...countLabels(examples, roles)].sort(([a], [b]) => (a < b ? -1 : 1))),
    lengths: [at(0), at(0.5), at(0.95), at(1)],
    truncated,
    unknown: tokens === 0 ? 0 : unknown / tokens,
  };
}

/**
 * Reads config and data, learns the vocabulary and counts; lengths are without tokens that a model adds ([CLS]).
 * @param configPath absolute
 * @returns problems, errors among them when there are any; there are then no splits
 * @throws CancelledError
 */
export async function checkData(configPath: string, options: TrainOptions): Promise<DataReport> {
  let dataset: Dataset;
  let config: Config;
  try {
    config = readTrainingConfig(configPath, options);
    dataset = await readTrainingData(config, configPath, options);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return { problems: error.problems, splits: [], vocabulary: 0 };
  }
  const { texts } = await taskFieldsCatalog[config.task.type]();
  const tokenizer = trainTokenizer(config.tokenizer, dataset.splits.train.flatMap(texts), false);
  try {
    await readStartingVectors(config, configPath, tokenizer, options);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return { problems: [...dataset.problems, ...error.problems], splits: [], vocabulary: tokenizer.size };
  }
  const splits: SplitReport[] = [];
  for (const [split, examples] of Object.entries(dataset.splits)) {
    options.onEvent({ kind: 'progress', message: `counting the words of ${split}` });
    splits.push(await reportSplit(split, examples, texts, tokenizer, columnsOf(config), options.signal));
  }
  return { problems: dataset.problems, splits, vocabulary: tokenizer.size };
}
