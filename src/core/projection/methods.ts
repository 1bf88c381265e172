/** The list of projections: name -> how vectors become coordinates, and what can be set of it. */
import type { Caller } from '../base/caller';
import { METRICS, type Metric } from './nearest';
import { pca } from './pca';
import type { Steering } from './steering';
import { type TsneOptions, tsne } from './tsne';
import { type UmapOptions, umap } from './umap/umap';
import type { Vectors } from './vectors';

export type { Vectors };

/** What is set of a projection; each method takes its own. */
export interface ProjectionOptions
  extends Pick<TsneOptions, 'perplexity' | 'iterations' | 'rate' | 'seed'>,
    Pick<UmapOptions, 'neighbours' | 'minDist'> {
  /** Numbers of a point; 2 where left out. */
  readonly dimensions?: number;
  readonly metric?: Metric;
  /** One a point, below 0 for none: points of one label are drawn together. */
  readonly labels?: Int32Array;
}

export interface ProjectionResult {
  /** [count, dimensions] row-major. */
  readonly coordinates: Float32Array;
  /** PCA only: part of the variance each axis holds. */
  readonly explained?: readonly number[];
}

/** Coordinates on the way. */
export interface ProjectionStep {
  readonly iteration: number;
  readonly iterations: number;
  readonly coordinates: Float32Array;
}

/** A number that can be set. */
interface Setting {
  readonly description: string;
  /** What it is on the command line, where its name is not that. */
  readonly option?: string;
  /** Left out: it follows from the vectors, as the description says. */
  readonly usual?: number;
  readonly least: number;
  readonly most: number;
  readonly whole?: true;
}

/** A word that can be set, the first of which is usual. */
interface WordSetting {
  readonly description: string;
  readonly words: readonly string[];
}

export interface Projection {
  readonly settings: { readonly [S in Exclude<keyof ProjectionOptions, 'metric' | 'labels'>]?: Setting };
  readonly words?: { readonly metric?: WordSetting };
  /** Points of one label can be drawn together. */
  readonly byLabel?: true;
  readonly project: (
    vectors: Vectors,
    options: ProjectionOptions,
    caller: Caller<ProjectionStep>,
    steering: Steering | undefined,
  ) => Promise<ProjectionResult>;
}

const seed = { description: 'Random seed.', usual: 0, least: 0, most: 2 ** 32 - 1, whole: true } as const;
const dimensions = { description: 'Numbers of a point.', usual: 2, least: 2, most: 3, whole: true } as const;
/** Most components that PCA gives. */
export const MOST_COMPONENTS = 10;

const inSpace = (wanted: number | undefined) => (wanted === 3 ? 3 : 2);

export const projections = {
  pca: {
    settings: { dimensions: { ...dimensions, most: MOST_COMPONENTS } },
    project: async ({ vectors, count, width }, options) =>
      pca(vectors, count, width, { components: options.dimensions ?? 2 }),
  },
  tsne: {
    settings: {
      perplexity: { description: 't-SNE: effective number of neighbors.', usual: 30, least: 1, most: 1000 },
      iterations: { description: 't-SNE: number of iterations.', usual: 750, least: 1, most: 100_000, whole: true },
      rate: {
        description: 't-SNE: learning rate. By itself the number of points, early a twelfth of it.',
        option: 'learning-rate',
        least: 0.001,
        most: 1e6,
      },
      seed,
      dimensions,
    },
    byLabel: true,
    project: async ({ vectors, count, width }, options, { signal, onProgress, onNews }, steering) => ({
      coordinates: await tsne(vectors, count, width, {
        ...options,
        dimensions: inSpace(options.dimensions),
        signal,
        steering,
        onIteration: (iteration, iterations, coordinates) => onNews?.({ iteration, iterations, coordinates }),
        onNeighbours: fraction => onProgress?.({ message: 'Computing nearest neighbors', fraction }),
      }),
    }),
  },
  umap: {
    settings: {
      neighbours: {
        description: 'UMAP: number of neighbors.',
        option: 'neighbors',
        usual: 15,
        least: 2,
        most: 200,
        whole: true,
      },
      minDist: {
        description: 'UMAP: distance up to which points count as touching.',
        option: 'min-dist',
        usual: 0.1,
        least: 0,
        most: 1,
      },
      seed,
      dimensions,
    },
    words: { metric: { description: 'UMAP: distance of two vectors.', words: METRICS } },
    byLabel: true,
    project: async ({ vectors, count, width }, options, { signal, onProgress, onNews }, steering) => ({
      coordinates: await umap(vectors, count, width, {
        ...options,
        dimensions: inSpace(options.dimensions),
        signal,
        steering,
        onEpoch: (iteration, iterations, coordinates) => onNews?.({ iteration, iterations, coordinates }),
        onNeighbours: fraction => onProgress?.({ message: 'Computing nearest neighbors', fraction }),
      }),
    }),
  },
} as const satisfies Readonly<Record<string, Projection>>;

export type ProjectionName = keyof typeof projections;

export interface ProjectionMethod extends ProjectionOptions {
  readonly method: ProjectionName;
}

/**
 * @param steering pauses what goes on in steps, and shakes it
 * @throws CancelledError
 */
export function project(
  vectors: Vectors,
  { method, ...options }: ProjectionMethod,
  caller: Caller<ProjectionStep> = {},
  steering?: Steering,
): Promise<ProjectionResult> {
  const projection: Projection = projections[method];
  return projection.project(vectors, options, caller, steering);
}
