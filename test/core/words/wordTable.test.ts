// Words with vectors: rows, unknown words by n-grams, and the table of a vocabulary without its special tokens.
import assert from 'node:assert/strict';
import { tableOfVocabulary } from '../../../src/core/words/tableOfVocabulary';
import { createWordTable } from '../../../src/core/words/wordTable';

const numbers = (vector: Float32Array | undefined) => vector && [...vector];

describe('a table of words', () => {
  it('finds the row and the vector of a word', () => {
    const table = createWordTable(['a', '__proto__', 'b'], Float32Array.of(1, 2, 3, 4, 5, 6), 2);
    assert.deepEqual([table.indexOf('b'), table.indexOf('__proto__'), table.indexOf('toString')], [2, 1, -1]);
    assert.deepEqual(numbers(table.vectorOf('b')), [5, 6]);
    assert.equal(table.vectorOf('c'), undefined);
  });

  it('gives an unknown word the mean of its n-grams', () => {
    const rowsOf = (word: string) => (word === 'ab' ? [0, 2] : []);
    const subwords = {
      shortest: 3,
      longest: 6,
      buckets: 3,
      vectors: Float32Array.of(1, 2, 9, 9, 3, 6),
      rowsOf,
    };
    const table = createWordTable(['a'], Float32Array.of(7, 7), 2, { subwords });
    assert.deepEqual(numbers(table.vectorOf('ab')), [2, 4]);
    assert.deepEqual(numbers(table.vectorOf('a')), [7, 7]);
    assert.equal(table.vectorOf('x'), undefined);
  });

  it('leaves special tokens out, wherever they stand', () => {
    const vectors = Float32Array.from({ length: 8 }, (_, i) => i);
    const front = tableOfVocabulary(
      { vocabulary: ['[PAD]', '[UNK]', 'a', 'b'], special: { pad: 0, unk: 1 } },
      vectors,
      2,
      {
        counts: [0, 0, 7, 3],
      },
    );
    assert.deepEqual(
      [front.words, [...front.vectors], Array.from(front.counts!)],
      [
        ['a', 'b'],
        [4, 5, 6, 7],
        [7, 3],
      ],
    );
    assert.equal(front.vectors.buffer, vectors.buffer);
    const between = tableOfVocabulary(
      { vocabulary: ['a', '[PAD]', 'b', '[UNK]'], special: { pad: 1, unk: 3 } },
      vectors,
      2,
    );
    assert.deepEqual(
      [between.words, [...between.vectors]],
      [
        ['a', 'b'],
        [0, 1, 4, 5],
      ],
    );
  });
});
