/** An example in the form that batches are made of. */
import type { HostTensors } from '../base/hostTensor';

/** An example ready to be batched. */
export interface TaskExample {
  /** What batches are bucketed by, in tokens. */
  readonly length: number;
  /** Tensors of this example alone, without the batch axis; e.g. `ids` [time], `labels` []. */
  readonly tensors: HostTensors;
}
