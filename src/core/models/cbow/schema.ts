/** Schema of `cbow`: the words of a window predict the one in its middle. */
import { choice, object } from '../../config/schema';
import type { Gift } from '../spec';
import { checkWord2vec, word2vecKeys } from '../wordVectorKeys';

export const schema = object(
  {
    combine: choice(
      { mean: 'their mean', sum: 'their sum' },
      { description: 'What the words of a window predict from.', default: 'mean' },
    ),
    ...word2vecKeys,
  },
  {
    description:
      'Continuous bag of words: the words around a word predict it (Mikolov et al. 2013a). Faster than skip-gram; good for frequent words.',
    check: checkWord2vec,
  },
);

export const gives: readonly Gift[] = ['words', 'order'];
