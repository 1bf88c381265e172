/** Parts of a list of examples: drawn by label with a seed (the same seed gives the same part), or the last ones. */
import { Random } from '../base/random';

/**
 * Draws `round(examples x fraction)` examples (largest remainders decide between labels), in the order they came in.
 * A label with two examples or more gives at least one and keeps at least one; where that is not possible the totals give way.
 * @param labels of each example
 * @param fraction in (0, 1)
 * @param name keeps the draws of different splits apart
 * @returns sorted indices into `labels`
 */
export function drawStratified(labels: readonly string[], fraction: number, seed: number, name: string): Int32Array {
  const groups = new Map<string, number[]>();
  labels.forEach((label, i) => {
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  });
  // By name, so that the draw does not depend on which label comes first in the file.
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const counts = apportion(
    sorted.map(([, group]) => group.length),
    fraction,
  );
  const drawn: number[] = [];
  sorted.forEach(([label, group], g) => {
    const order = new Random(seed, `split/${name}/${label}`).permutation(group.length);
    for (let k = 0; k < counts[g]!; k++) drawn.push(group[order[k]!]!);
  });
  return Int32Array.from(drawn).sort();
}

/**
 * The last `round(count x fraction)` of `count` examples, at least one of them left.
 * @param fraction in (0, 1)
 * @returns sorted indices
 */
export function takeLast(count: number, fraction: number): Int32Array {
  const taken = clamp(Math.round(count * fraction), 0, Math.max(count - 1, 0));
  return Int32Array.from({ length: taken }, (_, i) => count - taken + i);
}

function apportion(sizes: readonly number[], fraction: number): number[] {
  const least = sizes.map(size => (size >= 2 ? 1 : 0));
  const most = sizes.map(size => Math.max(size - 1, 0));
  const counts = sizes.map((size, i) => clamp(Math.floor(size * fraction), least[i]!, most[i]!));
  const total = Math.round(sizes.reduce((a, b) => a + b, 0) * fraction);
  let missing = total - counts.reduce((a, b) => a + b, 0);
  const byRemainder = sizes
    .map((size, i) => ({ i, rest: size * fraction - counts[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  while (missing > 0) {
    const open = byRemainder.filter(({ i }) => counts[i]! < most[i]!);
    if (open.length === 0) break;
    for (const { i } of open.slice(0, missing)) counts[i]!++;
    missing -= Math.min(missing, open.length);
  }
  return counts;
}

function clamp(n: number, least: number, most: number): number {
  return Math.min(Math.max(n, least), most);
}
