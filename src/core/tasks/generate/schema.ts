/** Schema of `generate`, and the columns that it reads. */
import { boolean, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';

export const schema = object(
  {
    carry: boolean({
      description:
        'Recurrent models read the text as a stream: the state goes on from block to block, the gradient does not (truncated back-propagation through time).',
      default: false,
    }),
  },
  { description: 'A text that goes on: the next token, again and again (perplexity, bits per character).' },
);

export const roles = {
  roles: { text: { kind: 'text', blank: true, description: 'The column with the text' } },
  identity: [],
} as const satisfies TaskRoles;

export const training: TaskTraining = {
  classLoss: true,
  scores: ['loss', 'perplexity', 'bits-per-character', 'accuracy'],
};

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: { readonly type: string; readonly carry?: boolean };
  readonly model?: { readonly type: string; readonly bidirectional?: boolean };
  readonly train?: { readonly accumulate: number };
}

/** What sections say together. */
export function check({ task, model, train }: Sections): readonly { readonly key: string; readonly message: string }[] {
  if (task?.type !== 'generate') return [];
  const problems: { key: string; message: string }[] = [];
  if (model?.bidirectional)
    problems.push({ key: 'model.bidirectional', message: 'what writes cannot read ahead: generate reads forwards' });
  if (!task.carry) return problems;
  if (model && !carrying.includes(model.type)) {
    const message = `only recurrent models (${carrying.join(', ')}) have a state to carry, not ${model.type}`;
    problems.push({ key: 'task.carry', message });
  }
  if (train && train.accumulate > 1) {
    const message = 'a stream that is carried on goes batch by batch: accumulate must be 1';
    problems.push({ key: 'train.accumulate', message });
  }
  return problems;
}

const carrying: readonly string[] = ['gru', 'lstm', 'rnn'];

/** The networks that it can be made of. */
export const models = ['gru', 'lstm', 'n-gram', 'rnn', 'transformer'] as const;
