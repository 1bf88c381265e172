import assert from 'node:assert/strict';
import { type ChrfOptions, countChrf, scoreChrf, scoreChrfCounts } from '../../../../src/core/metrics/texts/chrf';
import { scorerVersion } from '../../../../src/core/metrics/texts/signature';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly hypotheses: string[];
  readonly references: string[][];
  readonly chrf: {
    readonly options: ChrfOptions;
    readonly score: number;
    readonly signature: string;
    readonly name: string;
  };
}

const { cases, version } = readFixture<{ version: string; cases: Case[] }>('translation');

describe(`chrF against sacrebleu ${version}, ${cases.length} corpora`, () => {
  it('scores, name and signature', () => {
    for (const [i, { hypotheses, references, chrf: expected }] of cases.entries()) {
      const options = { wordOrder: 0, ...expected.options };
      const actual = scoreChrf(hypotheses, references, options);
      assertClose(actual.score, expected.score, `case ${i}, ${actual.signature}`);
      assert.equal(actual.name, expected.name);
      assert.equal(actual.signature, `${expected.signature}|version:${scorerVersion}`);
    }
  });

  it('of nothing is 0, of itself 100, and chrF++ has its name', () => {
    assert.equal(scoreChrf([], []).score, 0);
    assertClose(scoreChrf(['The dog bit.'], [['A cat.', 'The dog bit.']]).score, 100, 'itself');
    assert.equal(scoreChrf(['a'], [['a']], { wordOrder: 2 }).name, 'chrF2++');
  });
});

describe('chrF from counts', () => {
  it('of hypotheses drawn with repetition is that of the corpus they make', () => {
    const some = cases
      .slice(0, 40)
      .flatMap(each => each.hypotheses.map((text, i) => [text, each.references[i]!] as const));
    const drawn = some.map((_, i) => some[(i * i) % some.length]!);
    const counted = new Map(some.map(each => [each, countChrf(...each)]));
    const expected = scoreChrf(
      drawn.map(each => each[0]),
      drawn.map(each => each[1]),
    ).score;
    assert.ok(expected > 0);
    assertClose(scoreChrfCounts(drawn.map(each => counted.get(each)!)), expected, 'chrF');
  });
});
