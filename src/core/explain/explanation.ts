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

/** One of the places where a model attends: within a text, within the one it writes, or from that one back. */
export interface AttentionPart extends Omit<AttentionSummary, 'tokens'> {
  /** `text`: of a model that reads alone; `question`: of one that answers, from the text to the question. */
  readonly kind: 'text' | 'question' | 'encoder' | 'decoder' | 'cross';
  readonly queries: readonly string[];
  readonly keys: readonly string[];
}

/** One matrix of a part, [queries, keys] row-major; rows sum to 1. */
export type PartMatrix = Omit<AttentionMatrix, 'side'>;

/** All matrices of a part, made smaller: [layers, heads, rows, columns]. */
export interface PartThumbnails {
  readonly layers: number;
  readonly heads: number;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array;
}
