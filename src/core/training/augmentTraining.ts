/** Adds changed copies of the training examples to a dataset, as its config says. */
import { dirname } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import type { Access } from '../base/resolvePath';
import { augmentExamples } from '../data/augment/augmentExamples';
import type { AugmentOptions } from '../data/augment/augmentText';
import { chooseSynonyms } from '../data/augment/chooseSynonyms';
import type { Operation } from '../data/augment/operations';
import { isWordNetFile } from '../data/augment/wordNet';
import { ConfigPlace } from '../data/configPlace';
import type { Dataset } from '../data/dataset';
import { ExampleStore } from '../data/store/exampleStore';
import { spillOf } from '../data/store/spill';
import { type Config, columnsOf } from '../schemas';
import { englishStopWords } from '../text/stopWords';
import type { TrainOptions } from './events';

export type AugmentConfig = NonNullable<Config['data']['augment']>;

/** What the config says, as the operations need it. @throws ProblemsError where its list of synonyms is not there */
export async function readAugmentation(
  augment: AugmentConfig,
  seed: number,
  configPath: string,
  access: Access,
): Promise<AugmentOptions> {
  const parts: { [O in Operation]?: number } = {};
  for (const way of ['synonyms', 'delete', 'insert', 'swap'] as const) if (augment[way] > 0) parts[way] = augment[way];
  const words = augment['stop-words'];
  const stopWords = new Set(words === 'english' ? englishStopWords : words === 'none' ? [] : words);
  try {
    const synonyms = await chooseSynonyms(augment['synonym-list'], dirname(configPath), access);
    return { parts, copies: augment.copies, stopWords, synonyms, seed };
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    const place = new ConfigPlace(configPath);
    throw new ProblemsError([place.problem(['data', 'augment', 'synonym-list'], error.code, error.message)]);
  }
}

/** A run that is resumed goes on with the list that it began with, whatever has been installed since. */
function listOf(augment: AugmentConfig, begun: Dataset['files'] | undefined): AugmentConfig {
  if (!begun || augment['synonym-list'] !== 'auto') return augment;
  return { ...augment, 'synonym-list': begun.some(({ path }) => isWordNetFile(path)) ? 'wordnet' : 'small' };
}

/**
 * Other splits stay as they are. A dataset whose config asks for no augmentation is returned as it is.
 * @param begun the files of the run that is resumed
 * @throws ProblemsError, CancelledError
 */
export async function augmentTraining(
  config: Config,
  dataset: Dataset,
  configPath: string,
  options: TrainOptions,
  begun?: Dataset['files'],
): Promise<Dataset> {
  const { augment } = config.data;
  const { augmented = [], classes } = columnsOf(config);
  if (!augment || augmented.length === 0) return dataset;
  options.onEvent({ kind: 'progress', message: 'changing words of training examples' });
  const how = await readAugmentation(listOf(augment, begun), config.train.seed, configPath, options);
  const { train } = dataset.splits;
  const store = new ExampleStore(classes, spillOf(options.workspace, options.memory));
  const examples = await augmentExamples(train, augmented, how, store, options.signal);
  const message = `augmentation: ${examples.length - train.length} changed copies of ${train.length} training examples; synonyms from ${how.synonyms.name}`;
  options.onEvent({ kind: 'log', level: 'info', message });
  return {
    ...dataset,
    splits: { ...dataset.splits, train: examples },
    files: [...dataset.files, ...how.synonyms.files],
  };
}
