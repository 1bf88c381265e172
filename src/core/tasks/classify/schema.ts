/** Schema of `classify`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';
import { pairKeys, pairRole } from '../pairKeys';

export const schema = object(pairKeys, { description: 'One label a text, or a pair of texts.' });

export const roles = {
  roles: {
    text: { kind: 'text', description: 'The column with the text' },
    ...pairRole,
    label: { kind: 'text', trimmed: true, description: 'The column with the label' },
  },
  classes: 'label',
  identity: ['text', 'text-pair'],
  augmented: ['text'],
} as const satisfies TaskRoles;

export const training: TaskTraining = {
  classLoss: true,
  scores: [
    'accuracy',
    'macro-F1',
    'weighted-F1',
    'macro-precision',
    'macro-recall',
    'matthews',
    'ROC-AUC',
    'average-precision',
    'loss',
  ],
};

/** The networks that it can be made of. */
export const models = ['bag-of-words', 'cnn', 'gru', 'linear', 'lstm', 'own', 'rnn', 'transformer'] as const;
