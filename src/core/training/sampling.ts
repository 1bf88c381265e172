/** `train.sampling`: which examples a pass goes through, so that labels come alike often. */
import { largestOf, smallestOf } from '../base/extremes';
import { Random } from '../base/random';

export interface Sampler {
  /** Examples in a pass; the same in every pass. */
  readonly size: number;
  /** Examples of a pass, a function of (seed, pass) alone; one may come several times. Their order means nothing. */
  draw(epoch: number): Int32Array;
}

/**
 * @param labels of each example
 * @param how `over`: every label as often as the most frequent one, each of its examples as often as the others or once
 *   more; `under`: every label as often as the rarest one, none of its examples twice
 */
export function createSampler(labels: readonly string[], how: 'over' | 'under', seed: number): Sampler {
  const groups = new Map<string, number[]>();
  labels.forEach((label, i) => {
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  });
  // By name, so that the draw does not depend on which label comes first in the file.
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const counts = sorted.map(([, group]) => group.length);
  const each = how === 'over' ? largestOf(counts, 0) : smallestOf(counts);
  return {
    size: sorted.length * each,
    draw(epoch) {
      const drawn: number[] = [];
      for (const [label, group] of sorted) {
        for (let whole = 0; whole < Math.floor(each / group.length); whole++) for (const i of group) drawn.push(i);
        const order = new Random(seed, `sampling/${label}/${epoch}`).permutation(group.length);
        for (const i of order.subarray(0, each % group.length)) drawn.push(group[i]!);
      }
      return Int32Array.from(drawn);
    },
  };
}
