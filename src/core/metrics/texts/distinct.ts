/** Distinct-n (Li et al. 2016, "A diversity-promoting objective function"): how little generated texts repeat themselves. */
import { countNgrams } from './ngrams';

export interface DistinctOptions {
  /**
   * What the number of different n-grams is divided by: all generated tokens, as in the paper (unless given), or all
   * n-grams, as many later programs do. For n = 1 they are the same.
   */
  readonly over?: 'tokens' | 'ngrams';
}

/**
 * Different n-grams of all texts together, 0..1; 0 when there are none. N-grams do not reach over the end of a text. It
 * falls with the amount of text: compare only equal amounts.
 * @param texts each cut into tokens
 * @param order 1 for Distinct-1, 2 for Distinct-2
 */
export function distinct(
  texts: readonly (readonly string[])[],
  order: number,
  { over = 'tokens' }: DistinctOptions = {},
): number {
  const different = new Set<string>();
  let total = 0;
  for (const tokens of texts) {
    // A token may hold any character, a space too: what parts two must be unmistakable.
    const written = order === 1 ? tokens : tokens.map(token => `${token.length}:${token}`);
    for (const ngram of countNgrams(written, order, '').keys()) different.add(ngram);
    total += over === 'tokens' ? tokens.length : Math.max(0, tokens.length - order + 1);
  }
  return total === 0 ? 0 : different.size / total;
}
