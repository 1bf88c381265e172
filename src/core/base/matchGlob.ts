/** `*` and `?` in a name, matched without a regular expression: those backtrack, and a pattern of a few stars can take hours. */

/**
 * Two places are remembered, of the pattern and of the name, since the last `*`: the work is at most the product of their lengths.
 * @param pattern `*` stands for any number of characters, `?` for one (a code point)
 */
export function matchGlob(pattern: string, name: string): boolean {
  const [wanted, given] = [[...pattern], [...name]];
  let [at, place] = [0, 0];
  let [star, from] = [-1, 0];
  while (place < given.length) {
    if (wanted[at] === '*') {
      star = at++;
      from = place;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[place])) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++from;
    } else return false;
  }
  while (wanted[at] === '*') at++;
  return at === wanted.length;
}
