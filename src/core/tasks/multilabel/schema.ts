/** Schema of `multilabel`, and the columns that it reads. */
import { number, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';
import { pairKeys, pairRole } from '../pairKeys';

export const schema = object(
  {
    ...pairKeys,
    threshold: number({
      description: 'A label is given when its probability is at least this.',
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  { description: 'Any number of labels a text, each by itself (sigmoid).' },
);

export const roles = {
  roles: {
    text: { kind: 'text', description: 'The column with the text' },
    ...pairRole,
    labels: {
      kind: 'list',
      blank: true,
      separator: '|',
      description: 'The column with the labels, a list or separated by |; it may be empty',
    },
  },
  classes: 'labels',
  identity: ['text', 'text-pair'],
} as const satisfies TaskRoles;

export const training: TaskTraining = {
  classLoss: false,
  scores: ['micro-F1', 'macro-F1', 'weighted-F1', 'samples-F1', 'subset-accuracy', 'hamming-loss', 'loss'],
};

/** The networks that it can be made of. */
export const models = ['bag-of-words', 'cnn', 'gru', 'linear', 'lstm', 'own', 'rnn', 'transformer'] as const;
