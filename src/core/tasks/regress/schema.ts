/** Schema of `regress`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { numberScores } from '../../metrics/scores/numbers';
import { type Offers, readingOffers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import { pairKeys, pairRole } from '../pairKeys';
import type { TaskNeeds } from '../spec';
import { windowKeys } from '../windowKeys';

export const schema = object(
  { ...pairKeys, ...windowKeys },
  { description: 'Regression: a number per text, or per pair of texts such as their similarity.' },
);

export const roles = {
  roles: {
    text: { kind: 'text', description: 'Column of the text' },
    ...pairRole,
    score: {
      kind: 'text',
      trimmed: true,
      number: true,
      description: 'Column of the number',
    },
  },
  identity: ['text', 'text-pair'],
} as const satisfies TaskRoles;

export const offers = { ...readingOffers, is: 'a regression model' } as const satisfies Offers;

export const training: TaskTraining = {
  classLoss: false,
  scores: numberScores,
};

export const head = 'sequence';

export const needs: TaskNeeds = ['pooled'];

export const framed = true;
