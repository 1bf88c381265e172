/** What tasks share that read one text or two: keys, the second column, the texts of an example. Loads no runtime. */
import { choice } from '../config/schema';
import type { Example } from '../data/dataset';

export const pairKeys = {
  pair: choice(
    {
      joint: '`[CLS] a [SEP] b [SEP]` as one text, with a vector for each of the two (Devlin et al. 2019)',
      towers: 'each by itself, then compared: u, v, |u - v|, u v (Conneau et al. 2017)',
    },
    { description: 'How two texts are read, where data names a `text-pair`.', default: 'joint' },
  ),
};

export const pairRole = {
  'text-pair': {
    kind: 'text',
    optional: true,
    description: 'The column with a second text, to be compared with the first',
  },
} as const;

export function textsOfPair({ fields }: Example): readonly string[] {
  const pair = fields['text-pair'];
  return pair === undefined ? [fields.text ?? ''] : [fields.text ?? '', pair];
}
