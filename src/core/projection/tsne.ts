/** t-SNE: a map of the plane, or of space, that keeps each point's near neighbours near. */
import { internal } from '../base/errors';
import { makePauses } from '../base/pause';
import { Random } from '../base/random';
import { type Affinities, computeAffinities, weakenBetweenLabels } from './affinities';
import { EXACT_POINTS_OF_PAIRS, findNearest } from './nearest';
import { pca } from './pca';
import { makeBarnesHut, type Repulse, repulseExactly } from './repulsion';
import { makeBarnesHutInSpace, repulseExactlyInSpace } from './repulsionInSpace';
import { type Steering, shakePoints } from './steering';

export interface TsneOptions {
  /** Effective number of neighbours; lowered to a third of the points where there are too few. 30 where left out. */
  readonly perplexity?: number;
  /** 750 where left out; the first third, at most 250, is exaggerated. */
  readonly iterations?: number;
  /** Of the tiny shake that parts equal points; the start itself is the principal components. */
  readonly seed?: number;
  /** Learning rate; `n / exaggeration` where left out. */
  readonly rate?: number;
  readonly dimensions?: 2 | 3;
  /** One a point, below 0 for none: points of one label are drawn together. */
  readonly labels?: Int32Array;
  readonly steering?: Steering;
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
 * Learning rate `n / exaggeration`, momentum 0.8 and gains as openTSNE has them. Neighbours are exact up to 20,000 points, and nearly
 * all of them beyond, as in openTSNE.
 *
 * @param vectors [count, width] row-major
 * @returns [count, dimensions] row-major
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
  const { iterations = 750, seed = 0, theta = 0.7, dimensions = 2, rate, labels, steering } = options;
  const { signal, onIteration, every = 10 } = options;
  const points = startPoints(vectors, count, width, dimensions, seed);
  // With fewer than four points there is no neighbourhood to keep.
  if (count < 4) return Float32Array.from(points);

  const perplexity = Math.min(options.perplexity ?? 30, (count - 1) / 3);
  const exact = count <= EXACT_POINTS;
  const each = exact ? count - 1 : Math.min(count - 1, Math.floor(3 * perplexity));
  const neighbours = await findNearest({ vectors, count, width }, each, {
    seed,
    signal,
    onProgress: options.onNeighbours,
    exactUpTo: EXACT_POINTS_OF_PAIRS,
  });
  const known = computeAffinities(neighbours, perplexity);
  const affinities = labels ? weakenBetweenLabels(known, labels) : known;
  const repulse = chooseRepulse(dimensions, exact, count, theta);

  const early = Math.min(250, Math.floor(iterations / 3));
  const descent = new Descent(points, dimensions, affinities, repulse, rate);
  const random = new Random(seed, 'tsne/shake');
  const pause = makePauses(signal);
  onIteration?.(0, iterations, Float32Array.from(points));
  for (let iteration = 1; iteration <= iterations; iteration++) {
    if (iteration === early + 1) descent.forgetMomentum();
    descent.step(iteration <= early ? EARLY_EXAGGERATION : 1);
    if (iteration % every === 0 || iteration === iterations) {
      onIteration?.(iteration, iterations, Float32Array.from(points));
    }
    await pause();
    await steering?.rest(signal);
    if (steering?.takeShake()) {
      shakePoints(points, random.fork(String(iteration)));
      descent.forgetMomentum();
    }
  }
  return Float32Array.from(points);
}

function chooseRepulse(dimensions: 2 | 3, exact: boolean, count: number, theta: number): Repulse {
  if (dimensions === 2) return exact ? repulseExactly : makeBarnesHut(count, theta);
  return exact ? repulseExactlyInSpace : makeBarnesHutInSpace(count, theta);
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

function startPoints(
  vectors: Float32Array,
  count: number,
  width: number,
  dimensions: number,
  seed: number,
): Float64Array {
  const { coordinates } = pca(vectors, count, width, { components: dimensions });
  let sum = 0;
  for (let i = 0; i < count; i++) sum += coordinates[dimensions * i]! ** 2;
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
    private readonly dimensions: 2 | 3,
    private readonly affinities: Affinities,
    private readonly repulse: Repulse,
    private readonly givenRate: number | undefined,
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
    const { points, dimensions, update, gains, push, pull } = this;
    const rate = this.givenRate ?? points.length / dimensions / exaggeration;
    const total = this.repulse(points, push);
    if (dimensions === 2) this.attract();
    else this.attractInSpace();
    for (let i = 0; i < points.length; i++) {
      const gradient = exaggeration * pull[i]! - push[i]! / total;
      const gain = gradient > 0 === update[i]! > 0 ? gains[i]! * 0.8 + SMALLEST_GAIN : gains[i]! + 0.2;
      gains[i] = gain;
      update[i] = MOMENTUM * update[i]! - rate * gain * gradient;
    }
    for (let i = 0; i < points.length; i += dimensions) {
      let square = 0;
      for (let k = i; k < i + dimensions; k++) square += update[k]! * update[k]!;
      const part = square > LONGEST_STEP * LONGEST_STEP ? LONGEST_STEP / Math.sqrt(square) : 1;
      if (part < 1) for (let k = i; k < i + dimensions; k++) update[k]! *= part;
    }
    for (let k = 0; k < dimensions; k++) {
      let mean = 0;
      for (let i = k; i < points.length; i += dimensions) mean += points[i]! += update[i]!;
      mean /= points.length / dimensions;
      for (let i = k; i < points.length; i += dimensions) points[i]! -= mean;
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
  private attractInSpace(): void {
    const { points, pull } = this;
    const { starts, columns, values } = this.affinities;
    for (let i = 0; i + 1 < starts.length; i++) {
      const [xi, yi, zi] = [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!];
      let [px, py, pz] = [0, 0, 0];
      for (let k = starts[i]!; k < starts[i + 1]!; k++) {
        const j = 3 * columns[k]!;
        const dx = xi - points[j]!;
        const dy = yi - points[j + 1]!;
        const dz = zi - points[j + 2]!;
        const pq = values[k]! / (1 + dx * dx + dy * dy + dz * dz);
        px += pq * dx;
        py += pq * dy;
        pz += pq * dz;
      }
      pull[3 * i] = px;
      pull[3 * i + 1] = py;
      pull[3 * i + 2] = pz;
    }
  }
}
