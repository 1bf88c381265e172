/** How many steps take as long as one may wait for them. */

/** Milliseconds: a Stop waits for as long. */
const WAIT = 200;
/** Steps at most: what they read lies in memory. */
const MOST = 256;

export class Pace {
  /** Milliseconds of a step, the last ones more than those before. */
  private each: number | undefined;

  async measure<T>(steps: number, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    const each = (performance.now() - start) / Math.max(1, steps);
    this.each = this.each === undefined ? each : (this.each + each) / 2;
    return result;
  }

  get suggestedSteps(): number {
    if (this.each === undefined) return 1;
    return Math.max(1, Math.min(MOST, Math.floor(WAIT / Math.max(this.each, 1e-3))));
  }
}
