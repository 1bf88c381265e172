/** Counts of the n-grams of a sequence of words or characters, and how many two sequences share. */

/** n-gram (its items joined) -> how often it occurs. */
export type NgramCounts = ReadonlyMap<string, number>;

/**
 * @param order at least 1; a sequence shorter than that has none
 * @param separator between the items of an n-gram: something that no item holds, or nothing for characters
 */
export function countNgrams(items: readonly string[], order: number, separator = ' '): NgramCounts {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= items.length; start++) {
    const ngram = order === 1 ? items[start]! : items.slice(start, start + order).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams there are, repeats counted. */
export function countAll(counts: NgramCounts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/** Size of the intersection as multisets: an n-gram counts as often as it is in both. */
export function countShared(a: NgramCounts, b: NgramCounts): number {
  let shared = 0;
  for (const [ngram, count] of a) shared += Math.min(count, b.get(ngram) ?? 0);
  return shared;
}
