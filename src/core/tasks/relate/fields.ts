/** What `relate` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { fields as classifying } from '../classify/fields';
import type { TaskFields } from '../task';
import { withoutMarks } from './marks';

export const fields: TaskFields = {
  ...classifying,
  texts: ({ fields: { text } }) => [withoutMarks(text ?? '')],
};
