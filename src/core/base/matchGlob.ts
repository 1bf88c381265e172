/** `*` and `?` in a name, matched without a regular expression: those backtrack, and a pattern of a few stars can take hours. */

/**
 * Two places are remembered, of the pattern and of what is given, since the last star: the work is at most the product of their lengths.
 * @param isStar stands for any number of items
 * @param fits whether one item of the pattern stands for one that is given
 */
export function matchStars<P, G>(
  wanted: readonly P[],
  given: readonly G[],
  isStar: (part: P) => boolean,
  fits: (part: P, item: G) => boolean,
): boolean {
  let [at, place] = [0, 0];
  let [star, from] = [-1, 0];
  while (place < given.length) {
    if (at < wanted.length && isStar(wanted[at]!)) {
      star = at++;
      from = place;
    } else if (at < wanted.length && fits(wanted[at]!, given[place]!)) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++from;
    } else return false;
  }
  while (at < wanted.length && isStar(wanted[at]!)) at++;
  return at === wanted.length;
}

/** @param pattern `*` stands for any number of characters, `?` for one (a code point) */
export function matchGlob(pattern: string, name: string): boolean {
  return matchStars(
    [...pattern],
    [...name],
    letter => letter === '*',
    (wanted, given) => wanted === '?' || wanted === given,
  );
}
