/** What `pretrain` reads of an example. */
import { toStream } from '../generate/stream';
import type { TaskFields } from '../task';
import { toBlocks } from './corpus';
import { corpusParts } from './corpusParts';
import { type ObjectiveName, objectiveOf } from './objectives/objectives';

type Options = Parameters<typeof corpusParts>[0] & { readonly objective: { readonly type: ObjectiveName } };

export const fields: TaskFields = {
  texts: example => [example.fields.text ?? ''],
  read: ({ fields: { text = '' } }, { count }) => [{ length: count(text), lost: 0 }],
  readsWhole: () => 'stream',
  countUnits(examples, tokenizer, { longest, options }) {
    const { objective: own } = options as Options;
    const objective = objectiveOf(own);
    if (objective.network === 'next') return Math.ceil((toStream(examples, tokenizer).length - 1) / longest);
    let count = 0;
    for (const _ of toBlocks(examples, corpusParts(options as Options, objective, tokenizer))) count++;
    return count;
  },
  learnLabels: () => [],
};
