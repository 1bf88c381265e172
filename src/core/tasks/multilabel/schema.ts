/** Schema of `multilabel`, and the columns that it reads. */
import { number, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { setScores } from '../../metrics/scores/sets';
import { type Offers, readingOffers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import { pairKeys, pairRole } from '../pairKeys';
import type { TaskNeeds } from '../spec';
import { windowKeys } from '../windowKeys';

export const schema = object(
  {
    ...pairKeys,
    ...windowKeys,
    threshold: number({
      description: 'Threshold: labels with at least this probability are predicted. Lower it for more recall.',
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  { description: 'Multilabel classification: any number of labels per text, each decided independently (sigmoid).' },
);

export const roles = {
  roles: {
    text: { kind: 'text', description: 'Column of the text' },
    ...pairRole,
    labels: {
      kind: 'list',
      blank: true,
      separator: '|',
      description: 'Column of the labels, a list or separated by |; it can be empty',
    },
  },
  classes: 'labels',
  identity: ['text', 'text-pair'],
} as const satisfies TaskRoles;

export const offers = { ...readingOffers, is: 'a multilabel classifier' } as const satisfies Offers;

export const training: TaskTraining = {
  classLoss: false,
  calibrates: true,
  scores: setScores,
};

export const head = 'sequence';

export const needs: TaskNeeds = ['pooled', 'logits'];

export const framed = true;
