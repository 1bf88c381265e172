/** How often something is done, as a config says it, in steps. */

/** @param every a part of a pass below 1, 0 for the end alone, or a number of steps */
export function stepsOf(every: number, stepsPerEpoch: number, totalSteps: number): number {
  if (every === 0) return totalSteps;
  return every < 1 ? Math.max(1, Math.round(every * stepsPerEpoch)) : every;
}
