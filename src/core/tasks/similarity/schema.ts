/** Schema of `similarity`: its losses, what each reads, and the columns. */
import {
  boolean,
  choice,
  type Disagreement,
  type Infer,
  integer,
  list,
  number,
  object,
  string,
  variant,
} from '../../config/schema';
import type { RecordFault, RecordValues, TaskRoles } from '../../data/roles';
import { pairScores } from '../../metrics/scores/pairs';
import type { ModelsThat } from '../../models/spec';
import { vectorOffers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import { pairRole } from '../pairKeys';
import type { TaskNeeds } from '../spec';

/** Defaults of the losses. */
const usual = { temperature: 0.05, symmetric: false, distance: 'cosine', margin: 0.5 } as const;

const distance = choice(
  {
    cosine: '1 − cosine similarity',
    euclidean: 'Euclidean distance',
  },
  { description: 'Distance of two vectors.', default: usual.distance },
);

const temperature = number({
  description: 'Temperature: similarities are divided by it. 0.05 is a scale of 20.',
  default: usual.temperature,
  exclusiveMinimum: 0,
  maximum: 100,
});

function margin(description: string) {
  return number({ description, default: usual.margin, minimum: 0, maximum: 1000 });
}

const losses = {
  'in-batch-negatives': object(
    {
      temperature,
      symmetric: boolean({
        description: 'Whether each second text also has to find its first text, as in CLIP and Jina.',
        default: usual.symmetric,
      }),
    },
    {
      description:
        'Cross-entropy: each text has to find its second text among those of the batch, and among `data.negative` (Henderson et al. 2017). Larger batches are harder.',
    },
  ),
  contrastive: object(
    { distance, margin: margin('Margin m: pairs of label 0 that are further apart have no loss.') },
    {
      description:
        'Contrastive loss y d² + (1 − y) max(0, m − d)², with the distance d of a pair and its label y (Hadsell et al. 2006).',
    },
  ),
  triplet: object(
    { distance, margin: margin('Margin m: by how much the negative has to be further away.') },
    {
      description:
        'Triplet loss max(0, d(text, second text) − d(text, negative) + m) (Schroff et al. 2015), with `data.negative`.',
    },
  ),
  cosent: object(
    { temperature },
    { description: 'CoSENT: the cosine similarities of a batch have to be in the order of the scores (Su 2022).' },
  ),
  cosine: object(
    {},
    {
      description:
        'Mean squared error of the cosine similarity and the score, which is scaled to 0 to 1 by the training split (Reimers & Gurevych 2019).',
    },
  ),
  simcse: object(
    { temperature },
    {
      description:
        'SimCSE: each text is read twice with other dropout masks, and has to find itself in the batch (Gao et al. 2021). It needs no pairs.',
    },
  ),
} as const;

export type LossName = keyof typeof losses;

export const schema = object(
  {
    loss: variant(losses, {
      description:
        'Loss function. Default: by the columns that `data` names. `negative`: in-batch-negatives; else `score`: cosent; else `label`: contrastive; else `text-pair`: in-batch-negatives; else simcse.',
      optional: true,
    }),
    negatives: integer({
      description:
        'Number of texts of `data.negative` that each example has in a step; of more, others are sampled in each epoch.',
      default: 1,
      minimum: 1,
      maximum: 64,
    }),
    dimensions: list(integer({ description: 'Number of dimensions.', minimum: 1, maximum: 65_536 }), {
      description:
        'Matryoshka: the first numbers of each vector are trained to be a vector by themselves, at each of these sizes (Kusupati et al. 2022). Default: none.',
      default: [],
    }),
    query: string({
      description: 'Prefix of every first text, such as `query: ` of E5. The run keeps it.',
      default: '',
      examples: ['query: '],
    }),
    passage: string({
      description: 'Prefix of every second text and of negatives, such as `passage: ` of E5. The run keeps it.',
      default: '',
      examples: ['passage: '],
    }),
    normalize: boolean({
      description: 'Scale every vector to length 1, so that the dot product of two vectors is their cosine similarity.',
      default: false,
    }),
  },
  {
    description:
      'Sentence vectors, trained so that similar texts have similar vectors. Scores: Spearman with scores, average precision with labels, MRR with pairs alone.',
  },
);

type Written = Infer<typeof schema>;
type LossOptions = NonNullable<Written['loss']>;
/** With the loss that the columns ask for, where none is written. */
export type SimilarityOptions = Written & { readonly loss: LossOptions };

/** What the columns are for. */
function usualLoss(data: Readonly<Record<string, unknown>>): LossOptions {
  const { temperature, symmetric, distance, margin } = usual;
  if (data.negative !== undefined) return { type: 'in-batch-negatives', temperature, symmetric };
  if (data.score !== undefined) return { type: 'cosent', temperature };
  if (data.label !== undefined) return { type: 'contrastive', distance, margin };
  if (data['text-pair'] !== undefined) return { type: 'in-batch-negatives', temperature, symmetric };
  return { type: 'simcse', temperature };
}

/** What a loss cannot be computed without. */
const required: Readonly<Record<LossName, readonly ('text-pair' | 'label' | 'score' | 'negative')[]>> = {
  'in-batch-negatives': ['text-pair'],
  contrastive: ['text-pair', 'label'],
  triplet: ['text-pair', 'negative'],
  cosent: ['text-pair', 'score'],
  cosine: ['text-pair', 'score'],
  simcse: [],
};

/** Losses that read negatives. */
const withNegatives: readonly LossName[] = ['in-batch-negatives', 'triplet'];

const columnOf = {
  'text-pair': 'the second text',
  label: '1 for a pair and 0 for none',
  score: 'the similarity',
  negative: 'a text that does not belong to the first',
} as const;

const labels: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['0', false],
  ['1.0', true],
  ['0.0', false],
  ['true', true],
  ['false', false],
  ['yes', true],
  ['no', false],
]);

/** Whether a pair belongs together, as its label says; undefined of what says neither. */
export function readPairLabel(label: string): boolean | undefined {
  return labels.get(label.trim().toLowerCase());
}

export const roles = {
  roles: {
    text: { kind: 'text', description: 'Column of the text' },
    ...pairRole,
    score: { kind: 'text', trimmed: true, number: true, optional: true, description: 'Column of the number' },
    label: {
      kind: 'text',
      trimmed: true,
      optional: true,
      description: 'Column of the label: 1 for texts that belong together, else 0',
      fault: (value: string) =>
        readPairLabel(value) === undefined ? 'is neither 1 nor 0 (nor true, false, yes, no)' : undefined,
    },
    negative: {
      kind: 'list',
      separator: '\n',
      optional: true,
      description: 'Column of a text that does not belong to the first, or of a list of them',
    },
  },
  identity: ['text', 'text-pair'],
  fault(values: RecordValues, options: unknown): RecordFault | undefined {
    const { loss } = options as SimilarityOptions;
    const lacks = required[loss.type].find(role =>
      role === 'negative' ? !values.lists?.negative?.length : (values.fields[role] ?? '').trim() === '',
    );
    return (
      lacks && { code: 'incomplete-example', message: `loss ${loss.type} needs ${columnOf[lacks]}, and there is none` }
    );
  },
} as const satisfies TaskRoles;

export const offers = vectorOffers;

export const training: TaskTraining = { classLoss: false, scores: pairScores };

export const needs: TaskNeeds = ['pooled'];

export const framed = true;

interface Sections {
  readonly task?: { readonly type: string } & Partial<Written>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Columns that the loss needs or does not read. */
export function check({ task, data }: Sections, _: ModelsThat): readonly Disagreement[] {
  if (task?.type !== 'similarity' || !data) return [];
  const { type } = task.loss ?? usualLoss(data);
  const found: Disagreement[] = required[type]
    .filter(role => data[role] === undefined)
    .map(role => ({
      key: task.loss ? 'task.loss' : 'task',
      message: `loss ${type} needs ${columnOf[role]}. Name its column in data.${role}.`,
    }));
  if (data.negative !== undefined && !withNegatives.includes(type)) {
    const message = `loss ${type} reads no negatives. Remove negative, or use ${withNegatives.join(' or ')}.`;
    found.push({ key: 'data.negative', message });
  }
  return found;
}

/** The task with the loss that it is learned by. */
export function complete(task: object, data: Readonly<Record<string, unknown>>): object {
  return { ...task, loss: (task as Partial<Written>).loss ?? usualLoss(data) };
}
