/**
 * The density of points by kernels: a mixture of products, one kernel a point and one for the prior, as Optuna's TPE has it
 * (Bergstra et al. 2011; Watanabe 2023, "Tree-Structured Parzen Estimator", section 3.3).
 */
import type { Random } from '../base/random';
import { type Dimension, type NumberRange, ontoValues, type Point, stepOf } from './dimension';
import { logDensity, logMass, quantile } from './normal';

/** The prior counts as one observation. */
const prior = 1;
/** The newest observations, which count fully; those before them count the less the older they are. */
const recent = 25;
/** A kernel is no narrower than the range over so many. */
const mostKernels = 100;

/** Of each kernel; the last one is the prior. */
type Kernels =
  | { readonly kind: 'choice'; readonly probabilities: readonly Float64Array[] }
  | {
      readonly kind: 'range';
      readonly range: NumberRange;
      /** In the logarithm where the range is. */
      readonly means: Float64Array;
      readonly deviations: Float64Array;
      /** Logarithm of what of each lies in the range. */
      readonly inside: Float64Array;
      /** With half a step beyond each end, in the logarithm where the range is. */
      readonly low: number;
      readonly high: number;
      readonly step?: number;
    };

export class ParzenEstimator {
  private readonly kernels: readonly Kernels[];
  /** Sum to 1. */
  private readonly weights: readonly number[];

  /** @param points in the order in which their trials began */
  constructor(dimensions: readonly Dimension[], points: readonly Point[]) {
    const raw = points.length === 0 ? [1] : [...weigh(points.length), prior];
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    this.weights = raw.map(weight => weight / total);
    this.kernels = dimensions.map((dimension, i) => {
      const values = points.map(point => point[i]!);
      return dimension.kind === 'choice'
        ? kernelsOfChoices(dimension.choices.length, values)
        : kernelsOf(dimension, values);
    });
  }

  /** Log density of a point; of what has steps, log probability. */
  logDensity(point: Point): number {
    const each = this.weights.map((weight, k) =>
      this.kernels.reduce((sum, kernels, i) => sum + logOf(kernels, k, point[i]!), Math.log(weight)),
    );
    const most = Math.max(...each);
    if (most === Number.NEGATIVE_INFINITY) return most;
    return most + Math.log(each.reduce((sum, value) => sum + Math.exp(value - most), 0));
  }

  draw(random: Random): Point {
    const kernel = drawPlace(this.weights, random);
    return this.kernels.map(kernels => {
      if (kernels.kind === 'choice') return drawPlace(kernels.probabilities[kernel]!, random);
      const { range, means, deviations, low, high } = kernels;
      // Never 0, whose logarithm is none.
      const q = 1 - random.uniform();
      const drawn = quantile(q, means[kernel]!, deviations[kernel]!, low, high);
      return ontoValues(range, range.log ? Math.exp(drawn) : drawn);
    });
  }
}

function weigh(count: number): readonly number[] {
  if (count < recent) return new Array<number>(count).fill(1);
  const old = count - recent;
  // From 1/n to 1, evenly.
  const ramp = Array.from({ length: old }, (_, i) =>
    old === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (old - 1),
  );
  return [...ramp, ...new Array<number>(recent).fill(1)];
}

function kernelsOfChoices(choices: number, values: readonly number[]): Kernels {
  if (values.length === 0) return { kind: 'choice', probabilities: [new Float64Array(choices).fill(1 / choices)] };
  const kernels = values.length + 1;
  const share = prior / kernels;
  const probabilities = Array.from({ length: kernels }, (_, k) => {
    const observed = values[k];
    const total = choices * share + (observed === undefined ? 0 : 1);
    return Float64Array.from({ length: choices }, (_, i) => (share + (i === observed ? 1 : 0)) / total);
  });
  return { kind: 'choice', probabilities };
}

function kernelsOf(range: NumberRange, values: readonly number[]): Kernels {
  const step = stepOf(range);
  const half = (step ?? 0) / 2;
  const scale = range.log ? Math.log : (x: number) => x;
  const [low, high] = [scale(range.low - half), scale(range.high + half)];
  const means = Float64Array.from([...values.map(scale), (low + high) / 2]);
  const deviations = new Float64Array(means.length).fill(high - low);
  const order = values.map((_, i) => i).sort((a, b) => means[a]! - means[b]!);
  const narrowest = (high - low) / Math.min(mostKernels, 1 + means.length);
  for (const [rank, k] of order.entries()) {
    const [before, after] = [order[rank - 1], order[rank + 1]];
    const below = means[k]! - (before === undefined ? low : means[before]!);
    const above = (after === undefined ? high : means[after]!) - means[k]!;
    // The ends of the range are no neighbors of the outermost where they have another.
    const isFirst = before === undefined && after !== undefined;
    const isLast = after === undefined && before !== undefined;
    const widest = isFirst ? above : isLast ? below : Math.max(below, above);
    deviations[k] = Math.min(high - low, Math.max(narrowest, widest));
  }
  const inside = means.map((mean, k) => logMass((low - mean) / deviations[k]!, (high - mean) / deviations[k]!));
  return { kind: 'range', range, means, deviations, inside, low, high, ...(step !== undefined && { step }) };
}

function logOf(kernels: Kernels, k: number, value: number): number {
  if (kernels.kind === 'choice') return Math.log(kernels.probabilities[k]![value]!);
  const { range, means, deviations, inside, low, high, step } = kernels;
  const [mean, deviation, whole] = [means[k]!, deviations[k]!, inside[k]!];
  const scale = range.log ? Math.log : (x: number) => x;
  if (step === undefined) return logDensity(scale(value), mean, deviation, low, high, whole);
  const standard = (x: number) => (x - mean) / deviation;
  const [left, right] = [scale(value - step / 2), scale(value + step / 2)];
  return logMass(standard(left), standard(right)) - whole;
}

function drawPlace(weights: ArrayLike<number>, random: Random): number {
  let left = random.uniform();
  for (let i = 0; i < weights.length - 1; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
