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

/** The networks that it can be made of. */
export const models = ['gru', 'lstm', 'rnn', 'transformer'] as const;
