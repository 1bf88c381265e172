/** Schema of `relate`, and the columns that it reads. */
import { type Disagreement, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import { training as classifying } from '../classify/schema';
import type { TaskNeeds } from '../spec';
import { faultOfMarks } from './marks';

export const schema = object(
  {},
  { description: 'Relation extraction between two marked entities: one label per text.' },
);

export const roles = {
  roles: {
    text: {
      kind: 'text',
      description: 'Column of the text with two marked entities: `<e1>Ada</e1> wrote to <e2>Charles</e2>`',
      fault: faultOfMarks,
    },
    label: { kind: 'text', trimmed: true, description: 'Column of the label' },
  },
  classes: 'label',
  identity: ['text'],
} as const satisfies TaskRoles;

export const offers = {
  use: 'relate',
  abilities: ['relate', 'attend', 'project'],
  beyondSentence: true,
  is: 'a relation classifier',
  command: 'predict',
} as const satisfies Offers;

export const training: TaskTraining = classifying;

export const needs: TaskNeeds = ['states'];

export const framed = true;

/** Tokens that must fit beside the marks. */
const SHORTEST = 8;

/** What the task asks of other sections. */
export function check({
  task,
  tokenizer,
}: {
  readonly task?: { readonly type: string };
  readonly tokenizer?: { readonly length?: number };
}): readonly Disagreement[] {
  const length = tokenizer?.length ?? SHORTEST;
  if (task?.type !== 'relate' || length >= SHORTEST) return [];
  return [
    {
      key: 'tokenizer.length',
      message: `relate needs tokenizer.length ${SHORTEST} or more: four of the tokens are the entity markers`,
    },
  ];
}
