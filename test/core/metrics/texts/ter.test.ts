import assert from 'node:assert/strict';
import { scorerVersion } from '../../../../src/core/metrics/texts/signature';
import { countTer, scoreTer, scoreTerCounts, type TerOptions } from '../../../../src/core/metrics/texts/ter';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly hypotheses: string[];
  readonly references: string[][];
  readonly ter: {
    readonly options: TerOptions;
    readonly score: number;
    readonly signature: string;
    readonly edits: number;
    readonly referenceLength: number;
  };
}

const { cases, version } = readFixture<{ version: string; cases: Case[] }>('translation');

describe(`TER against sacrebleu ${version}, ${cases.length} corpora`, () => {
  it('scores, edits, lengths and signature', () => {
    for (const [i, { hypotheses, references, ter: expected }] of cases.entries()) {
      const actual = scoreTer(hypotheses, references, expected.options);
      assertClose(actual.score, expected.score, `case ${i}, ${actual.signature}`);
      assert.equal(actual.edits, expected.edits, `case ${i}`);
      assertClose(actual.referenceLength, expected.referenceLength, `case ${i}, reference`);
      assert.equal(actual.signature, `${expected.signature}|version:${scorerVersion}`);
    }
  });

  it('a phrase moved is one edit', () => {
    assert.equal(scoreTer(['d e f g h a b c'], [['a b c d e f g h']]).score, 12.5);
  });

  it('of nothing is 0; of words against none 100', () => {
    assert.equal(scoreTer([], []).score, 0);
    assert.equal(scoreTer([''], [['']]).score, 0);
    assert.equal(scoreTer(['one two three'], [['']]).score, 100);
    assert.equal(scoreTer([''], [['one two']]).score, 100);
  });
});

describe('TER from counts', () => {
  it('of hypotheses drawn with repetition is that of the corpus they make', () => {
    const some = cases
      .slice(0, 40)
      .flatMap(each => each.hypotheses.map((text, i) => [text, each.references[i]!] as const));
    const drawn = some.map((_, i) => some[(i * i) % some.length]!);
    const counted = new Map(some.map(each => [each, countTer(...each)]));
    const expected = scoreTer(
      drawn.map(each => each[0]),
      drawn.map(each => each[1]),
    ).score;
    assert.ok(expected > 0);
    assertClose(scoreTerCounts(drawn.map(each => counted.get(each)!)).score, expected, 'TER');
  });
});
