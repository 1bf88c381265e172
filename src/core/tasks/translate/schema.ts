/** Schema of `translate`, and the columns that it reads. */
import { integer, number, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';
import { scoringKeys } from '../scoringKeys';

export const writingKeys = {
  beam: integer({
    description: 'Hypotheses kept by beam search; 1 is greedy search.',
    default: 4,
    minimum: 1,
    maximum: 64,
  }),
  'length-penalty': number({
    description:
      'alpha of the length penalty ((5 + length) / 6)^alpha (Wu et al. 2016); 0 prefers short texts, below 0 even more so.',
    default: 1,
    minimum: -5,
    maximum: 5,
  }),
  'written-length': integer({
    description:
      'Longest written text, in tokens, at most tokenizer.length - 1; if not given what the training texts say: a quarter more than the longest for a source of that length, and 8.',
    optional: true,
    minimum: 1,
    maximum: 8192,
  }),
};

export const schema = object(
  { ...writingKeys, ...scoringKeys },
  { description: 'A text in another language (BLEU, chrF, TER, ROUGE, METEOR).' },
);

export const roles = {
  roles: {
    source: { kind: 'text', description: 'The column with the text to read' },
    target: { kind: 'text', description: 'The column with the text to write' },
  },
  identity: ['source', 'target'],
} as const satisfies TaskRoles;

export const training: TaskTraining = { classLoss: true, scores: ['loss', 'perplexity', 'accuracy'] };

/** The networks that it can be made of. */
export const models = ['seq2seq-recurrent', 'seq2seq-transformer'] as const;
