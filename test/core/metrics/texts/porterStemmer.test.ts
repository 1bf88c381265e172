import assert from 'node:assert/strict';
import { stemPorter } from '../../../../src/core/metrics/texts/porterStemmer';
import { readFixture } from '../fixture';

const stems = Object.entries(readFixture<Record<string, string>>('porter'));

describe(`Porter's stems against NLTK, ${stems.length} words`, () => {
  it('every suffix on every kind of stem', () => {
    assert.deepEqual(
      stems.map(([word]) => [word, stemPorter(word)]),
      stems,
    );
  });
});
