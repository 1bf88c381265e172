/** Extremes of as many numbers as there are: arguments of one call, as `Math.max` takes them, end at some 100,000. */

/** @param least what it is at the least; so, too, of no values */
export function largestOf(values: Iterable<number>, least = -Infinity): number {
  let largest = least;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}

/** @param most what it is at the most; so, too, of no values */
export function smallestOf(values: Iterable<number>, most = Infinity): number {
  let smallest = most;
  for (const value of values) if (value < smallest) smallest = value;
  return smallest;
}
