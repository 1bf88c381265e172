/** What a scan repeats: one step of a recurrence. */
import type { Tensors } from '../contract';

export interface ScanStep {
  readonly state: Tensors;
  readonly output: Tensors;
}

/** One step: (state, input of this step) -> (next state of the same shapes, output of this step). */
export type ScanBody = (state: Tensors, input: Tensors) => ScanStep;
