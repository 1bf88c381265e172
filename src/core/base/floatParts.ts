/** Numbers of 64 bits as sums of numbers of 32 bits, which are all that a network computes with. */

export const PARTS = 3;

/** Of three numbers of 32 bits the sum is the number itself, within their range: 24 bits each, and 53 are wanted. */
export function splitFloat(value: number): readonly [number, number, number] {
  const first = Math.fround(value);
  const second = Math.fround(value - first);
  return [first, second, Math.fround(value - first - second)];
}

/** @param at where the parts begin */
export function joinFloat(parts: ArrayLike<number>, at = 0): number {
  // The smallest first: nothing is rounded on the way.
  return parts[at + 2]! + parts[at + 1]! + parts[at]!;
}
