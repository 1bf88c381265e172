/** t-SNE: a map of the plane that keeps each point's near neighbours near. */
import { internal } from '../base/errors';
import { Random } from '../base/random';
import { type Affinities, computeAffinities } from './affinities';
import { findNeighbours } from './neighbours';
import { makePauses } from './pause';
import { pca } from './pca';
import { makeBarnesHut, type Repulse, repulseExactly } from './repulsion';

export interface TsneOptions {
  /** Effective number of neighbours; lowered to a third of the points where there are too few. 30 where left out. */
  readonly perplexity?: number;
  /** 750 where left out; the first third, at most 250, is exaggerated. */
  readonly iterations?: number;
  /** Of the tiny shake that parts equal points; the start itself is the principal components. */
  readonly seed?: number;
  /** Barnes-Hut opening, 0 (exact) to 1 (coarse); 0.7 where left out. */
  readonly theta?: number;
  readonly signal?: AbortSignal;
  /** Before the first iteration (iteration 0) and after every `every`; the coordinates are a copy. */
  readonly onIteration?: (iteration: number, iterations: number, coordinates: Float32Array) => void;
  /** Iterations between two calls of `onIteration`; 10 where left out. */
  readonly every?: number;
  /** While neighbours are searched, before the iterations; 0..1. */
  readonly onNeighbours?: (fraction: number) => void;
}

/** At most this many points are treated exactly: all pairs attract and repel. */
export const EXACT_POINTS = 500;

const EARLY_EXAGGERATION = 12;
const MOMENTUM = 0.8;
const SMALLEST_GAIN = 0.01;
/** Longest move of a point in one iteration, so that none shoots off. */
const LONGEST_STEP = 5;
/** Standard deviation of the start: small, so that early exaggeration can rearrange it. */
const START_DEVIATION = 1e-4;

/**
 * Learning rate `n / exaggeration`, momentum 0.8 and gains as openTSNE has them.
 *
 * @param vectors [count, width] row-major
 * @returns [count, 2] row-major
 * @throws CancelledError when the signal aborts
 * @see Belkina et al. 2019, Automated optimized parameters for t-SNE
 * @see Kobak & Berens 2019, The art of using t-SNE for single-cell transcriptomics (start from principal components)
 */
export async function tsne(
  vectors: Float32Array,
  count: number,
  width: number,
  options: TsneOptions = {},
): Promise<Float32Array> {
  if (vectors.length !== count * width) throw internal(`${vectors.length} numbers are not ${count} x ${width}`);
  const { iterations = 750, seed = 0, theta = 0.7, signal, onIteration, every = 10 } = options;
  const points = startPoints(vectors, count, width, seed);
  // With fewer than four points there is no neighbourhood to keep.
  if (count < 4) return Float32Array.from(points);

  const perplexity = Math.min(options.perplexity ?? 30, (count - 1) / 3);
  const exact = count <= EXACT_POINTS;
  const each = exact ? count - 1 : Math.min(count - 1, Math.floor(3 * perplexity));
  const neighbours = await findNeighbours(vectors, count, width, each, signal, options.onNeighbours);
  const affinities = computeAffinities(neighbours, perplexity);
  const repulse = exact ? repulseExactly : makeBarnesHut(count, theta);

  const early = Math.min(250, Math.floor(iterations / 3));
  const descent = new Descent(points, affinities, repulse);
  const pause = makePauses(signal);
  onIteration?.(0, iterations, Float32Array.from(points));
  for (let iteration = 1; iteration <= iterations; iteration++) {
    if (iteration === early + 1) descent.forgetMomentum();
    descent.step(iteration <= early ? EARLY_EXAGGERATION : 1);
    if (iteration % every === 0 || iteration === iterations) {
      onIteration?.(iteration, iterations, Float32Array.from(points));
    }
    await pause();
  }
  return Float32Array.from(points);
}

/** Kullback-Leibler divergence of a map from the affinities, in nats, exactly (quadratic). */
export function measureDivergence(affinities: Affinities, coordinates: ArrayLike<number>): number {
  const points = Float64Array.from(coordinates);
  const total = repulseExactly(points, new Float64Array(points.length));
  const { starts, columns, values } = affinities;
  let divergence = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const p = values[k]!;
      if (p <= 0) continue;
      const j = columns[k]!;
      const dx = points[2 * i]! - points[2 * j]!;
      const dy = points[2 * i + 1]! - points[2 * j + 1]!;
      divergence += p * Math.log(p * total * (1 + dx * dx + dy * dy));
    }
  }
  return divergence;
}

function startPoints(vectors: Float32Array, count: number, width: number, seed: number): Float64Array {
  const { coordinates } = pca(vectors, count, width, { components: 2 });
  let sum = 0;
  for (let i = 0; i < count; i++) sum += coordinates[2 * i]! ** 2;
  const scale = sum > 0 ? START_DEVIATION / Math.sqrt(sum / count) : 0;
  const random = new Random(seed, 'tsne');
  return Float64Array.from(coordinates, x => x * scale + 0.01 * START_DEVIATION * random.normal());
}

/** Gradient descent with momentum and a gain for each coordinate. */
class Descent {
  private readonly update: Float64Array;
  private readonly gains: Float64Array;
  private readonly push: Float64Array;
  private readonly pull: Float64Array;

  constructor(
    private readonly points: Float64Array,
    private readonly affinities: Affinities,
    private readonly repulse: Repulse,
  ) {
    this.update = new Float64Array(points.length);
    this.gains = new Float64Array(points.length).fill(1);
    this.push = new Float64Array(points.length);
    this.pull = new Float64Array(points.length);
  }

  /** The end of early exaggeration is the start of another descent. */
  forgetMomentum(): void {
    this.update.fill(0);
    this.gains.fill(1);
  }

  step(exaggeration: number): void {
    const { points, update, gains, push, pull } = this;
    const rate = points.length / 2 / exaggeration;
    const total = this.repulse(points, push);
    this.attract();
    for (let i = 0; i < points.length; i++) {
      const gradient = exaggeration * pull[i]! - push[i]! / total;
      const gain = gradient > 0 === update[i]! > 0 ? gains[i]! * 0.8 + SMALLEST_GAIN : gains[i]! + 0.2;
      gains[i] = gain;
      update[i] = MOMENTUM * update[i]! - rate * gain * gradient;
    }
    let meanX = 0;
    let meanY = 0;
    for (let i = 0; i < points.length; i += 2) {
      const length = Math.sqrt(update[i]! ** 2 + update[i + 1]! ** 2);
      if (length > LONGEST_STEP) {
        update[i]! *= LONGEST_STEP / length;
        update[i + 1]! *= LONGEST_STEP / length;
      }
      meanX += points[i]! += update[i]!;
      meanY += points[i + 1]! += update[i + 1]!;
    }
    meanX /= points.length / 2;
    meanY /= points.length / 2;
    for (let i = 0; i < points.length; i += 2) {
      points[i]! -= meanX;
      points[i + 1]! -= meanY;
    }
  }

  /** `pull_i = sum_j p_ij q_ij (y_i - y_j)` */
  private attract(): void {
    const { points, pull } = this;
    const { starts, columns, values } = this.affinities;
    for (let i = 0; i + 1 < starts.length; i++) {
      const xi = points[2 * i]!;
      const yi = points[2 * i + 1]!;
      let px = 0;
      let py = 0;
      for (let k = starts[i]!; k < starts[i + 1]!; k++) {
        const j = 2 * columns[k]!;
        const dx = xi - points[j]!;
        const dy = yi - points[j + 1]!;
        const pq = values[k]! / (1 + dx * dx + dy * dy);
        px += pq * dx;
        py += pq * dy;
      }
      pull[2 * i] = px;
      pull[2 * i + 1] = py;
    }
  }
}
