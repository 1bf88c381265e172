import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { blockSize, sortSegments } from '../../../src/core/engine/rules/segments';

/** What the graph does with the host's arrays, on numbers. */
function sumBySegments(rows: readonly number[], ids: readonly number[], segments: number): number[] {
  const { order, local, owner, last, place } = sortSegments(ids, segments);
  const sums = new Array<number>(order.length).fill(0);
  order.forEach((row, p) => {
    const block = Math.floor(p / blockSize) * blockSize;
    if (local[p]! >= 0) sums[block + local[p]!]! += rows[row]!;
  });
  const crossing = Array.from(last, (at, b) =>
    owner.reduce((sum, o, c) => (o === b ? sum + sums[c * blockSize]! : sum), sums[at]!),
  );
  const all = [...sums, ...crossing, 0];
  return Array.from(place, p => all[p]!);
}

describe('sortSegments', () => {
  for (const [count, segments] of [
    [1, 1],
    [64, 3],
    [65, 1],
    [200, 2],
    [1000, 30],
    [1000, 5000],
    [129, 128],
  ] as const)
    it(`${count} rows of ${segments} ids`, () => {
      const random = new Random(3, `${count}/${segments}`);
      const ids = Array.from({ length: count }, () => random.integer(segments));
      const rows = Array.from({ length: count }, () => random.integer(1000));
      const expected = new Array<number>(segments).fill(0);
      ids.forEach((id, i) => {
        expected[id]! += rows[i]!;
      });
      assert.deepEqual(sumBySegments(rows, ids, segments), expected);
    });
});
