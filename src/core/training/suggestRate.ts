/** From losses over growing learning rates to rates worth trying (Smith 2015, section 3.3; the two suggestions of fastai). */

export interface RatePoint {
  readonly rate: number;
  readonly loss: number;
  /** Moving average of the losses. */
  readonly smoothed: number;
}

export interface RateSuggestions {
  /** A tenth of where the loss was lowest. */
  readonly safe: number;
  /** Where the loss fell fastest against the logarithm of the rate. */
  readonly steepest: number;
}

/** Of the moving average; the average starts at the first loss without a pull towards 0 (Kingma & Ba 2015, section 3). */
const DECAY = 0.9;

/** The loss must have fallen by this part of what it was, or nothing is suggested. */
const LEAST_FALL = 0.02;

/** @returns as many as losses */
export function smoothLosses(rates: readonly number[], losses: readonly number[]): readonly RatePoint[] {
  let average = 0;
  return losses.map((loss, i) => {
    average = DECAY * average + (1 - DECAY) * loss;
    return { rate: rates[i]!, loss, smoothed: average / (1 - DECAY ** (i + 1)) };
  });
}

/** @returns nothing where the loss did not fall clearly */
export function suggestRates(points: readonly RatePoint[]): RateSuggestions | undefined {
  // The first tenth is the noise of single batches.
  const seen = points.slice(Math.floor(points.length / 10));
  if (seen.length < 3) return undefined;
  const lowest = seen.reduce((best, point, i) => (point.smoothed < seen[best]!.smoothed ? i : best), 0);
  const highestBefore = Math.max(...seen.slice(0, lowest + 1).map(({ smoothed }) => smoothed));
  if (seen[lowest]!.smoothed > highestBefore * (1 - LEAST_FALL)) return undefined;
  let steepest = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i <= lowest; i++) {
    const [before, after] = [seen[i - 1]!, seen[Math.min(i + 1, seen.length - 1)]!];
    const slope = (after.smoothed - before.smoothed) / (Math.log(after.rate) - Math.log(before.rate));
    if (slope < least) [least, steepest] = [slope, i];
  }
  return { safe: round(seen[lowest]!.rate / 10), steepest: round(seen[steepest]!.rate) };
}

/** Two digits: more would only look exact. */
function round(rate: number): number {
  return Number(rate.toPrecision(2));
}
