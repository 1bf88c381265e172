/** What tasks share that read one text or two: keys, the second column, the texts of an example. Loads no runtime. */
import { choice, type Disagreement } from '../config/schema';
import type { Example } from '../data/dataset';
import type { ModelsThat } from '../models/spec';

export const pairKeys = {
  pair: choice(
    {
      joint: 'cross-encoder: `[CLS] a [SEP] b [SEP]` as one text with segment embeddings (Devlin et al. 2019)',
      towers: 'bi-encoder (Siamese): each text alone, then compared by u, v, |u - v|, u v (Conneau et al. 2017)',
    },
    { description: 'How two texts are encoded if `data.text-pair` is set.', default: 'joint' },
  ),
};

export const pairRole = {
  'text-pair': {
    kind: 'text',
    optional: true,
    description: 'Column of a second text, to compare with the first',
  },
} as const;

export function textsOfPair({ fields }: Example): readonly string[] {
  const pair = fields['text-pair'];
  return pair === undefined ? [fields.text ?? ''] : [fields.text ?? '', pair];
}

/** What tasks of pairs ask of other sections. */
export function check(
  {
    task,
    data,
    model,
  }: {
    readonly task?: { readonly type: string; readonly pair?: string };
    readonly data?: Readonly<Record<string, unknown>>;
    readonly model?: { readonly type: string };
  },
  modelsThat: ModelsThat,
): readonly Disagreement[] {
  const pair = data?.['text-pair'] !== undefined;
  if (task?.pair === 'towers' && data && !pair) {
    const message = 'pair: towers compares two texts. Name the column of the second text in data.text-pair.';
    return [{ key: 'task.pair', message }];
  }
  if (!task || !pair || !model || modelsThat('pairs').includes(model.type)) return [];
  // What reads no text as a whole is refused by the tasks that have pairs.
  if (![...modelsThat('pooled'), ...modelsThat('logits')].includes(model.type)) return [];
  const message = `${model.type} reads one text. For a text-pair use lstm, gru or transformer.`;
  return [{ key: 'model.type', message }];
}
