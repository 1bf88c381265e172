/** Ranks passages by the words that they share with a query: BM25, or the cosine of TF-IDF. */
import type { OpenIndex, Scope } from './openIndex';
import { bm25Frequency, saturate, tfIdfFrequency } from './ranking';
import { type Scored, TopPlaces } from './topPlaces';

export const wordRankings = {
  bm25: 'BM25: words that few passages have count more, long passages less',
  'tf-idf': 'cosine of TF-IDF vectors',
} as const;

export type WordRanking = keyof typeof wordRankings;

/** Of each segment the passages that have a term, each as often as it does. */
interface Found {
  readonly count: number;
  readonly postings: readonly Int32Array[];
  /** Passages of the scope that have it. */
  readonly containing: number;
}

/** @param terms of the query, and how often each occurs there */
export async function searchWords(
  index: OpenIndex,
  scope: Scope,
  terms: ReadonlyMap<string, number>,
  by: WordRanking,
  top: number,
): Promise<readonly Scored[]> {
  const found: Found[] = [];
  for (const [term, count] of terms) {
    const bytes = Buffer.from(term, 'utf8');
    const postings: Int32Array[] = [];
    let containing = 0;
    for (const [i, segment] of index.segments.entries()) {
      const place = await segment.findTerm(bytes);
      const own = place < 0 ? NONE : await segment.postings(place);
      postings.push(own);
      containing += countPassages(own, scope.alive[i]);
    }
    if (containing > 0) found.push({ count, postings, containing });
  }
  return by === 'bm25' ? rankByBm25(index, scope, found, top) : rankByTfIdf(index, scope, found, top);
}

const NONE = new Int32Array(0);

function countPassages(postings: Int32Array, alive: Uint8Array | undefined): number {
  let [count, last] = [0, -1];
  for (const passage of postings) {
    if (passage === last) continue;
    last = passage;
    if (!alive || alive[passage] === 1) count++;
  }
  return count;
}

/** Calls back with each passage that has a term, and how often it does. */
function eachPassage(
  postings: Int32Array,
  alive: Uint8Array | undefined,
  tell: (passage: number, count: number) => void,
) {
  for (let at = 0; at < postings.length; ) {
    const passage = postings[at]!;
    let end = at + 1;
    while (end < postings.length && postings[end] === passage) end++;
    if (!alive || alive[passage] === 1) tell(passage, end - at);
    at = end;
  }
}

/** Sums by passage. */
class Sums {
  private readonly sums: Float64Array;
  private readonly touched: number[] = [];

  constructor(count: number) {
    this.sums = new Float64Array(count);
  }

  /** @param more above 0 */
  add(passage: number, more: number): void {
    const sum = this.sums[passage]!;
    if (sum === 0) this.touched.push(passage);
    this.sums[passage] = sum + more;
  }

  each(tell: (passage: number, sum: number) => void): void {
    for (const passage of this.touched) tell(passage, this.sums[passage]!);
  }
}

async function rankByBm25(index: OpenIndex, scope: Scope, found: readonly Found[], top: number) {
  const lengths = await Promise.all(index.segments.map(segment => segment.integers('lengths')));
  const total = totalLength(lengths, scope);
  const average = total / Math.max(1, scope.passages);
  const best = new TopPlaces(index, top);
  index.segments.forEach((segment, i) => {
    const sums = new Sums(segment.count);
    for (const { count, postings, containing } of found) {
      const weight = count * bm25Frequency(scope.passages, containing);
      eachPassage(postings[i]!, scope.alive[i], (passage, times) => {
        sums.add(passage, weight * saturate(times, lengths[i]![passage]!, average));
      });
    }
    sums.each((passage, sum) => best.offer(sum, i, passage));
  });
  return best.finish();
}

function totalLength(lengths: readonly Int32Array[], { alive }: Scope): number {
  let total = 0;
  lengths.forEach((own, i) => {
    const mask = alive[i];
    for (let passage = 0; passage < own.length; passage++) if (!mask || mask[passage] === 1) total += own[passage]!;
  });
  return total;
}

async function rankByTfIdf(index: OpenIndex, scope: Scope, found: readonly Found[], top: number) {
  const norms = await normsOf(index, scope);
  const weights = found.map(({ count, containing }) => count * tfIdfFrequency(scope.passages, containing));
  // Terms that no passage has are no part of the space.
  const length = Math.hypot(...weights);
  const best = new TopPlaces(index, top);
  index.segments.forEach((segment, i) => {
    const sums = new Sums(segment.count);
    found.forEach(({ postings, containing }, term) => {
      const weight = weights[term]! * tfIdfFrequency(scope.passages, containing);
      eachPassage(postings[i]!, scope.alive[i], (passage, times) => sums.add(passage, weight * times));
    });
    sums.each((passage, sum) => best.offer(sum / (length * norms[i]![passage]!), i, passage));
  });
  return best.finish();
}

const kept = new WeakMap<Scope, Promise<readonly Float64Array[]>>();

/** Lengths of the vectors of all passages, by segment: of every term its weight counts, so they are computed once for a scope. */
function normsOf(index: OpenIndex, scope: Scope): Promise<readonly Float64Array[]> {
  const known = kept.get(scope);
  if (known) return known;
  const computing = computeNorms(index, scope);
  kept.set(scope, computing);
  computing.catch(() => kept.delete(scope));
  return computing;
}

async function computeNorms({ segments }: OpenIndex, { alive, passages }: Scope): Promise<readonly Float64Array[]> {
  const containing = new Map<string, number>();
  const terms: (readonly string[])[] = [];
  for (const [i, segment] of segments.entries()) {
    const own = await segment.allTerms();
    terms.push(own);
    for (const [place, term] of own.entries()) {
      const count = countPassages(await segment.postings(place), alive[i]);
      containing.set(term, (containing.get(term) ?? 0) + count);
    }
  }
  const norms: Float64Array[] = [];
  for (const [i, segment] of segments.entries()) {
    const squares = new Float64Array(segment.count);
    for (const [place, term] of terms[i]!.entries()) {
      const weight = tfIdfFrequency(passages, containing.get(term)!);
      eachPassage(await segment.postings(place), alive[i], (passage, times) => {
        squares[passage] = squares[passage]! + (times * weight) ** 2;
      });
    }
    norms.push(squares.map(Math.sqrt));
  }
  return norms;
}
