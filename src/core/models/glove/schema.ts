/** Schema of `glove`: vectors whose products are the logarithms of how often words occur together. */
import { number, object } from '../../config/schema';
import { width } from '../keys';
import type { Gift } from '../spec';
import { keptTable, learningRate, windowSize } from '../wordVectorKeys';

export const schema = object(
  {
    width: width(100),
    window: windowSize(15),
    'x-max': number({
      description: 'Co-occurrence count from which on a pair has full weight. Lower it for small texts.',
      default: 100,
      exclusiveMinimum: 0,
    }),
    power: number({
      description: 'Pairs with a count x below `x-max` weigh (x / x-max) to this power.',
      default: 0.75,
      minimum: 0,
      maximum: 4,
    }),
    memory: number({
      description: 'Memory for counting word pairs, in GiB. Training is refused if it does not suffice.',
      default: 2,
      minimum: 0.001,
      maximum: 1024,
    }),
    keep: keptTable('sum'),
    rate: learningRate(0.05),
  },
  {
    description:
      'GloVe: products of word vectors approximate the logarithms of co-occurrence counts, by weighted least squares and AdaGrad (Pennington et al. 2014).',
  },
);

export const gives: readonly Gift[] = ['words', 'order'];
