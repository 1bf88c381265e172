/** Schema of `embed`, and the columns that it reads. */
import { boolean, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { vectorOffers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { TaskNeeds } from '../spec';

export const schema = object(
  {
    normalize: boolean({
      description: 'Scale every vector to length 1, so that the dot product of two vectors is their cosine similarity.',
      default: false,
    }),
  },
  { description: 'Sentence vectors: one vector per text. Its runs are imported, not trained.' },
);

export const roles = {
  roles: { text: { kind: 'text', description: 'Column of the text' } },
  identity: ['text'],
} as const satisfies TaskRoles;

export const offers = vectorOffers;

export const training: TaskTraining = { classLoss: false, scores: [] };

export const untrained =
  'task embed is not trained: its weights come from a pretrained model. Run nlp import PATH --task embed, where PATH is a folder of sentence-transformers or Hugging Face.';

export const needs: TaskNeeds = ['pooled'];

export const framed = true;
