/** The batches of a pass through a stream: row r of each batch goes on where row r of the batch before ended. */
import type { BatchPlan } from './epochPlan';

export class StreamPlanner {
  /** Blocks of a row. */
  readonly batchesPerEpoch: number;

  /**
   * The blocks are parted among the rows, as many to each; the last rows may end early.
   * @param blocks how many, in the order of the stream
   * @param batch rows
   * @param time tokens of a block
   */
  constructor(
    private readonly blocks: number,
    batch: number,
    private readonly time: number,
  ) {
    this.batchesPerEpoch = Math.max(1, Math.ceil(blocks / batch));
  }

  /** The same in every pass. Rows that have ended are missing at the end of a batch, never in its middle. */
  plan(): readonly BatchPlan[] {
    const { blocks, time, batchesPerEpoch } = this;
    return Array.from({ length: batchesPerEpoch }, (_, step) => {
      const examples: number[] = [];
      for (let block = step; block < blocks; block += batchesPerEpoch) examples.push(block);
      return { time, examples: Int32Array.from(examples) };
    });
  }
}
