/** Schema of `classify`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { labelScores } from '../../metrics/scores/labels';
import { type Offers, readingOffers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import { pairKeys, pairRole } from '../pairKeys';
import type { TaskNeeds } from '../spec';
import { windowKeys } from '../windowKeys';

export const schema = object(
  { ...pairKeys, ...windowKeys },
  { description: 'Text classification: one label per text, or per pair of texts.' },
);

export const roles = {
  roles: {
    text: { kind: 'text', description: 'Column of the text' },
    ...pairRole,
    label: { kind: 'text', trimmed: true, description: 'Column of the label' },
  },
  classes: 'label',
  identity: ['text', 'text-pair'],
  augmented: ['text'],
} as const satisfies TaskRoles;

export const offers = { ...readingOffers, is: 'a classifier' } as const satisfies Offers;

export const training: TaskTraining = {
  classLoss: true,
  calibrates: true,
  distills: true,
  fewShot: true,
  scores: labelScores,
};

export const head = 'sequence';

export const needs: TaskNeeds = ['pooled', 'logits'];

export const framed = true;
