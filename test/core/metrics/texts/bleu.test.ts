import assert from 'node:assert/strict';
import {
  type BleuOptions,
  countBleu,
  scoreBleu,
  scoreBleuCounts,
  scoreSentenceBleu,
} from '../../../../src/core/metrics/texts/bleu';
import { scorerVersion } from '../../../../src/core/metrics/texts/signature';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly hypotheses: string[];
  readonly references: string[][];
  readonly bleu: {
    readonly options: BleuOptions;
    readonly score: number;
    readonly signature: string;
    readonly precisions: number[];
    readonly bp: number;
    readonly lengths: [number, number];
  };
}

const { cases, version } = readFixture<{ version: string; cases: Case[] }>('translation');

const corpus = ['The dog bit the man.', "It wasn't surprising.", 'The man had just bitten him.'];
const corpusReferences = [
  ['The dog bit the man.', 'The dog had bit the man.'],
  ['It was not unexpected.', 'No one was surprised.'],
  ['The man bit him first.', 'The man had bitten the dog.'],
];

describe(`BLEU against sacrebleu ${version}, ${cases.length} corpora`, () => {
  it('scores, precisions, brevity penalty, lengths and signature', () => {
    for (const [i, { hypotheses, references, bleu: expected }] of cases.entries()) {
      const actual = scoreBleu(hypotheses, references, expected.options);
      assertClose(actual.score, expected.score, `case ${i}, ${actual.signature}`);
      for (const [n, precision] of expected.precisions.entries())
        assertClose(actual.precisions[n], precision, `case ${i}, order ${n + 1}`);
      assertClose(actual.brevityPenalty, expected.bp, `case ${i}, brevity`);
      assert.deepEqual([actual.hypothesisLength, actual.referenceLength], expected.lengths, `case ${i}`);
      assert.equal(actual.signature, `${expected.signature}|version:${scorerVersion}`);
    }
  });

  it('the corpus that sacrebleu tests itself with', () => {
    assertClose(scoreBleu(corpus, corpusReferences).score, 48.530827, '13a', 1e-8);
    assertClose(scoreBleu(corpus, corpusReferences, { tokenizer: 'none' }).score, 49.1919566, 'none', 1e-8);
    assertClose(scoreBleu(corpus, corpusReferences, { tokenizer: 'intl' }).score, 43.91623493, 'intl', 1e-8);
  });

  it('of one sentence, with the effective order unless told otherwise', () => {
    const short = scoreSentenceBleu('the cat', ['the cat sat']);
    assert.match(short.signature, /^nrefs:1\|case:mixed\|eff:yes\|tok:13a\|smooth:exp\|version:/);
    assertClose(short.score, 100 * Math.exp(1 - 3 / 2), 'short');
    assert.equal(scoreSentenceBleu('the cat', ['the cat sat'], { effectiveOrder: false }).score, 0);
  });

  it('of nothing is 0; a hypothesis without a reference is a bug that says so', () => {
    assert.equal(scoreBleu([], []).score, 0);
    assert.throws(() => scoreBleu(['a', 'b'], [['a'], []]), /internal: hypothesis 1 has no reference/);
    assert.throws(() => scoreBleu(['a'], []), /internal: 1 hypotheses, references of 0/);
  });
});

describe('BLEU from counts', () => {
  it('of hypotheses drawn with repetition is that of the corpus they make', () => {
    const some = cases
      .slice(0, 40)
      .flatMap(each => each.hypotheses.map((text, i) => [text, each.references[i]!] as const));
    const drawn = some.map((_, i) => some[(i * i) % some.length]!);
    const counted = new Map(some.map(each => [each, countBleu(...each)]));
    const expected = scoreBleu(
      drawn.map(each => each[0]),
      drawn.map(each => each[1]),
    ).score;
    assert.ok(expected > 0);
    assertClose(scoreBleuCounts(drawn.map(each => counted.get(each)!)).score, expected, 'BLEU');
  });
});
