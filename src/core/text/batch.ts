/** What the batching stage yields: padded, masked tensors of one signature. */
import type { HostTensors } from '../base/hostTensor';

export interface Batch {
  /**
   * `ids` int32 [batch, time]; `mask` float32 [batch, time], 1 on tokens and 0 on padding; targets of the task, e.g.
   * `labels` int32 [batch]; `weights` float32 [batch], 0 for rows that only fill up the last batch.
   */
  readonly inputs: HostTensors;
  /** Index of each real row's example in its split; filler rows are absent. */
  readonly examples: Int32Array;
}
