/** How much a passage is worth for a query by the words that both have: BM25 and TF-IDF, from counts. */

/** Robertson & Zaragoza 2009, section 3.5; as bm25s has them by default. */
export const K1 = 1.5;
export const B = 0.75;

/**
 * Of BM25, as Lucene has it: ln(1 + (N - n + 0.5) / (n + 0.5)), above 0 also for what most passages have.
 * @param passages N @param containing n, those that have the term
 */
export function bm25Frequency(passages: number, containing: number): number {
  return Math.log(1 + (passages - containing + 0.5) / (containing + 0.5));
}

/**
 * f / (f + k1 (1 - b + b l / average)): a term that occurs often counts more, up to 1, and less in a long passage
 * (Robertson & Zaragoza 2009, formula 3.15, without the constant factor k1 + 1).
 * @param count f, of the term in the passage @param length l, in terms
 */
export function saturate(count: number, length: number, average: number): number {
  return count / (count + K1 * (1 - B + (B * length) / average));
}

/** Of TF-IDF, as scikit-learn's TfidfVectorizer has it by default: 1 + ln((1 + N) / (1 + n)). */
export function tfIdfFrequency(passages: number, containing: number): number {
  return 1 + Math.log((1 + passages) / (1 + containing));
}
