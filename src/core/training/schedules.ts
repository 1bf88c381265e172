/** The learning rate of each step, from `train.schedule` of a config. */
import type { Infer } from '../config/schema';
import type { schedule } from '../config/sections/train';

export interface ScheduleSpan {
  /** The learning rate at its highest. */
  readonly peak: number;
  /** Steps of the whole training. */
  readonly totalSteps: number;
}

/** @param warmup a part of all steps in [0, 1), or a whole number of steps >= 1 */
export function warmupSteps(warmup: number, totalSteps: number): number {
  return warmup < 1 ? Math.round(warmup * totalSteps) : warmup;
}

/**
 * Grows in a line over the warm-up, whose last step has the peak; then `constant` stays, `linear` and `cosine` fall so
 * that the step after the last would have 0. No step has a rate of 0.
 * @param step steps done before this one, in [0, totalSteps)
 */
export function learningRateAt(
  config: Infer<typeof schedule>,
  step: number,
  { peak, totalSteps }: ScheduleSpan,
): number {
  const warmup = warmupSteps(config.warmup, totalSteps);
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const left = Math.max(0, totalSteps - step) / Math.max(1, totalSteps - warmup);
  switch (config.type) {
    case 'constant':
      return peak;
    case 'linear':
      return peak * left;
    case 'cosine':
      return (peak * (1 - Math.cos(Math.PI * left))) / 2;
  }
}
