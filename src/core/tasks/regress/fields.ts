/** What `regress` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { ActionableError } from '../../base/errors';
import { textsOfPair } from '../pairKeys';
import type { TaskFields } from '../task';

/** The labels are the mean and the standard deviation of the training scores, by which the model's answers are scaled. */
export const fields: TaskFields = {
  texts: textsOfPair,
  learnLabels(training) {
    const scores = training.map(({ fields: { score }, source }) => {
      const value = Number(score);
      if (Number.isFinite(value)) return value;
      throw new ActionableError('not-a-number', `${source.file}:${source.line}: the score "${score}" is no number`);
    });
    const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
    const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(1, scores.length);
    return [String(mean), String(Math.sqrt(variance) || 1)];
  },
};
