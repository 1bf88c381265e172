/** Explanations as plain data. */

export interface Saliency {
  readonly label: string;
  /** One a token: gradient x input of the label's logit, summed over the word vector; sign kept. */
  readonly weights: readonly number[];
  readonly method: 'gradient-x-input';
}

/** What can be asked for of a text's attention, without the numbers. */
export interface AttentionSummary {
  readonly tokens: readonly string[];
  readonly layers: number;
  readonly heads: number;
}

/** One matrix `[query, key]`, rows sum to 1, row-major, side = tokens.length. `mean` is the mean over heads. */
export interface AttentionMatrix {
  readonly layer: number;
  readonly head: number | 'mean';
  readonly side: number;
  readonly weights: Float32Array;
}
