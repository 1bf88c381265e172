/** Schema of `summarize`, and the columns that it reads. */
import { integer, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { textScores } from '../../metrics/scores/texts';
import { writtenTokenScores } from '../../metrics/scores/tokens';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import { scoringKeys } from '../scoringKeys';
import { prefix, writingKeys } from '../translate/schema';

export { head, needs } from '../translate/schema';

export const schema = object(
  {
    ...writingKeys,
    prefix,
    ...scoringKeys,
    lead: integer({
      description:
        'Sentences of the lead baseline, whose ROUGE is reported for comparison (ROUGE/lead). 0 turns it off.',
      default: 1,
      minimum: 0,
      maximum: 20,
    }),
  },
  { description: 'Summarization. Scores: ROUGE, METEOR, BLEU.' },
);

export const roles = {
  roles: {
    text: { kind: 'text', description: 'Column of the text' },
    summary: { kind: 'text', description: 'Column of the summary' },
  },
  identity: ['text', 'summary'],
} as const satisfies TaskRoles;

export const offers = {
  use: 'summarize',
  abilities: ['write', 'attend'],
  is: 'a summarization model',
  command: 'summarize',
} as const satisfies Offers;

export const training: TaskTraining = { classLoss: true, scores: [...writtenTokenScores, ...textScores] };
