/** A task as its run reads: with the temperature that was fitted, or without one. Loads no runtime. */
import type { Task } from './task';

/** @param temperature 1 if not given: logits as they were learned */
export function calibrated(task: Task, temperature = 1): Task {
  return task.calibration?.at(temperature) ?? task;
}
