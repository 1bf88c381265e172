/** Schema of `classify`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';

export const classify = object({}, { description: 'One label a text.' });

export const roles = {
  roles: {
    text: { kind: 'text', description: 'The column with the text' },
    label: { kind: 'text', trimmed: true, description: 'The column with the label' },
  },
  classes: 'label',
  identity: ['text'],
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
