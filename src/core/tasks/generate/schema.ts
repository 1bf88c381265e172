/** Schema of `generate`, and the columns that it reads. */
import { boolean, choice, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';

export const schema = object(
  {
    carry: boolean({
      description:
        'Recurrent models read the text as a stream: the state goes on from block to block, the gradient does not (truncated back-propagation through time).',
      default: false,
    }),
    start: choice(
      {
        nothing: 'an empty state',
        label:
          'a vector that is learned for each label (one-to-many): texts are apart, and each grows from the vector of its label; recurrent models, with data.label',
      },
      { description: 'What the state is before the first token.', default: 'nothing' },
    ),
    distinct: choice(
      {
        tokens: 'all words (Li et al. 2016)',
        'n-grams': 'all n-grams, as later programs have it',
      },
      {
        description: 'What the number of different n-grams is divided by in distinct-1 and distinct-2.',
        default: 'tokens',
      },
    ),
  },
  { description: 'A text that goes on: the next token, again and again (perplexity, bits per character).' },
);

export const roles = {
  roles: {
    text: { kind: 'text', blank: true, description: 'The column with the text' },
    label: { kind: 'text', optional: true, trimmed: true, description: 'The column with what texts begin as' },
  },
  identity: [],
  stream: 'text',
} as const satisfies TaskRoles;

export const training: TaskTraining = {
  classLoss: true,
  scores: ['loss', 'perplexity', 'bits-per-character', 'accuracy'],
};

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: { readonly type: string; readonly carry?: boolean; readonly start?: string };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly model?: { readonly type: string; readonly bidirectional?: boolean };
  readonly train?: { readonly accumulate: number; readonly batch?: number | 'all' };
}

/** What sections say together. */
export function check({
  task,
  data,
  model,
  train,
}: Sections): readonly { readonly key: string; readonly message: string }[] {
  if (task?.type !== 'generate') return [];
  const problems: { key: string; message: string }[] = [];
  if (model?.bidirectional)
    problems.push({ key: 'model.bidirectional', message: 'what writes cannot read ahead: generate reads forwards' });
  if (task.start === 'label') {
    if (model && !carrying.includes(model.type)) {
      const message = `only recurrent models (${carrying.join(', ')}) begin with a vector, not ${model.type}`;
      problems.push({ key: 'task.start', message });
    }
    if (data && data.label === undefined)
      problems.push({ key: 'task.start', message: 'start: label needs the column of the labels: data.label' });
    if (task.carry)
      problems.push({ key: 'task.carry', message: 'texts that begin with a vector are apart: nothing is carried on' });
    return problems;
  }
  if (!task.carry) return problems;
  if (model && !carrying.includes(model.type)) {
    const message = `only recurrent models (${carrying.join(', ')}) have a state to carry, not ${model.type}`;
    problems.push({ key: 'task.carry', message });
  }
  if (train && train.accumulate > 1) {
    const message = 'a stream that is carried on goes batch by batch: accumulate must be 1';
    problems.push({ key: 'train.accumulate', message });
  }
  if (train?.batch === 'all') {
    const message =
      'a stream that is carried on goes batch by batch: with all of it in one step nothing is carried; give a number';
    problems.push({ key: 'train.batch', message });
  }
  return problems;
}

const carrying: readonly string[] = ['gru', 'lstm', 'rnn'];

/** The networks that it can be made of. */
export const models = ['gru', 'lstm', 'n-gram', 'rnn', 'transformer'] as const;
