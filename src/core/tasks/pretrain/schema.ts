/** Schema of `pretrain`, and the columns that it reads. */
import { choice, object, variant } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { HeadName } from '../../families/family';
import type { Score } from '../../metrics/score';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { ByOption, TaskNeeds } from '../spec';
import type { Objective } from './objectives/objective';
import { objectives } from './objectives/objectives';

/** One thing of each objective, by name. */
function each<T>(of: (objective: Objective) => T): ByOption<T> {
  const found = Object.entries<Objective>(objectives).map(([name, objective]) => [name, of(objective)] as const);
  return { key: 'objective', by: Object.fromEntries(found) };
}

const schemas = Object.fromEntries(Object.entries(objectives).map(([name, { schema }]) => [name, schema])) as {
  readonly [N in keyof typeof objectives]: (typeof objectives)[N]['schema'];
};

export const schema = object(
  {
    objective: variant(schemas, {
      description: 'Objective: what is hidden or changed in a text, and what the model predicts.',
      default: { type: 'masked-lm' },
    }),
    documents: choice(
      {
        texts: 'each text (each line of a text file) is a document',
        'empty-lines': 'the texts up to an empty one, as in the data of BERT',
        files: 'all texts of a file',
      },
      { description: 'What a document is.', default: 'texts' },
    ),
    blocks: choice(
      {
        packed:
          'texts follow each other until the block is full, a separator token between two documents (Liu et al. 2019)',
        documents: 'the texts of one document',
        texts: 'one text',
      },
      {
        description: 'What a block of `tokenizer.length` tokens holds. Longer texts continue in the next block.',
        default: 'packed',
      },
    ),
  },
  {
    description:
      'Pretraining on raw text without labels. Start other tasks from the run with `model: { from: RUN }`. Scores: loss, perplexity, accuracy.',
  },
);

export const roles = {
  roles: { text: { kind: 'text', blank: true, description: 'Column of the text' } },
  identity: [],
  stream: 'text',
} as const satisfies TaskRoles;

/** Of runs that are only gone on from; others are asked as the task that their objective serves. */
export const offers = {
  use: 'pretrain',
  abilities: [],
  is: 'a pretrained model',
  command: 'evaluate',
} as const satisfies Offers;

export const serves = each(({ serves }) => serves);

/** Each name once. */
function scoresOfAll(): readonly Score[] {
  const all = Object.values<Objective>(objectives).flatMap(({ scores }) => scores);
  return [...new Map(all.map(score => [score.name, score])).values()];
}

export const training: TaskTraining = { classLoss: true, scores: scoresOfAll() };

export const needs: TaskNeeds = each(({ needs }) => needs);

export const head: ByOption<HeadName | undefined> = each(({ head }) => head);

export const framed: ByOption<boolean> = each(({ framed = false }) => framed);

export const tokens: ByOption<readonly string[]> = each(({ tokens = [] }) => tokens);
