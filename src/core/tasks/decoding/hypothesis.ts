/** A text that a search has written, with how likely it is. */
export interface Hypothesis {
  /** Without the tokens that begin and end it. */
  readonly ids: Int32Array;
  /** Natural logarithm, of the whole text with its end. */
  readonly logProbability: number;
  /** Of each token, its end included where it was reached. */
  readonly logProbabilities: readonly number[];
  /** `logProbability` over the length penalty: what hypotheses are ranked by. */
  readonly score: number;
  /** It ended by itself, not at the limit. */
  readonly ended: boolean;
}
