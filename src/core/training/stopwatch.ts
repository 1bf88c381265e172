/** How long steps take: what is told at the end, and what is left. */
import type { StepTiming } from './trainingLoop';

/** Runs of the engine that are looked at: enough for a median. */
const MOST_RUNS = 20_000;

export class Stopwatch {
  /** Milliseconds a step of each run, and its steps. */
  private readonly runs: { readonly each: number; readonly count: number }[] = [];
  /** Runs that compiling was in: all there is when training is very short. */
  private readonly first: { readonly each: number; readonly count: number }[] = [];
  private readonly start = performance.now();
  private steps = 0;

  add({ milliseconds, count, compiled }: StepTiming): void {
    this.steps += count;
    const runs = compiled ? this.first : this.runs;
    if (runs.length < MOST_RUNS) runs.push({ each: milliseconds / count, count });
  }

  /** Milliseconds: the median over steps, compiling left out; nothing when there were none. */
  get median(): number | undefined {
    const sorted = (this.runs.length > 0 ? this.runs : this.first).toSorted((a, b) => a.each - b.each);
    const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
    let passed = 0;
    return sorted.find(({ count }) => {
      passed += count;
      return passed >= half;
    })?.each;
  }

  /** Seconds that so many more steps will take, at the pace so far; nothing before the first one. */
  secondsFor(steps: number): number | undefined {
    return this.steps === 0 ? undefined : (((performance.now() - this.start) / this.steps) * steps) / 1000;
  }
}
