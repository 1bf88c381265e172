/** How good the predictions of some rows are: the task's own scores, and the columns that measure each row. */
import type { Scores } from '../runs/run';

export interface Scoring {
  /** Names of columns whose mean says how good predictions are; the first is what slices are compared by. */
  readonly measures: readonly string[];
  /** The scores of these rows, as the report has them of a split; without those that are not defined of so few. */
  scoresOf(rows: Int32Array): Scores;
}
