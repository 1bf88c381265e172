/** What came of an import. */
import type { TensorRow } from '../pretrained/matchWeights';
import type { RunRecord } from '../runs/run';

export interface Imported {
  readonly folder: string;
  readonly record: RunRecord;
  /** What was found, what is new, what nothing uses. */
  readonly table: readonly TensorRow[];
}
