/** Schema of `fill-mask`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { TaskNeeds } from '../spec';

export const schema = object(
  {},
  { description: 'Masked language modeling: the token at `[MASK]`. Its runs are imported, not trained.' },
);

export const roles = {
  roles: { text: { kind: 'text', description: 'Column of the text' } },
  identity: ['text'],
} as const satisfies TaskRoles;

export const offers = {
  use: 'fill-mask',
  abilities: ['fillMask', 'score', 'attend', 'project'],
  is: 'a masked language model',
  command: 'fill-mask',
} as const satisfies Offers;

export const training: TaskTraining = { classLoss: false, scores: [] };

export const untrained =
  'task fill-mask is not trained: its weights come from a pretrained model. Run nlp import PATH --task fill-mask, where PATH is a folder of Hugging Face.';

export const head = 'masked-lm';

export const needs: TaskNeeds = ['vocabulary'];

export const framed = true;

export const tokens: readonly string[] = ['mask'];
