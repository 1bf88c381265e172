/** Lengths to which texts are padded: few, so that few programs are compiled, and close, so that little is wasted. */

/**
 * The least bucket that holds `length` tokens: 8, 16, 24, 32, then in steps of a quarter of the power of two below.
 * @param longest what the tokenizer cuts at; also the last bucket
 */
export function bucketLength(length: number, longest: number): number {
  if (length <= 32) return Math.min(longest, Math.max(8, Math.ceil(length / 8) * 8));
  const step = 2 ** (Math.ceil(Math.log2(length)) - 1) / 4;
  return Math.min(longest, Math.ceil(length / step) * step);
}
