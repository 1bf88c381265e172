/** What the first character of a match must be. */
import { type Ranges, unionOf } from '../characterSet';
import type { Pattern } from './pattern';

/**
 * @param next the first character of what follows; undefined where it may be any, or none
 * @returns undefined likewise
 */
export function firstOf(pattern: Pattern, next: Ranges | undefined): Ranges | undefined {
  switch (pattern.type) {
    case 'set':
      return pattern.set;
    case 'sequence':
      return pattern.of.reduceRight<Ranges | undefined>((after, part) => firstOf(part, after), next);
    case 'either':
      return joined(pattern.of.map(way => firstOf(way, next)));
    case 'repeat': {
      const first = firstOf(pattern.of, undefined);
      return pattern.least > 0 ? first : joined([first, next]);
    }
    case 'atomic':
      return firstOf(pattern.of, next);
    case 'look':
    case 'anchor':
      return next;
  }
}

function joined(sets: readonly (Ranges | undefined)[]): Ranges | undefined {
  const known = sets.filter(set => set !== undefined);
  return known.length === sets.length ? unionOf(...known) : undefined;
}

export function areApart(first: Ranges, second: Ranges): boolean {
  let [i, k] = [0, 0];
  while (i < first.length && k < second.length) {
    const [a, b] = [first[i]!, second[k]!];
    if (a[1] < b[0]) i++;
    else if (b[1] < a[0]) k++;
    else return false;
  }
  return true;
}
