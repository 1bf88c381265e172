/** Rounding as Python, NumPy and TensorFlow do it, where counts must equal theirs. */

/** The nearest whole number; of two that are equally near the even one. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
