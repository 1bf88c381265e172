/** A run goes on from its last checkpoint, with its own tokenizer. */
import { checkParameters, type RunParts } from '../../inference/runParts';
import { readCheckpoint } from '../../runs/checkpoint';
import type { TrainOptions } from '../events';
import { vocabularyFiles } from '../givenVocabulary';
import { isLanguageFile } from '../readLanguage';
import { isPretrainedFile } from '../readPretrained';
import { isFileOfSide } from '../readSides';
import { initializeTask } from './chance';
import { isRunWeights } from './run';
import type { Start } from './start';
import { frozenTables, isVectorFile } from './vectors';

/** @param fresh what it began with, if it has no checkpoint yet */
export function startFromCheckpoint(
  { folder, record, config, tokenizer, targetTokenizer }: RunParts,
  fresh: Start,
  options: TrainOptions,
): Start {
  const { configPath } = record;
  return {
    vocabularies: { tokenizer, targetTokenizer },
    async begin(task, vocabularies) {
      const given = await vocabularyFiles(config.tokenizer, record, options);
      const checkpoint = await readCheckpoint(folder, 'last', true);
      if (!checkpoint) {
        const started = await fresh.begin(task, vocabularies);
        return { ...started, files: [...started.files, ...given] };
      }
      const initial = initializeTask(task, config.train.seed, options);
      if (!task.counted) checkParameters(checkpoint.parameters, initial, task.optional);
      // It holds what training started from: those files may be gone.
      const files = record.files.filter(
        ({ path }) =>
          isVectorFile(config.model, configPath, path) ||
          isPretrainedFile(config.model, configPath, path, options) ||
          isFileOfSide(config.model, configPath, path, options) ||
          isLanguageFile(config.model, configPath, path) ||
          isRunWeights(path),
      );
      return {
        // In the order of the task.
        parameters: { ...initial, ...checkpoint.parameters },
        frozen: frozenTables(config.model, task),
        files: [...files, ...given],
        checkpoint,
      };
    },
  };
}
