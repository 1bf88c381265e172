/** Schema keys of models of word vectors. */
import { boolean, choice, type Disagreement, either, integer, list, number } from '../config/schema';
import { width } from './keys';

/** Longest n-grams, in characters. */
const LONGEST_GRAM = 12;

export function windowSize(fallback: number) {
  return integer({
    description: 'Words of context on each side. Small windows favor grammar, large ones topics.',
    default: fallback,
    minimum: 1,
    maximum: 1000,
  });
}

export function keptTable(fallback: 'center' | 'sum') {
  return choice(
    {
      center: 'the input vectors',
      context: 'the output vectors',
      sum: 'the sum of both',
    },
    { description: 'Which vectors the words get.', default: fallback },
  );
}

export function learningRate(fallback: number) {
  return number({
    description: 'Learning rate at the start.',
    default: fallback,
    exclusiveMinimum: 0,
    maximum: 100,
  });
}

export const workers = integer({
  description: 'Threads that train at the same time. Only 1 gives the same vectors every time.',
  default: 1,
  minimum: 1,
  maximum: 64,
});

/** Of cbow and skip-gram. */
export const word2vecKeys = {
  width: width(100),
  window: windowSize(5),
  'shrink-windows': boolean({
    description: 'Draw the size of each window from 1 to `window`, so that near words count more.',
    default: true,
  }),
  sample: number({
    description:
      'Subsampling threshold: words with a higher share of the text are dropped at random (Mikolov et al. 2013b). 0 keeps all; 1e-5 suits large texts.',
    default: 1e-3,
    minimum: 0,
  }),
  output: choice(
    {
      'negative-sampling': 'tells the word from random words (Mikolov et al. 2013b)',
      'hierarchical-softmax': 'a binary tree of words (Morin & Bengio 2005)',
      softmax: 'all words at once, exact: for vocabularies of a few thousand words',
    },
    { description: 'How a word is predicted.', default: 'negative-sampling' },
  ),
  negatives: integer({
    description: 'Negative samples per prediction: 5 to 20 for small texts, 2 to 5 for large ones.',
    default: 5,
    minimum: 1,
    maximum: 1000,
  }),
  exponent: number({
    description: 'Negative samples are drawn by the word count to this power. 1: by frequency, 0: all alike.',
    default: 0.75,
    minimum: -2,
    maximum: 2,
  }),
  subwords: either(
    [
      choice({ none: 'words only' }, { description: 'None.' }),
      list(integer({ description: 'Characters.', minimum: 1, maximum: LONGEST_GRAM }), {
        description: 'Shortest and longest n-gram in characters, for example [3, 6].',
        minimumItems: 2,
      }),
    ],
    {
      description:
        'Character n-grams, whose vectors are part of the word (Bojanowski et al. 2017): unknown words get vectors too. For example [3, 6].',
      default: 'none',
    },
  ),
  buckets: integer({
    description:
      'Vectors that all character n-grams share, by hash. Raise it for large vocabularies; fastText has 2,000,000.',
    default: 200_000,
    minimum: 1,
    maximum: 10_000_000,
  }),
  keep: keptTable('center'),
  rate: learningRate(0.025),
  'final-rate': number({
    description: 'Learning rate at the end, to which it falls in a line.',
    default: 1e-4,
    minimum: 0,
    maximum: 100,
  }),
  workers,
} as const;

/** What the keys say together. */
export function checkWord2vec(value: Readonly<Record<string, unknown>>): readonly Disagreement[] {
  const range = value.subwords;
  const problems: Disagreement[] = [];
  if (Array.isArray(range) && (range.length !== 2 || range[0] > range[1])) {
    problems.push({
      key: 'subwords',
      message: `subwords: expected [shortest, longest] in characters, got [${range.join(', ')}]`,
    });
  }
  if (value.output === 'hierarchical-softmax' && value.keep !== undefined && value.keep !== 'center') {
    problems.push({
      key: 'keep',
      message:
        'hierarchical-softmax has no output vector per word. Set keep to center, or output to negative-sampling.',
      fixes: { keep: 'center' },
    });
  }
  return problems;
}
