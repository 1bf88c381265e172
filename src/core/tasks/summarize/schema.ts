/** Schema of `summarize`, and the columns that it reads. */
import { integer, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';
import { scoringKeys } from '../scoringKeys';
import { writingKeys } from '../translate/schema';

export { models } from '../translate/schema';

export const schema = object(
  {
    ...writingKeys,
    ...scoringKeys,
    lead: integer({
      description: 'Sentences of the beginning that scores are compared with (ROUGE/lead); 0 for none.',
      default: 1,
      minimum: 0,
      maximum: 20,
    }),
  },
  { description: 'A short text that says what a long one says (ROUGE, METEOR, BLEU).' },
);

export const roles = {
  roles: {
    text: { kind: 'text', description: 'The column with the text to read' },
    summary: { kind: 'text', description: 'The column with the summary to write' },
  },
  identity: ['text', 'summary'],
} as const satisfies TaskRoles;

export const training: TaskTraining = { classLoss: true, scores: ['loss', 'perplexity', 'accuracy'] };
