/** Schema of `relate`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';
import { training as classifying } from '../classify/schema';
import { faultOfMarks } from './marks';

export const schema = object({}, { description: 'How two marked places of a text are related: one label a text.' });

export const roles = {
  roles: {
    text: {
      kind: 'text',
      description: 'The column with the text, its two places marked: `<e1>Ada</e1> wrote to <e2>Charles</e2>`',
      fault: faultOfMarks,
    },
    label: { kind: 'text', trimmed: true, description: 'The column with the label' },
  },
  classes: 'label',
  identity: ['text'],
} as const satisfies TaskRoles;

export const training: TaskTraining = classifying;

/** The networks that it can be made of: those with a hidden state a token. */
export const models = ['gru', 'lstm', 'rnn', 'transformer'] as const;

/** Tokens that must fit beside the marks. */
const SHORTEST = 8;

/** What the task asks of other sections. */
export function check({
  task,
  tokenizer,
}: {
  readonly task?: { readonly type: string };
  readonly tokenizer?: { readonly length?: number };
}): readonly { readonly key: string; readonly message: string }[] {
  const length = tokenizer?.length ?? SHORTEST;
  if (task?.type !== 'relate' || length >= SHORTEST) return [];
  return [{ key: 'tokenizer.length', message: `relate needs at least ${SHORTEST} tokens, its four marks among them` }];
}
