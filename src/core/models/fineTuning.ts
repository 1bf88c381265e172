/** What of a pretrained model is trained, and what stands on it: keys of a `model` that has `from`. Loads no runtime. */
import {
  boolean,
  choice,
  type Disagreement,
  type Infer,
  integer,
  list,
  number,
  object,
  variant,
} from '../config/schema';
import { activation } from './keys';

/** More layers than any model that fits a machine. */
const MOST_LAYERS = 256;

/** Maps of a layer beside which LoRA's matrices stand, by the names of our parameters. */
export const loraTargets = {
  query: 'queries of self-attention',
  key: 'keys of self-attention',
  value: 'values of self-attention',
  output: 'the output of self-attention',
  inner: 'the first feed-forward layer, with its gate where it has one',
  outer: 'the second feed-forward layer',
} as const;

export type LoraTarget = keyof typeof loraTargets;

const trained = variant(
  {
    all: object({}, { description: 'All weights.' }),
    head: object({}, { description: 'Only the head. The pretrained layers are frozen.' }),
    'last-layers': object(
      {
        layers: integer({
          description: 'Number of layers, counted from the output.',
          default: 2,
          minimum: 1,
          maximum: MOST_LAYERS,
        }),
      },
      { description: 'The last layers and the head. Embeddings and earlier layers are frozen.' },
    ),
    gradual: object(
      {
        every: integer({ description: 'Epochs between two layers.', default: 1, minimum: 1, maximum: 100_000 }),
      },
      {
        description:
          'Gradual unfreezing (Howard & Ruder 2018): first the head alone, then one more layer every N epochs, from the last layer to the embeddings.',
      },
    ),
  },
  {
    description:
      'Which weights are trained. Default: all. With `reset`: the new layers and the head. With `lora`: its matrices and the head.',
    optional: true,
  },
);

const lora = object(
  {
    rank: integer({
      description: 'Rank r: size of the matrices. Higher ranks have more parameters.',
      default: 8,
      minimum: 1,
      maximum: 4096,
    }),
    alpha: number({
      description: 'Scale α: the product of the matrices is multiplied by α / r.',
      default: 16,
      exclusiveMinimum: 0,
      maximum: 65_536,
    }),
    dropout: number({
      description: 'Dropout probability of the input of the matrices, in training.',
      default: 0,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
    targets: list(choice(loraTargets, { description: 'A map of each layer.' }), {
      description: 'Maps of each layer that are adapted.',
      default: ['query', 'value'],
      minimumItems: 1,
    }),
    'rank-stabilized': boolean({
      description: 'rsLoRA: divide α by √r in place of r (Kalajdzievski 2023). Use it with high ranks.',
      default: false,
    }),
  },
  {
    description:
      'LoRA (Hu et al. 2022): trains two small matrices for each target, and the head. All other weights are frozen.',
    optional: true,
  },
);

const head = object(
  {
    layers: list(integer({ description: 'Layer size.', minimum: 1, maximum: 65_536 }), {
      description: 'Sizes of dense layers before the output layer, each followed by the activation function.',
      default: [],
    }),
    activation: activation('tanh'),
    dropout: number({
      description: 'Dropout probability before each layer of the head. Default: as in config.json.',
      optional: true,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  { description: 'The head: what the task puts on the pretrained layers. Default: one layer.', optional: true },
);

export const fineTuningKeys = {
  train: trained,
  reset: integer({
    description:
      'Number of last layers that start from random weights. They and the head are trained; `train: all` trains the others too.',
    default: 0,
    minimum: 0,
    maximum: MOST_LAYERS,
  }),
  'layer-decay': number({
    description:
      'Layer-wise learning rate: each layer has the rate of the layer after it times this, from the head to the embeddings. 1: one rate for all.',
    default: 1,
    exclusiveMinimum: 0,
    maximum: 1,
  }),
  lora,
  head,
} as const;

export type FineTuning = { readonly [K in keyof typeof fineTuningKeys]: Infer<(typeof fineTuningKeys)[K]> };
export type Lora = NonNullable<FineTuning['lora']>;

/** What these keys say that does not go together. @param value may lack what was wrong by itself */
export function checkFineTuning(value: Readonly<Record<string, unknown>>): readonly Disagreement[] {
  const { train, reset, lora: adapted } = value as Partial<FineTuning>;
  if (!adapted) return [];
  const found: Disagreement[] = [];
  if (train) {
    const message = `lora trains its own matrices and the head alone: remove train (${train.type}), or lora`;
    found.push({ key: 'train', message });
  }
  if (reset) {
    const message = 'lora adapts pretrained layers, and reset replaces them: remove one of the two';
    found.push({ key: 'reset', message, fixes: { reset: '0' } });
  }
  const twice = adapted.targets?.find((target, i) => adapted.targets.indexOf(target) !== i);
  if (twice !== undefined) {
    const targets = `[${[...new Set(adapted.targets)].join(', ')}]`;
    found.push({ key: 'lora.targets', message: `lora.targets has ${twice} twice`, fixes: { 'lora.targets': targets } });
  }
  return found;
}
