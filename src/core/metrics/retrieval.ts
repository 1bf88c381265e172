/** How well a search ranks what belongs to each query; equal to sentence-transformers' evaluator, with grades to scikit-learn's nDCG. */

/** One query: where what belongs to it was found. */
export interface RankedQuery {
  /** Of each relevant document its rank, from 1, in any order; `Infinity` where it was not found. */
  readonly ranks: ArrayLike<number>;
  /** How relevant each is, above 0; 1 each unless given. */
  readonly gains?: ArrayLike<number>;
}

/**
 * Ranks of relevant documents among all that were scored. The higher score is first; of equal ones the one that stands first.
 * @param scores one per document, higher is better; one that is no number is last
 * @param relevant indices of documents
 * @param without documents that are no candidates, as the query itself where it is one of them
 */
export function ranksOf(
  scores: ArrayLike<number>,
  relevant: Iterable<number>,
  without: Iterable<number> = [],
): number[] {
  const left = new Set(without);
  return Array.from(relevant, document => {
    const own = scores[document]!;
    if (left.has(document) || Number.isNaN(own)) return Number.POSITIVE_INFINITY;
    let rank = 1;
    for (let i = 0; i < scores.length; i++) {
      if ((scores[i]! > own || (scores[i] === own && i < document)) && !left.has(i)) rank++;
    }
    return rank;
  });
}

/** Mean of 1 / rank of the first relevant document (Voorhees 1999). @param k where the ranking ends: 0 beyond it */
export function meanReciprocalRank(queries: readonly RankedQuery[], k = Number.POSITIVE_INFINITY): number | undefined {
  return meanOver(queries, ({ ranks }) => {
    const first = Math.min(...found(ranks, k));
    return first === Number.POSITIVE_INFINITY ? 0 : 1 / first;
  });
}

/** Mean of the fraction of relevant documents that are among the first k. */
export function recallAt(queries: readonly RankedQuery[], k: number): number | undefined {
  return meanOver(queries, ({ ranks }) => found(ranks, k).length / ranks.length);
}

/**
 * Mean of the discounted gain of the first k, Σ gain / log2(rank + 1), divided by that of the best order (Järvelin & Kekäläinen 2002).
 */
export function normalizedGainAt(queries: readonly RankedQuery[], k: number): number | undefined {
  return meanOver(queries, ({ ranks, gains }) => {
    const gain = (i: number) => gains?.[i] ?? 1;
    let own = 0;
    for (let i = 0; i < ranks.length; i++) if (ranks[i]! <= k) own += gain(i) / Math.log2(ranks[i]! + 1);
    const best = Array.from(ranks, (_, i) => gain(i))
      .sort((a, b) => b - a)
      .slice(0, k)
      .reduce((sum, each, i) => sum + each / Math.log2(i + 2), 0);
    return best === 0 ? 0 : own / best;
  });
}

/**
 * Mean over queries of Σ precision at the rank of each relevant document among the first k, divided by how many could be there:
 * min(k, relevant documents).
 */
export function meanAveragePrecision(
  queries: readonly RankedQuery[],
  k = Number.POSITIVE_INFINITY,
): number | undefined {
  return meanOver(queries, ({ ranks }) => {
    const hits = found(ranks, k).sort((a, b) => a - b);
    return hits.reduce((sum, rank, i) => sum + (i + 1) / rank, 0) / Math.min(k, ranks.length);
  });
}

function found(ranks: ArrayLike<number>, k: number): number[] {
  return Array.from(ranks).filter(rank => rank <= k && rank !== Number.POSITIVE_INFINITY);
}

/** Queries to which nothing belongs say nothing of a ranking. Undefined where there are no others. */
function meanOver(queries: readonly RankedQuery[], of: (query: RankedQuery) => number): number | undefined {
  let [sum, count] = [0, 0];
  for (const query of queries) {
    if (query.ranks.length === 0) continue;
    sum += of(query);
    count++;
  }
  return count === 0 ? undefined : sum / count;
}
