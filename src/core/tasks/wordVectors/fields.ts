/** What `word-vectors` reads of an example; loads no runtime. */
import type { TaskFields } from '../task';

export const fields: TaskFields = {
  texts: ({ fields: { text = '' } }) => [text],
  read: ({ fields: { text = '' } }, { count }) => [{ length: count(text), lost: 0 }],
  readsWhole: () => 'stream',
  learnLabels: () => [],
};
