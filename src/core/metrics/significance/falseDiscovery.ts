/** Many tests at once: which p values stand when a given fraction of what is found may be chance (Benjamini & Hochberg 1995). */

/** @returns q of each, in their order: the smallest rate of false discoveries at which it counts, as statsmodels' `fdr_bh` */
export function benjaminiHochberg(values: ArrayLike<number>): Float64Array {
  const { length } = values;
  const order = Array.from({ length }, (_, i) => i).sort((a, b) => values[b]! - values[a]!);
  const adjusted = new Float64Array(length);
  let least = 1;
  for (const [place, index] of order.entries()) {
    least = Math.min(least, (values[index]! * length) / (length - place));
    adjusted[index] = least;
  }
  return adjusted;
}
