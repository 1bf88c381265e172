/** UMAP: a map that keeps near points near, quicker than t-SNE and with more of the large shape. */
import { internal } from '../../base/errors';
import { makePauses } from '../../base/pause';
import { Random } from '../../base/random';
import { findNearest, type Metric } from '../nearest';
import { pca } from '../pca';
import { type Steering, shakePoints } from '../steering';
import { fitCurve } from './curve';
import { Descent } from './descend';
import { divideByLabels, makeFuzzySet } from './fuzzySet';

export interface UmapOptions {
  /** Points whose distances count, the point itself among them, at least 2; 15 where left out. */
  readonly neighbours?: number;
  /** Distance in the map up to which points count as touching, 0..1; 0.1 where left out. */
  readonly minDist?: number;
  readonly metric?: Metric;
  /** 500 up to 10,000 points and 200 beyond, where left out. */
  readonly epochs?: number;
  readonly seed?: number;
  readonly dimensions?: 2 | 3;
  /** One a point, below 0 for none: points of one label are drawn together. */
  readonly labels?: Int32Array;
  readonly signal?: AbortSignal;
  readonly steering?: Steering;
  /** Before the first epoch (0) and after every `every`; the coordinates are a copy. */
  readonly onEpoch?: (epoch: number, epochs: number, coordinates: Float32Array) => void;
  readonly every?: number;
  /** While neighbours are searched; 0..1. */
  readonly onNeighbours?: (fraction: number) => void;
}

/** The start fills a square of this side, shaken a little so that equal points part. */
const SIDE = 10;
const SHAKE = 1e-4;

export const usualEpochs = (count: number): number => (count <= 10_000 ? 500 : 200);

/**
 * As umap-learn, but from the principal components, which keep the large shape as well as its spectral start and need no eigenvectors.
 *
 * @param vectors [count, width] row-major
 * @returns [count, dimensions] row-major
 * @throws CancelledError when the signal aborts
 * @see McInnes, Healy & Melville 2018, UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction
 * @see Kobak & Linderman 2021, Initialization is critical for preserving global data structure in both t-SNE and UMAP
 */
export async function umap(
  vectors: Float32Array,
  count: number,
  width: number,
  options: UmapOptions = {},
): Promise<Float32Array> {
  if (vectors.length !== count * width) throw internal(`${vectors.length} numbers are not ${count} x ${width}`);
  const { minDist = 0.1, metric, seed = 0, dimensions = 2, labels, signal, steering, onEpoch, every = 5 } = options;
  const epochs = options.epochs ?? usualEpochs(count);
  const random = new Random(seed, 'umap');
  const points = startPoints(vectors, count, width, dimensions, random);
  // With fewer than four points there is no neighbourhood to keep.
  if (count < 4) return Float32Array.from(points);

  const each = Math.max(1, Math.min(count - 1, (options.neighbours ?? 15) - 1));
  const { index, distance } = await findNearest({ vectors, count, width }, each, {
    metric,
    seed,
    signal,
    onProgress: options.onNeighbours,
  });
  // Squared distances of vectors of length 1 are twice the cosine distance.
  const between = distance.map(metric === 'cosine' ? square => square / 2 : Math.sqrt);
  const known = makeFuzzySet({ each, index, distance: between });
  const affinities = labels ? divideByLabels(known, labels) : known;
  const descent = new Descent(points, dimensions, affinities, fitCurve(minDist), epochs, random.fork('pushed'));
  const pause = makePauses(signal);
  onEpoch?.(0, epochs, Float32Array.from(points));
  for (let epoch = 0; epoch < epochs; epoch++) {
    descent.step(epoch);
    if ((epoch + 1) % every === 0 || epoch + 1 === epochs) onEpoch?.(epoch + 1, epochs, Float32Array.from(points));
    await pause();
    await steering?.rest(signal);
    if (steering?.takeShake()) shakePoints(points, random.fork(`shake/${epoch}`));
  }
  return Float32Array.from(points);
}

/** Principal components, each axis stretched to 0..10. */
function startPoints(
  vectors: Float32Array,
  count: number,
  width: number,
  dimensions: number,
  random: Random,
): Float64Array {
  const { coordinates } = pca(vectors, count, width, { components: dimensions });
  const points = new Float64Array(coordinates.length);
  for (let k = 0; k < dimensions; k++) {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = k; at < coordinates.length; at += dimensions) {
      least = Math.min(least, coordinates[at]!);
      most = Math.max(most, coordinates[at]!);
    }
    const scale = most > least ? SIDE / (most - least) : 0;
    for (let at = k; at < coordinates.length; at += dimensions) {
      points[at] = (coordinates[at]! - least) * scale + SIDE * SHAKE * random.normal();
    }
  }
  return points;
}
