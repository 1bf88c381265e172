/** Schema of `classify`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';

export const classify = object({}, { description: 'One label a text.' });

export const roles = {
  roles: {
    text: { kind: 'text', description: 'The column with the text' },
    label: { kind: 'text', trimmed: true, description: 'The column with the label' },
  },
  classes: 'label',
  identity: ['text'],
} as const satisfies TaskRoles;
