/** Schema of `word-vectors`, and the columns that it reads. */

import { type Disagreement, type Infer, object } from '../../config/schema';
import type { train } from '../../config/sections/train';
import type { TaskRoles } from '../../data/roles';
import { wordScores } from '../../metrics/scores/words';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { TaskNeeds } from '../spec';

export const schema = object(
  {},
  {
    description:
      'Word vectors: words that occur in the same contexts get similar vectors. Of `train`, only epochs, steps, evaluate, patience and seed apply.',
  },
);

export const roles = {
  roles: { text: { kind: 'text', blank: true, description: 'Column of the text' } },
  identity: [],
  stream: 'text',
} as const satisfies TaskRoles;

export const offers = {
  use: 'words',
  abilities: ['neighbours', 'analogy', 'embed', 'compare', 'project'],
  is: 'a model of word vectors',
  command: 'embed',
} as const satisfies Offers;

export const training: TaskTraining = { classLoss: false, scores: wordScores };

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: { readonly type: string };
  readonly model?: { readonly type: string };
  readonly train?: Infer<typeof train>;
}

/** What sections say together: word vectors have a rule of training of their own. */
export function check({ task, train }: Sections): readonly Disagreement[] {
  if (task?.type !== 'word-vectors' || !train) return [];
  const problems: Disagreement[] = [];
  const { optimizer, schedule } = train;
  if (optimizer.type !== 'adam' || optimizer['learning-rate'] !== 1e-3) {
    problems.push({
      key: 'train.optimizer',
      message: 'word vectors have an optimizer of their own. Remove train.optimizer, and set model.rate.',
    });
  }
  if (schedule.type !== 'constant' || schedule.warmup > 0) {
    problems.push({
      key: 'train.schedule',
      message: 'word vectors have a schedule of their own. Remove train.schedule.',
    });
  }
  for (const [key, usual] of Object.entries(UNUSED)) {
    if (train[key as keyof typeof UNUSED] === usual) continue;
    problems.push({
      key: `train.${key}`,
      message: `train.${key} is not for word vectors, which are trained one window at a time. Remove ${key}.`,
    });
  }
  return problems;
}

/** Keys of `train` that word vectors have no use for, as they are where nobody sets them. */
const UNUSED = {
  batch: 32,
  accumulate: 1,
  average: undefined,
  clip: 1,
  'l1-penalty': 0,
  'l2-penalty': 0,
  health: 'gradients',
} as const;

export const needs: TaskNeeds = ['words'];
