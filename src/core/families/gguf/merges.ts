/** Merges of a SentencePiece vocabulary, which has scores in their place, as transformers makes them (`generate_merges`). */

/** Longer pieces are taken as they are: cost is linear. */
const LONGEST = 256;

/**
 * Two tokens become one where both are of the vocabulary: the better its score, the sooner.
 * @param scores one a token
 */
export function mergesOf(tokens: readonly string[], scores: ArrayLike<number>): readonly (readonly [string, string])[] {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const found: { readonly left: string; readonly right: string; readonly score: number }[] = [];
  for (const [id, token] of tokens.entries()) {
    const points = Array.from(token);
    if (points.length > LONGEST) continue;
    const local: { readonly left: string; readonly right: string; readonly score: number }[] = [];
    let at = 0;
    for (const point of points.slice(0, -1)) {
      at += point.length;
      const [left, right] = [token.slice(0, at), token.slice(at)];
      if (ids.has(left) && ids.has(right)) local.push({ left, right, score: scores[id]! });
    }
    found.push(...local.sort((a, b) => ids.get(a.left)! - ids.get(b.left)! || ids.get(a.right)! - ids.get(b.right)!));
  }
  // Python counts characters by code points, and sorts equals in the order that they have.
  const length = (text: string) => Array.from(text).length;
  const sorted = found.map(each => ({ ...each, of: [length(each.left), length(each.right)] as const }));
  sorted.sort((a, b) => b.score - a.score || b.of[0] - a.of[0] || b.of[1] - a.of[1]);
  return sorted.map(({ left, right }) => [left, right]);
}
