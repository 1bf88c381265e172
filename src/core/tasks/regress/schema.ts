/** Schema of `regress`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';
import { pairKeys, pairRole } from '../pairKeys';

export const schema = object(pairKeys, {
  description: 'A number for a text, or for a pair of texts: how similar they are.',
});

export const roles = {
  roles: {
    text: { kind: 'text', description: 'The column with the text' },
    ...pairRole,
    score: {
      kind: 'text',
      trimmed: true,
      number: true,
      description: 'The column with the number',
    },
  },
  identity: ['text', 'text-pair'],
} as const satisfies TaskRoles;

export const training: TaskTraining = {
  classLoss: false,
  scores: ['pearson', 'spearman', 'MSE', 'MAE', 'loss'],
};

/** The networks that it can be made of. */
export const models = ['bag-of-words', 'cnn', 'gru', 'lstm', 'own', 'rnn', 'transformer'] as const;
