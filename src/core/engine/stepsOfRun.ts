/** How many training steps are one run of the engine. */

/** A run should take about so long: shorter ones pay for the call, longer ones cannot be stopped soon enough. */
const targetMilliseconds = 200;
const mostSteps = 16;
/** Of a run's time that may go to copying weights and the optimizer's state in and out of it. */
const copyingShare = 0.05;
/** A run takes no longer for that: nothing is told and nothing stops meanwhile. */
const longestMilliseconds = 5000;

/** @param step milliseconds of a step, copying left out @param copying milliseconds a run */
export function stepsOfRun(step: number, copying: number): number {
  const forCopying = Math.min(copying / copyingShare, longestMilliseconds);
  const steps = Math.max(Math.round(targetMilliseconds / step), Math.ceil(forCopying / step));
  // The run itself stays below the longest one.
  return Math.max(1, Math.min(mostSteps, steps, Math.floor(longestMilliseconds / step) || 1));
}
