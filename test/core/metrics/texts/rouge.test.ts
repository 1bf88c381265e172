import assert from 'node:assert/strict';
import {
  averageRouge,
  type Rouge,
  rougeTypes,
  scoreRouge,
  scoreRougeOfBest,
} from '../../../../src/core/metrics/texts/rouge';
import { assertClose, assertRates, readFixture } from '../fixture';

interface Case {
  readonly targets: string[];
  readonly prediction: string;
  /** Precision, recall and F1 of each type in turn. */
  readonly plain: number[];
  readonly stemmed: number[];
}

const { cases } = readFixture<{ cases: Case[] }>('rouge');

function flatten(scores: Rouge): number[] {
  return rougeTypes.flatMap(type => [scores[type].precision, scores[type].recall, scores[type].f1]);
}

describe(`ROUGE against rouge_score, ${cases.length} cases`, () => {
  for (const stem of [false, true])
    it(`1, 2, L and Lsum ${stem ? 'with' : 'without'} stems`, () => {
      for (const [i, { targets, prediction, plain, stemmed }] of cases.entries()) {
        const actual = flatten(scoreRougeOfBest(targets, prediction, { stem }));
        for (const [at, value] of (stem ? stemmed : plain).entries())
          assertClose(actual[at], value, `case ${i}, ${rougeTypes[Math.floor(at / 3)]}`);
      }
    });

  it('target first, prediction second', () => {
    assertRates(scoreRouge('testing one two', 'testing').rouge1, [1, 1 / 3, 1 / 2], 'rouge1');
  });

  it('Lsum counts a word only as often as it is there', () => {
    const { rougeLsum } = scoreRouge('w1 w2 w3 w4 w5', 'w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5');
    assertRates(rougeLsum, [0.4, 0.8, 8 / 15], 'rougeLsum');
  });

  it('averages each rate by itself, and nothing to zeros', () => {
    const mean = averageRouge([scoreRouge('a b', 'a b'), scoreRouge('a b c d', 'a')]);
    assertRates(mean.rouge1, [1, 0.625, 0.7], 'rouge1');
    assert.deepEqual(flatten(averageRouge([])), new Array(12).fill(0));
  });
});
