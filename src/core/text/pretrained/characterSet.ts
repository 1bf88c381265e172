/** Sets of characters by ranges, made for being asked often. */
import type { CodePointRange } from '../unicodeRanges';

const LAST = 0x10ffff;

/** In order, none touching the next. */
export type Ranges = readonly CodePointRange[];

export function unionOf(...sets: readonly Ranges[]): Ranges {
  const sorted = sets.flat().sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

export function complementOf(set: Ranges): Ranges {
  const left: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) left.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) left.push([next, LAST]);
  return left;
}

/** What is in both. */
export function sharedBy(one: Ranges, other: Ranges): Ranges {
  return complementOf(unionOf(complementOf(one), complementOf(other)));
}

const members = new WeakMap<Ranges, (code: number) => boolean>();

/** Whether a code point is in a set. */
export function memberOf(ranges: Ranges): (code: number) => boolean {
  const known = members.get(ranges);
  if (known) return known;
  const found = ranges.length <= 3 ? memberOfFew(ranges) : memberOfMany(ranges);
  members.set(ranges, found);
  return found;
}

function memberOfFew(ranges: Ranges): (code: number) => boolean {
  const none = [1, 0] as const;
  const [[a, b], [c, d], [e, f]] = [ranges[0] ?? none, ranges[1] ?? none, ranges[2] ?? none];
  return code => (code >= a && code <= b) || (code >= c && code <= d) || (code >= e && code <= f);
}

function memberOfMany(ranges: Ranges): (code: number) => boolean {
  // A bit for each character of the first plane.
  const plane = new Uint8Array(0x2000);
  const astral: CodePointRange[] = [];
  for (const [first, last] of ranges) {
    for (let code = first; code <= Math.min(last, 0xffff); code++) plane[code >> 3]! |= 1 << (code & 7);
    if (last > 0xffff) astral.push([Math.max(first, 0x10000), last]);
  }
  return code => {
    if (code < 0x10000) return ((plane[code >> 3]! >> (code & 7)) & 1) === 1;
    let [low, high] = [0, astral.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (astral[middle]![1] < code) low = middle + 1;
      else high = middle;
    }
    return low < astral.length && astral[low]![0] <= code;
  };
}
