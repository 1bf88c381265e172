/** Word vectors as files that gensim and others open, of every run that has some. */
import { countOf } from '../../base/countOf';
import { ActionableError } from '../../base/errors';
import type { VectorForm } from '../../words/files/vectorForms';
import { writeVectors } from '../../words/files/writeVectors';
import { wordTableOf } from '../wordTableOf';
import type { ExportForm } from './form';

/** Lines of Python that open it. */
const uses: Readonly<Record<VectorForm, readonly string[]>> = {
  word2vec: ['vectors = KeyedVectors.load_word2vec_format("vectors.txt")'],
  'word2vec-binary': ['vectors = KeyedVectors.load_word2vec_format("vectors.bin", binary=True)'],
  glove: ['vectors = KeyedVectors.load_word2vec_format("vectors.txt", no_header=True)'],
  npy: [
    'array = numpy.load("vectors.npy")',
    'vectors = KeyedVectors(array.shape[1])',
    'vectors.add_vectors(open("vectors.words.txt", encoding="utf-8", newline="\\n").read().split("\\n")[:-1], array)',
  ],
};

export function wordVectors(name: VectorForm): ExportForm {
  return {
    name,
    async cannot(run) {
      try {
        wordTableOf(run);
        return undefined;
      } catch (error) {
        if (error instanceof ActionableError && error.code === 'no-word-vectors') return 'it has no word vectors';
        throw error;
      }
    },
    async make(run) {
      const table = wordTableOf(run);
      const { files, left } = writeVectors(table, name);
      const shown = left.slice(0, 3).map(word => JSON.stringify(word.slice(0, 40)));
      const notes = [
        ...(left.length > 0
          ? [
              `${countOf(left.length, 'word')} with white space left out, which the format cannot have: ${shown.join(', ')}`,
            ]
          : []),
        ...(table.subwords ? ['n-grams are part of the vectors, but words that are not in the file have none'] : []),
      ];
      const imports = name === 'npy' ? ['import numpy'] : [];
      return { files, notes, use: [...imports, 'from gensim.models import KeyedVectors', '', ...uses[name]] };
    },
  };
}
