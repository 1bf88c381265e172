/** Schema keys that several models share. */
import { boolean, choice, integer, list, number, object, string } from '../config/schema';

export function width(fallback: number) {
  return integer({ description: 'Size of a word vector.', default: fallback, minimum: 1, maximum: 8192 });
}

const startingVectors = (description: string) =>
  object(
    {
      file: string({
        description:
          'A text file of word vectors: word2vec (text format) or GloVe. It says what `width` is where the config does not.',
        format: 'path',
      }),
      train: boolean({
        description: 'Whether the vectors are trained on; otherwise they stay as they are.',
        default: true,
      }),
    },
    { description, optional: true },
  );

/** Where the table of word vectors comes from. */
export const embedding = startingVectors(
  'Pretrained word vectors to start from; words that the file lacks start at random.',
);

/** Of models that read one text and write another. */
export const sideEmbeddings = {
  embedding: startingVectors(
    'Pretrained word vectors to start from, those of the text that is read; where one vocabulary serves both texts (summarize, answer), of both. Words that the file lacks start at random.',
  ),
  'target-embedding': startingVectors(
    'The same of the text that is written, where it has a vocabulary by itself (translate).',
  ),
};

export function dropout(fallback: number) {
  return number({
    description: 'Part of the features dropped in training.',
    default: fallback,
    minimum: 0,
    exclusiveMaximum: 1,
  });
}

const activations = {
  relu: 'max(0, x)',
  'leaky-relu': 'x, or 0.01 x where negative',
  gelu: 'x times the normal distribution function of x',
  silu: 'x times its sigmoid',
  tanh: 'hyperbolic tangent',
  sigmoid: '1 / (1 + exp(-x))',
} as const;

export function activation(fallback: keyof typeof activations) {
  return choice(activations, { description: 'The nonlinearity.', default: fallback });
}

const initializations = {
  uniform: 'uniform in +-1/sqrt(inputs), as PyTorch does by default',
  xavier: 'variance 2 / (inputs + outputs) (Glorot & Bengio 2010)',
  he: 'variance 2 / inputs (He et al. 2015)',
  orthogonal: 'orthonormal rows or columns (Saxe et al. 2014)',
  normal: 'standard deviation 0.02',
} as const;

/** Of the simple recurrent cell. */
export const rnnActivation = choice(
  { tanh: activations.tanh, relu: 'max(0, x); keeps to its states with initialization: identity (Le et al. 2015)' },
  { description: 'The nonlinearity of the state.', default: 'tanh' },
);

/** The same, and recurrent weights that let a state stand. */
export const rnnInitialization = choice(
  {
    ...initializations,
    identity: 'recurrent weights as the identity and biases 0 (Le et al. 2015), others as uniform',
  },
  { description: 'How weight matrices start.', default: 'uniform' },
);

export function initialization(fallback: keyof typeof initializations) {
  return choice(initializations, { description: 'How weight matrices start.', default: fallback });
}

export const batchNormalization = choice(
  { none: 'none', batch: 'each feature over the batch, before the nonlinearity (Ioffe & Szegedy 2015)' },
  { description: 'How features are kept at one scale.', default: 'none' },
);

export const feedForwardSizes = list(integer({ description: 'Size of a layer.', minimum: 1, maximum: 65_536 }), {
  description: 'Sizes of dense layers after pooling, the nonlinearity after each.',
  default: [],
});

/** Of every recurrent model. */
export const recurrentKeys = {
  width: width(128),
  embedding,
  hidden: integer({
    description: 'Size of the hidden state of one direction.',
    default: 128,
    minimum: 1,
    maximum: 8192,
  }),
  layers: integer({ description: 'Layers, one above the other.', default: 1, minimum: 1, maximum: 8 }),
  bidirectional: boolean({ description: 'Read the text in both directions.', default: false }),
  pool: choice(
    {
      last: 'the last hidden state',
      mean: 'the mean over the text',
      sum: 'the sum over the text',
      max: 'the maximum over the text',
      attention: 'a mean by learned weights (Yang et al. 2016)',
    },
    { description: 'How the hidden states become one vector.', default: 'last' },
  ),
  dropout: dropout(0.2),
  initialization: initialization('uniform'),
};
