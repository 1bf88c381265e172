/** What may be projected, how, and how many points of it. */
import { formatScore } from '../../src/core/base/formatNumber';
import type { ProjectionMethod } from '../../src/core/projection/methods';

export type Of = 'vocabulary' | 'examples';
/** `axes`: along the directions between words, or between what searches find. */
export type Method = ProjectionMethod['method'] | 'axes';
export type Metric = NonNullable<ProjectionMethod['metric']>;

export interface Chosen {
  readonly of: Of;
  readonly method: Method;
  /** At most this many points. */
  readonly limit: number;
  readonly dimensions: 2 | 3;
  /** PCA: which components are the axes, from 0. */
  readonly components: readonly [x: number, y: number, z: number];
  readonly perplexity: number;
  /** t-SNE: the learning rate; 0 where it follows from the points. */
  readonly rate: number;
  /** UMAP: neighbours of a point. */
  readonly umapNeighbours: number;
  readonly minDist: number;
  readonly metric: Metric;
  /** Points of one label are drawn together. */
  readonly byLabel: boolean;
}

export interface MethodLook {
  readonly title: string;
  readonly limits: readonly number[];
  /** It can fill space. */
  readonly space?: true;
  /** It goes on in steps, which can be paused, and takes what is set of it when it begins. */
  readonly steps?: true;
}

/** What each method is called, and how many points it may have. */
export const METHODS: Readonly<Record<Method, MethodLook>> = {
  pca: { title: 'PCA', limits: [1000, 5000, 20_000, 100_000] },
  // Every point is compared with every other once.
  tsne: { title: 't-SNE', limits: [500, 1000, 5000, 10_000, 20_000], space: true, steps: true },
  umap: { title: 'UMAP', limits: [500, 1000, 5000, 10_000, 20_000, 50_000, 100_000], space: true, steps: true },
  axes: { title: 'Axes', limits: [1000, 5000, 20_000, 100_000] },
};

/** PCA gives more components than are drawn at once. */
export const COMPONENTS = 10;

/** The limit itself where it may be chosen, or else the next lower one. */
export function nearestLimit(limit: number, limits: readonly number[]): number {
  return limits.filter(allowed => allowed <= limit).at(-1) ?? limits[0]!;
}

/** In how many dimensions a method draws: axes are but two. */
export function dimensionsOf({ dimensions }: Pick<Chosen, 'dimensions'>, method: Method): 2 | 3 {
  return method === 'pca' || METHODS[method].space ? dimensions : 2;
}

const TSNE_ITERATIONS = 750;

/** What a method is asked with. */
export function settingsOf(
  chosen: Chosen,
  method: ProjectionMethod['method'],
): Omit<ProjectionMethod, 'labels'> & { readonly byLabel?: boolean } {
  const { perplexity, rate, umapNeighbours, minDist, metric } = chosen;
  const dimensions = dimensionsOf(chosen, method);
  const byLabel = chosen.byLabel && chosen.of === 'examples' ? { byLabel: true } : {};
  if (method === 'pca') return { method, dimensions: COMPONENTS };
  if (method === 'tsne') {
    return {
      method,
      dimensions,
      perplexity,
      iterations: TSNE_ITERATIONS,
      seed: 0,
      ...(rate > 0 && { rate }),
      ...byLabel,
    };
  }
  if (method === 'umap')
    return { method, dimensions, neighbours: umapNeighbours, minDist, metric, seed: 0, ...byLabel };
  return { method };
}

/** The same in words, for the plot that was made so. */
export function describeSettings(chosen: Chosen, method: Method): string {
  const byLabel = chosen.byLabel && chosen.of === 'examples' ? ', by label' : '';
  if (method === 'tsne') {
    const rate = chosen.rate > 0 ? `, learning rate ${chosen.rate}` : '';
    return `perplexity ${chosen.perplexity}${rate}${byLabel}`;
  }
  if (method !== 'umap') return '';
  return `${chosen.umapNeighbours} neighbors, min. distance ${formatScore(chosen.minDist)}, ${chosen.metric}${byLabel}`;
}
