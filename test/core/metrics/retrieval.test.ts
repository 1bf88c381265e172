import assert from 'node:assert/strict';
import {
  meanAveragePrecision,
  meanReciprocalRank,
  normalizedGainAt,
  ranksOf,
  recallAt,
} from '../../../src/core/metrics/retrieval';
import { computeScores } from '../../../src/core/metrics/score';
import { directionOf, findScore } from '../../../src/core/metrics/scores';
import { retrievalScores } from '../../../src/core/metrics/scores/retrieval';
import { assertClose, readFixture } from './fixture';

type Cuts = readonly (readonly [k: number, score: number])[];

const fixture = readFixture<{
  readonly binary: readonly {
    readonly scores: number[][];
    readonly relevant: number[][];
    readonly mrr: Cuts;
    readonly recall: Cuts;
    readonly ndcg: Cuts;
    readonly map: Cuts;
  }[];
  readonly graded: readonly { readonly scores: number[]; readonly gains: number[]; readonly ndcg: Cuts }[];
}>('retrieval');

describe('scores of rankings', () => {
  for (const [i, { scores, relevant, ...expected }] of fixture.binary.entries()) {
    it(`are as sentence-transformers' evaluator has them, case ${i}`, () => {
      const queries = scores.map((own, query) => ({ ranks: ranksOf(own, relevant[query]!) }));
      for (const [name, of] of [
        ['mrr', meanReciprocalRank],
        ['recall', recallAt],
        ['ndcg', normalizedGainAt],
        ['map', meanAveragePrecision],
      ] as const) {
        for (const [k, score] of expected[name]) assertClose(of(queries, k), score, `${name}@${k}`, 1e-12);
      }
    });
  }

  for (const [i, { scores, gains, ndcg }] of fixture.graded.entries()) {
    it(`with grades are as scikit-learn has them, case ${i}`, () => {
      const relevant = [...gains.keys()].filter(document => gains[document]! > 0);
      const query = { ranks: ranksOf(scores, relevant), gains: relevant.map(document => gains[document]!) };
      for (const [k, score] of ndcg) assertClose(normalizedGainAt([query], k), score, `nDCG@${k}`, 1e-12);
    });
  }

  it('count what was not found as 0, and leave out queries to which nothing belongs', () => {
    const missed = { ranks: [Number.POSITIVE_INFINITY] };
    const found = { ranks: [2] };
    assert.deepEqual(computeScores(retrievalScores, { queries: [missed, found, { ranks: [] }] }), {
      MRR: 0.25,
      'recall@1': 0,
      'recall@5': 0.5,
      'recall@10': 0.5,
      'nDCG@10': 1 / Math.log2(3) / 2,
      MAP: 0.25,
    });
    assert.deepEqual(computeScores(retrievalScores, { queries: [{ ranks: [] }] }), {});
  });

  it('rank equal scores by their order, and what is no candidate or no number nowhere', () => {
    assert.deepEqual(ranksOf([0.5, 0.5, 0.9, 0.5], [0, 3, 2]), [2, 4, 1]);
    assert.deepEqual(ranksOf([0.5, 0.5, 0.9, 0.5], [3, 2], [2, 0]), [2, Number.POSITIVE_INFINITY]);
    assert.deepEqual(ranksOf([Number.NaN, 0.1], [0, 1]), [Number.POSITIVE_INFINITY, 1]);
  });

  it('are found by their names, whole and with a cut', () => {
    assert.equal(findScore('recall@10'), findScore('validation/recall@10'));
    assert.equal(findScore('recall@10')!.title, 'Recall@10');
    assert.equal(findScore('ndcg_at_10')!.name, 'nDCG@10');
    assert.equal(findScore('F1@0.5')!.name, 'F1');
    assert.equal(directionOf('recall@3'), 'higher');
  });
});
