/** Schema of `generate`, and the columns that it reads. */
import { ActionableError } from '../../base/errors';
import { any, boolean, choice, type Disagreement, list, map, object, string } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { sampleScores } from '../../metrics/scores/texts';
import { tokenScores } from '../../metrics/scores/tokens';
import type { ModelsThat } from '../../models/spec';
import { readJsonSchema } from '../../text/automaton/readJsonSchema';
import { readRegex } from '../../text/automaton/readRegex';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { TaskNeeds } from '../spec';

/** One of them, and one that can be written. */
function checkConstraint(value: Readonly<Record<string, unknown>>): readonly Disagreement[] {
  const given = Object.keys(value).filter(key => value[key] !== undefined);
  if (given.length !== 1)
    return [{ key: given[1] ?? '', message: 'as needs exactly one of choices, regex and schema. Keep one of them.' }];
  try {
    if (typeof value.regex === 'string') readRegex(value.regex);
    else if (value.schema !== undefined) readJsonSchema(value.schema);
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    return [{ key: given[0]!, message: error.message }];
  }
  return [];
}

export const schema = object(
  {
    carry: boolean({
      description:
        'Recurrent models: carry the hidden state from block to block; gradients stop at block boundaries (truncated backpropagation through time).',
      default: false,
    }),
    direction: choice(
      {
        forward: 'each token is predicted from those before it',
        backward:
          'each token is predicted from those after it; the run does not generate text: its states are for `model.embedding.from` of taggers',
      },
      { description: 'Reading direction.', default: 'forward' },
    ),
    start: choice(
      {
        nothing: 'a zero state',
        label:
          'one learned vector per label (one-to-many); texts are independent. For recurrent models with `data.label`',
      },
      { description: 'Initial state.', default: 'nothing' },
    ),
    distinct: choice(
      {
        tokens: 'all words (Li et al. 2016)',
        'n-grams': 'all n-grams, as in later implementations',
      },
      {
        description: 'Denominator of distinct-1 and distinct-2.',
        default: 'tokens',
      },
    ),
    as: object(
      {
        choices: list(string({ description: 'A text.' }), {
          description: 'One of these texts.',
          minimumItems: 1,
          optional: true,
        }),
        regex: string({ description: 'A text that this regular expression matches as a whole.', optional: true }),
        schema: map(any({ description: 'Any value.' }), { description: 'JSON of this JSON Schema.', optional: true }),
      },
      {
        description: 'Constrained generation: what a generated text must be. Give one of these keys.',
        optional: true,
        check: checkConstraint,
      },
    ),
  },
  { description: 'Language modeling and text generation. Scores: perplexity, bits per character.' },
);

export const roles = {
  roles: {
    text: { kind: 'text', blank: true, description: 'Column of the text' },
    label: { kind: 'text', optional: true, trimmed: true, description: 'Column of the label for `start: label`' },
  },
  identity: [],
  stream: 'text',
} as const satisfies TaskRoles;

export const offers = {
  use: 'generate',
  abilities: ['generate', 'score', 'attend'],
  is: 'a language model',
  command: 'generate',
  ofBackward: { use: 'states', abilities: [], is: 'a backward language model', command: 'evaluate' },
} as const satisfies Offers;

export const training: TaskTraining = {
  classLoss: true,
  scores: [...tokenScores, ...sampleScores],
};

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: {
    readonly type: string;
    readonly carry?: boolean;
    readonly start?: string;
    readonly direction?: string;
    readonly as?: object;
  };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly model?: { readonly type: string; readonly bidirectional?: boolean };
  readonly train?: { readonly accumulate: number; readonly batch?: number | 'all' };
}

/** A backward model is there for its states alone. */
function checkBackward(
  { start, as }: NonNullable<Sections['task']>,
  model: Sections['model'],
  carrying: readonly string[],
): readonly Disagreement[] {
  const problems: Disagreement[] = [];
  const fixes = { 'task.direction': 'forward' };
  if (model && !carrying.includes(model.type)) {
    const message = `direction: backward needs a recurrent model (${carrying.join(', ')}), not ${model.type}. Change the model, or remove direction.`;
    problems.push({ key: 'task.direction', message, fixes });
  }
  const other = start === 'label' ? 'start: label' : as && 'as';
  if (other) {
    const message = `direction: backward generates no text, which ${other} is for. Remove ${other}, or direction.`;
    problems.push({ key: 'task.direction', message, fixes });
  }
  return problems;
}

/** What sections say together. */
export function check({ task, data, model, train }: Sections, modelsThat: ModelsThat): readonly Disagreement[] {
  if (task?.type !== 'generate') return [];
  const carrying = modelsThat('carry');
  const problems: Disagreement[] = [];
  if (model?.bidirectional)
    problems.push({
      key: 'model.bidirectional',
      message:
        'bidirectional: true is not possible with task: generate, because each token may depend only on earlier ones. Remove bidirectional.',
      fixes: { 'model.bidirectional': 'false' },
    });
  if (task.direction === 'backward') problems.push(...checkBackward(task, model, carrying));
  if (task.start === 'label') {
    if (model && !carrying.includes(model.type)) {
      const message = `start: label needs a recurrent model (${carrying.join(', ')}), not ${model.type}. Change the model, or remove start.`;
      problems.push({ key: 'task.start', message });
    }
    if (data && data.label === undefined)
      problems.push({
        key: 'task.start',
        message: 'start: label needs labels. Name their column in data.label, or remove start.',
      });
    if (task.carry)
      problems.push({
        key: 'task.carry',
        message: 'carry: true is not possible with start: label, whose texts are independent. Remove carry.',
        fixes: { 'task.carry': 'false' },
      });
    return problems;
  }
  if (!task.carry) return problems;
  if (model && !carrying.includes(model.type)) {
    const message = `carry: true needs a recurrent model (${carrying.join(', ')}): ${model.type} has no state. Remove carry, or change the model.`;
    problems.push({ key: 'task.carry', message, fixes: { 'task.carry': 'false' } });
  }
  if (train && train.accumulate > 1) {
    const message =
      'carry: true reads the stream batch by batch, so accumulate must be 1. Remove accumulate, or carry.';
    problems.push({ key: 'train.accumulate', message, fixes: { 'train.accumulate': '1' } });
  }
  if (train?.batch === 'all') {
    const message =
      'carry: true reads the stream batch by batch, and batch: all is a single step. Set batch to a number, for example 32.';
    problems.push({ key: 'train.batch', message, fixes: { 'train.batch': '32' } });
  }
  return problems;
}

export const head = 'causal-lm';

export const needs: TaskNeeds = ['decoder', 'counts'];
