/** What `answer` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { ActionableError } from '../../base/errors';
import type { TaskFields } from '../task';
import { answersOf, contextOf, findAnswer, questionOf, writtenOf } from './rightAnswers';

export const fields: TaskFields = {
  texts(example) {
    const context = contextOf(example);
    // Words of answers that are parts of the context are counted there.
    const written = answersOf(example).filter(answer => !findAnswer(context, answer));
    return [questionOf(example), context, ...written];
  },
  readsInWindows: options => (options as { readonly form: string }).form === 'span',
  written: (example, options) =>
    (options as { readonly form: string }).form === 'generated' ? writtenOf(example) : undefined,
  learnLabels(training, options) {
    const { form, unanswerable } = options as { readonly form: string; readonly unanswerable: boolean };
    if (unanswerable && form === 'span') return [];
    const lacking = training.filter(example => answersOf(example).length === 0);
    const [first] = lacking;
    if (first) {
      const { file, line } = first.source;
      const advice = form === 'span' ? 'set task: { type: answer, unanswerable: true }, or leave' : 'leave';
      throw new ActionableError(
        'no-answer',
        `${lacking.length} of ${training.length} questions have no answer, first in ${file}:${line}; ${advice} them out`,
      );
    }
    return [];
  },
};
