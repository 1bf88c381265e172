/** What every ability of a run computes with. */
import type { HostTensors } from '../base/hostTensor';
import type { Engine } from '../engine/contract';

/** Weights, and what computes with them. */
export interface Weights {
  readonly engine: Engine;
  readonly parameters: HostTensors;
}
