/** Schema of `skip-gram`: each word of a window predicts the one in its middle. */
import { object } from '../../config/schema';
import type { Gift } from '../spec';
import { checkWord2vec, word2vecKeys } from '../wordVectorKeys';

export const schema = object(word2vecKeys, {
  description:
    'Skip-gram: a word and each word around it predict each other (Mikolov et al. 2013a). Slower than cbow; better for rare words and small texts.',
  check: checkWord2vec,
});

export const gives: readonly Gift[] = ['words', 'order'];
