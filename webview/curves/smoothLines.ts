/** Smoothed lines, worked out once for each length and weight. */
import type { Line } from './history';
import { canSmooth, smooth } from './layout';

interface Smoothed {
  readonly weight: number;
  readonly length: number;
  readonly values: Float64Array<ArrayBuffer>;
}

export class SmoothLines {
  private readonly known = new WeakMap<Line, Smoothed>();

  /** @returns undefined where the line is drawn as measured */
  of(line: Line, weight: number): ArrayLike<number> | undefined {
    if (weight === 0 || !canSmooth(line)) return undefined;
    const known = this.known.get(line);
    if (known && known.weight === weight && known.length === line.value.length) return known.values;
    // Where it was before, if that is as long: memory of this size takes longer to get than to fill. What is new is an array of its own.
    const length = line.value.length;
    const before = known?.values.length === length ? known.values.buffer : undefined;
    const values = smooth(line.value, weight, new Float64Array(before ?? new ArrayBuffer(8 * length)));
    this.known.set(line, { weight, length, values });
    return values;
  }

  /** @param until when to stop, as `performance.now` counts @returns whether all are smooth */
  prepare(lines: readonly Line[], weight: number, until: number): boolean {
    for (const line of lines) {
      if (performance.now() > until) return false;
      this.of(line, weight);
    }
    return true;
  }
}
