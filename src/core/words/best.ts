/** The rows with the highest numbers, the highest first; of equal ones the first row. */
import { Heap } from '../base/heap';

export interface BestRows {
  /** What a number must be more than to be among them. */
  readonly floor: number;
  /** @param value more than `floor`; NaN is never */
  add(row: number, value: number): void;
  /** Their rows and numbers, the best first. */
  finish(): readonly (readonly [row: number, value: number])[];
}

/** @param most at least 1 */
export function createBest(most: number): BestRows {
  type Entry = readonly [row: number, value: number];
  const isWorse = ([rowA, a]: Entry, [rowB, b]: Entry) => a < b || (a === b && rowA > rowB);
  // Its first is the worst of those that are kept.
  const kept = new Heap<Entry>(isWorse);
  return {
    get floor() {
      return kept.size < most ? Number.NEGATIVE_INFINITY : kept.first![1];
    },
    add(row, value) {
      if (kept.size === most) kept.pop();
      kept.push([row, value]);
    },
    finish() {
      const worstFirst: Entry[] = [];
      for (let entry = kept.pop(); entry; entry = kept.pop()) worstFirst.push(entry);
      return worstFirst.reverse();
    },
  };
}
