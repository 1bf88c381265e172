import assert from 'node:assert/strict';
import { readContentWords, scoreContentSelection } from '../../../../src/core/metrics/texts/contentSelection';
import { distinct } from '../../../../src/core/metrics/texts/distinct';
import { splitWords } from '../../../../src/core/metrics/texts/words';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly references: string[];
  readonly summaries: string[];
  readonly counts: [wanted: number, given: number, shared: number];
  /** For n of 1, 2, 3: over all tokens, and over all n-grams. */
  readonly distinct: [overTokens: number, overNgrams: number][];
}

const { stopWords, cases } = readFixture<{ stopWords: string[]; cases: Case[] }>('contentWords');

describe(`content selection against its definition in Python, ${cases.length} cases`, () => {
  it('counts, precision, recall and F1', () => {
    for (const [i, { references, summaries, counts }] of cases.entries()) {
      const score = scoreContentSelection(references, summaries, { stopWords });
      const [wanted, given, shared] = counts;
      assert.deepEqual([score.wanted, score.given, score.shared], counts, `case ${i}`);
      assertClose(score.precision, shared / Math.max(given, 1), `case ${i}, precision`);
      assertClose(score.recall, shared / Math.max(wanted, 1), `case ${i}, recall`);
      assertClose(score.f1, (2 * shared) / Math.max(wanted + given, 1), `case ${i}, F1`);
    }
  });

  it('leaves stop words out and compares stems, each once', () => {
    assert.deepEqual(
      [...readContentWords("The runner didn't run; runs, running. Über Äpfel!")],
      ['runner', 'run', 'über', 'äpfel'],
    );
    const { precision, recall } = scoreContentSelection(['Dogs chase the cats.'], ['A dog, a dog, a bird.']);
    assert.deepEqual([precision, recall], [1 / 2, 1 / 3]);
  });

  it('other languages bring their own words and stems', () => {
    const german = { stopWords: ['der', 'die'], stem: (word: string) => word.replace(/e[nrs]?$/, '') };
    assert.equal(scoreContentSelection(['die Hunde'], ['der Hund'], german).f1, 1);
  });
});

describe(`Distinct-n against its definition in Python, ${cases.length} cases`, () => {
  it('over tokens and over n-grams', () => {
    for (const [i, { summaries, distinct: expected }] of cases.entries())
      for (const [n, [overTokens, overNgrams]] of expected.entries()) {
        const texts = summaries.map(splitWords);
        assertClose(distinct(texts, n + 1), overTokens, `case ${i}, ${n + 1}`);
        assertClose(distinct(texts, n + 1, { over: 'ngrams' }), overNgrams, `case ${i}, ${n + 1} of n-grams`);
      }
  });

  it('tokens with spaces in them are told apart', () => {
    assert.equal(
      distinct(
        [
          ['a b', 'c'],
          ['a', 'b c'],
        ],
        2,
        { over: 'ngrams' },
      ),
      1,
    );
  });

  it('of nothing is 0', () => {
    assert.deepEqual([distinct([], 1), distinct([[]], 2), distinct([['a']], 2)], [0, 0, 0]);
  });
});
