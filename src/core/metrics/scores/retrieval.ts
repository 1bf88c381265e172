/** The scores of a search: of what it ranks first for each query. */
import { meanAveragePrecision, meanReciprocalRank, normalizedGainAt, type RankedQuery, recallAt } from '../retrieval';
import { type ComputedScore, fraction } from '../score';

export interface RankedQueries {
  readonly queries: readonly RankedQuery[];
}

const evaluator = 'sentence-transformers';

function recall(k: number): ComputedScore<RankedQueries> {
  return {
    name: `recall@${k}`,
    better: 'higher',
    range: fraction,
    title: `Recall@${k}`,
    meaning:
      k === 1
        ? 'Fraction of the relevant texts that are ranked first, averaged over the queries.'
        : `Fraction of the relevant texts that are among the first ${k}, averaged over the queries.`,
    source: evaluator,
    words: `recall_at_${k} cosine_recall@${k} hits@${k}`,
    of: ({ queries }) => recallAt(queries, k),
  };
}

export const retrievalScores: readonly ComputedScore<RankedQueries>[] = [
  {
    name: 'MRR',
    better: 'higher',
    range: fraction,
    title: 'Mean reciprocal rank (MRR)',
    meaning: 'Mean over the queries of 1 / rank of the first relevant text, 0 if none is found.',
    source: `${evaluator}; Voorhees 1999`,
    words: 'reciprocal_rank mean_reciprocal_rank mrr@10 cosine_mrr@10',
    of: ({ queries }) => meanReciprocalRank(queries),
  },
  recall(1),
  recall(5),
  recall(10),
  {
    name: 'nDCG@10',
    better: 'higher',
    range: fraction,
    title: 'nDCG@10',
    meaning:
      'Discounted cumulative gain of the first 10, Σ gain / log₂(rank + 1), relative to the best order; averaged over the queries.',
    source: `${evaluator}, scikit-learn; Järvelin & Kekäläinen 2002`,
    words: 'ndcg ndcg_at_10 ndcg_score cosine_ndcg@10',
    of: ({ queries }) => normalizedGainAt(queries, 10),
  },
  {
    name: 'MAP',
    better: 'higher',
    range: fraction,
    title: 'Mean average precision (MAP)',
    meaning:
      'Mean over the queries of the precision at the rank of each relevant text; texts that are not found count 0.',
    source: evaluator,
    words: 'mean_average_precision map@100 cosine_map@100',
    of: ({ queries }) => meanAveragePrecision(queries),
  },
];
