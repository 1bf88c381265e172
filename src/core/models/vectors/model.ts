/** `vectors`: word vectors that were read from a file, as they are. */
import { ActionableError } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { zeros } from '../../layers/initializers';
import type { CreateWords } from '../wordModel';
import { type schema, untrained } from './schema';

export const createWords: CreateWords<Infer<typeof schema>> =
  ({ width }) =>
  words => ({
    width,
    optimizer: 'none',
    isScored: false,
    learningRate: 0,
    workers: 1,
    rateAt: () => 0,
    initialize: () => ({ vectors: zeros([words.length, width]) }),
    train: async () => {
      throw new ActionableError('not-trained', untrained);
    },
    score: async () => undefined,
    keep: parameters => parameters.vectors!.data as Float32Array,
    subwords: () => undefined,
  });
