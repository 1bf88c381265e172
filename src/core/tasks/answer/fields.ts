/** What `answer` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { ActionableError } from '../../base/errors';
import { cutAt, readWritten } from '../reading';
import type { TaskFields } from '../task';
import { answersOf, contextOf, findAnswer, questionOf } from './rightAnswers';
import { roomOf } from './windows';
import { type WordKeys, wordsOf, writtenOf } from './written';

interface Options extends WordKeys {
  readonly form: 'span' | 'generated';
  readonly unanswerable: boolean;
  readonly stride: number;
  readonly 'question-length': number;
}

export const fields: TaskFields = {
  texts(example) {
    const context = contextOf(example);
    // Words of answers that are parts of the context are counted there.
    const written = answersOf(example).filter(answer => !findAnswer(context, answer));
    return [questionOf(example), context, ...written];
  },
  read(example, reading) {
    const options = reading.options as Options;
    const { form, 'question-length': most } = options;
    if (form === 'generated') return readWritten(writtenOf(example, wordsOf(options)), reading);
    const asked = reading.count(questionOf(example));
    return [
      { ...cutAt(roomOf(asked, { longest: reading.longest, questionLength: most }).kept, asked), name: 'question' },
      { length: reading.count(contextOf(example)), lost: 0, name: 'context' },
    ];
  },
  readsWhole: options => ((options as Options).form === 'span' ? 'windows' : undefined),
  countUnits(examples, _, { count, longest, options }) {
    const { form, stride, 'question-length': questionLength } = options as Options;
    if (form !== 'span') return examples.length;
    let windows = 0;
    for (const example of examples) {
      const { room } = roomOf(count(questionOf(example)), { longest, questionLength });
      const rest = count(contextOf(example)) - room;
      windows += 1 + Math.max(0, Math.ceil(rest / Math.min(stride, room)));
    }
    return windows;
  },
  written(example, options) {
    const own = options as Options;
    return own.form === 'generated' ? writtenOf(example, wordsOf(own)) : undefined;
  },
  learnLabels(training, options) {
    const { form, unanswerable } = options as Options;
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
