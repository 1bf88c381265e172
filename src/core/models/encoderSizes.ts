/** What a model is made for. */

export interface EncoderSizes {
  readonly vocabulary: number;
  /** Most tokens of a text. */
  readonly length: number;
  /** How many texts `segments` tells apart; absent where it is not given. */
  readonly segments?: number;
  /** Features that a task puts beside the vector of each token; none if not given. */
  readonly beside?: number;
}
