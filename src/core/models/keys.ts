/** Schema keys that several models share. */
import { boolean, choice, type Disagreement, either, integer, list, number, object, string } from '../config/schema';

export function width(fallback: number) {
  return integer({
    description: 'Embedding size. Larger models need more data.',
    default: fallback,
    minimum: 1,
    maximum: 8192,
  });
}

const vectorFile = {
  description: 'Text file of word vectors: word2vec (text format) or GloVe. It sets `width` if the config does not.',
  format: 'path',
} as const;
const trainVectors = boolean({
  description: 'Whether the vectors are fine-tuned; `false` freezes them.',
  default: true,
});

const startingVectors = (description: string) =>
  object({ file: string(vectorFile), train: trainVectors }, { description, optional: true });

/** Where the table of word vectors comes from. */
export const embedding = startingVectors('Pretrained word vectors. Words that the file lacks start at random.');

const languageRun = {
  description: 'Folder of a run of `task: generate` over characters, with a recurrent model.',
  format: 'path',
} as const;

function checkEmbedding({ file, from }: Readonly<Record<string, unknown>>): readonly Disagreement[] {
  if (file === undefined && from === undefined)
    return [{ key: '', message: 'embedding needs file (word vectors), from (character language models), or both.' }];
  if (!Array.isArray(from) || (from.length > 0 && from.length <= 2)) return [];
  const message = `from is one run or two, [FORWARD, BACKWARD], not ${from.length}.`;
  return [{ key: 'from', message }];
}

/** The same, and what recurrent models can read beside their word vectors. */
const wordEmbedding = object(
  {
    file: string({ ...vectorFile, optional: true }),
    from: either([string(languageRun), list(string(languageRun), { description: '[FORWARD, BACKWARD]' })], {
      description:
        'Character language models whose states are read next to the word vectors (Akbik et al. 2018), for task `tag`: one run, or a forward and a backward one. They are not trained.',
      optional: true,
    }),
    train: trainVectors,
  },
  {
    description: 'Pretrained word vectors, and states of character language models.',
    optional: true,
    check: checkEmbedding,
  },
);

/** Of models that read one text and write another. */
export const sideEmbeddings = {
  embedding: startingVectors(
    'Pretrained word vectors of the input text; of both texts if they share a vocabulary (summarize, answer). Words that the file lacks start at random.',
  ),
  'target-embedding': startingVectors(
    'Pretrained word vectors of the output text, if it has its own vocabulary (translate).',
  ),
};

export function dropout(fallback: number) {
  return number({
    description: 'Dropout probability in training. Raise it against overfitting.',
    default: fallback,
    minimum: 0,
    exclusiveMaximum: 1,
  });
}

/** Each head takes an equal share of a hidden state. @param key of its size */
export function checkHeads(value: Readonly<Record<string, unknown>>, key: string): readonly Disagreement[] {
  const { heads, [key]: size } = value;
  if (typeof size !== 'number' || typeof heads !== 'number' || size % heads === 0) return [];
  const sizes = [size - (size % heads), size - (size % heads) + heads].filter(each => each > 0);
  const fitting = nearestDivisor(size, heads);
  const message = `${key} (${size}) must be divisible by heads (${heads}). Use ${key} ${sizes.join(' or ')}, or heads ${fitting}.`;
  return [{ key: 'heads', message, fixes: { heads: String(fitting), [key]: String(sizes.at(0)) } }];
}

function nearestDivisor(size: number, wanted: number): number {
  for (let away = 1; ; away++) {
    for (const heads of [wanted + away, wanted - away]) if (heads > 0 && size % heads === 0) return heads;
  }
}

const activations = {
  relu: 'max(0, x)',
  'leaky-relu': 'x, or 0.01 x where negative',
  gelu: 'x Φ(x), with the standard normal distribution function Φ',
  silu: 'x sigmoid(x)',
  tanh: 'hyperbolic tangent',
  sigmoid: '1 / (1 + exp(-x))',
} as const;

export function activation(fallback: keyof typeof activations) {
  return choice(activations, { description: 'Activation function.', default: fallback });
}

const initializations = {
  uniform: 'uniform in ±1/√inputs, as in PyTorch by default',
  xavier: 'variance 2 / (inputs + outputs) (Glorot & Bengio 2010)',
  he: 'variance 2 / inputs (He et al. 2015)',
  orthogonal: 'orthonormal rows or columns (Saxe et al. 2014)',
  normal: 'standard deviation 0.02',
} as const;

/** Of the simple recurrent cell. */
export const rnnActivation = choice(
  { tanh: activations.tanh, relu: 'max(0, x); use it with initialization: identity (Le et al. 2015)' },
  { description: 'Activation function of the state.', default: 'tanh' },
);

/** The same, and recurrent weights that let a state stand. */
export const rnnInitialization = choice(
  {
    ...initializations,
    identity: 'recurrent weights are the identity and biases 0 (Le et al. 2015), others as uniform',
  },
  { description: 'Initialization of the weight matrices.', default: 'uniform' },
);

export function initialization(fallback: keyof typeof initializations) {
  return choice(initializations, { description: 'Initialization of the weight matrices.', default: fallback });
}

export const batchNormalization = choice(
  { none: 'none', batch: 'batch normalization before the activation function (Ioffe & Szegedy 2015)' },
  { description: 'Normalization of the features.', default: 'none' },
);

export const feedForwardSizes = list(integer({ description: 'Layer size.', minimum: 1, maximum: 65_536 }), {
  description: 'Sizes of dense layers after pooling, each followed by the activation function. Default: none.',
  default: [],
});

/** Of every recurrent model. */
export const recurrentKeys = {
  width: width(128),
  embedding: wordEmbedding,
  hidden: integer({
    description: 'Hidden size, per direction.',
    default: 128,
    minimum: 1,
    maximum: 8192,
  }),
  layers: integer({ description: 'Number of stacked layers.', default: 1, minimum: 1, maximum: 8 }),
  bidirectional: boolean({
    description: 'Whether to read in both directions. Usually better, except for `generate`, where it is not possible.',
    default: false,
  }),
  pool: choice(
    {
      last: 'the last hidden state',
      mean: 'the mean of all hidden states',
      sum: 'the sum of all hidden states',
      max: 'the maximum of all hidden states',
      attention: 'a weighted mean with learned weights (Yang et al. 2016)',
    },
    { description: 'Pooling: how the hidden states become one vector.', default: 'last' },
  ),
  dropout: dropout(0.2),
  initialization: initialization('uniform'),
};

/** The sizes of a Transformer's layers. */
export const heads = integer({
  description: 'Number of attention heads; must divide `width`.',
  default: 4,
  minimum: 1,
  maximum: 128,
});

export const hiddenSize = integer({
  description: 'Hidden size. Larger models need more data.',
  default: 128,
  minimum: 1,
  maximum: 8192,
});

export const feedForward = integer({
  description: 'Size of the feed-forward layer. Default: 4 × `width`.',
  optional: true,
  minimum: 1,
  maximum: 65536,
});

/** What the layers of one side of an encoder-decoder are. */
export const sideLayers = {
  'feed-forward': feedForward,
  normalization: choice(
    {
      before: 'before each sublayer and at the end (pre-LN, Xiong et al. 2020); trains without warm-up',
      after: 'after each residual connection (post-LN, Vaswani et al. 2017)',
    },
    { description: 'Position of layer normalization.', default: 'before' },
  ),
  positions: choice(
    { learned: 'one learned vector per position', sinusoidal: 'sines and cosines (Vaswani et al. 2017)' },
    { description: 'Position encoding.', default: 'sinusoidal' },
  ),
  activation: activation('relu'),
  dropout: dropout(0.1),
  initialization: initialization('xavier'),
} as const;
