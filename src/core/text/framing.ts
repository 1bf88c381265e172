/** How a task puts texts together, so that other readers of tokenizer.json do as the model was trained. */

/** Of two texts that are too long together: the longer one is cut, or the second one in windows. */
export const truncationStrategies = ['LongestFirst', 'OnlySecond'] as const;
export type TruncationStrategy = (typeof truncationStrategies)[number];

export interface Framing {
  /** Two texts are read as `[CLS] a [SEP] b [SEP]`, type ids 0 up to the first [SEP] and 1 from there; which of them is cut. */
  readonly pair?: TruncationStrategy;
  /** Tokens of the task's own, numbered after the vocabulary. */
  readonly added?: readonly string[];
}
