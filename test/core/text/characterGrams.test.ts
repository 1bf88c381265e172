import assert from 'node:assert/strict';
import { characterGrams, gramRows, hashGram } from '../../../src/core/text/characterGrams';
import fixture from '../../fixtures/kernel/word2vec.json';

describe('n-grams of characters', () => {
  for (const { word, grams, hashes } of fixture.hashes)
    it(`of ${word} are those of fastText, with its hashes`, () => {
      const found = characterGrams(word, 3, 6);
      assert.deepEqual(
        found.map(gram => new TextDecoder().decode(gram)),
        grams,
      );
      assert.deepEqual(found.map(hashGram), hashes);
    });

  it('have a row of the table each', () => {
    assert.deepEqual(
      gramRows('wo', 3, 6, 7),
      fixture.hashes.find(({ word }) => word === 'wo')!.hashes.map(hash => hash % 7),
    );
  });
});
