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

/** What tasks of pairs ask of other sections. */
export function check({
  task,
  data,
  model,
}: {
  readonly task?: { readonly type: string; readonly pair?: string };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly model?: { readonly type: string };
}): readonly { readonly key: string; readonly message: string }[] {
  const pair = data?.['text-pair'] !== undefined;
  if (task?.pair === 'towers' && data && !pair) {
    const message = 'towers compare two texts: name the column of the second one, data.text-pair';
    return [{ key: 'task.pair', message }];
  }
  // Its weights are those of single words: what two texts have in common is beyond it.
  if (task && pair && model?.type === 'linear') {
    return [{ key: 'model.type', message: 'linear reads one text; for a text-pair take lstm, gru or transformer' }];
  }
  return [];
}
