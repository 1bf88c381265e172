/** What `relate` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { fields as classifying } from '../classify/fields';
import { cutAt } from '../reading';
import type { TaskFields } from '../task';
import { splitMarks, withoutMarks } from './marks';

export const fields: TaskFields = {
  ...classifying,
  texts: ({ fields: { text } }) => [withoutMarks(text ?? '')],
  // Marks are tokens of their own, and the texts between them are read apart.
  read({ fields: { text } }, { count, around, longest }) {
    const parts = splitMarks(text ?? '').map(part => (part.mark === undefined ? count(part.text) : 1));
    return [cutAt(longest, around + parts.reduce((sum, part) => sum + part, 0))];
  },
};
