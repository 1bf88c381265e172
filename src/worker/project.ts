/** A thread of the `serve` worker: computes one projection, so that predictions are answered meanwhile; ended to cancel. */
import { parentPort, workerData } from 'node:worker_threads';
import { internal } from '../core/base/errors';
import { pca } from '../core/project/pca';
import { tsne } from '../core/project/tsne';
import type { ProjectionMethod } from '../protocol/serve';

export interface ProjectionTask extends ProjectionMethod {
  /** [count, width] row-major. */
  readonly vectors: Float32Array;
  readonly count: number;
  readonly width: number;
}

export type ProjectionMessage =
  | { readonly kind: 'search'; readonly fraction: number }
  | {
      readonly kind: 'coordinates';
      readonly iteration: number;
      readonly iterations: number;
      readonly coordinates: Float32Array<ArrayBuffer>;
    }
  | { readonly kind: 'done'; readonly coordinates: Float32Array; readonly explained?: readonly number[] };

/** Milliseconds between two pictures on the way. */
const INTERVAL = 100;

async function project(task: ProjectionTask, tell: (message: ProjectionMessage) => void): Promise<void> {
  const { vectors, count, width, method, perplexity, iterations, seed } = task;
  if (method === 'pca') {
    const { coordinates, explained } = pca(vectors, count, width, { components: 2 });
    tell({ kind: 'done', coordinates, explained });
    return;
  }
  let toldAt = Number.NEGATIVE_INFINITY;
  const coordinates = await tsne(vectors, count, width, {
    perplexity,
    iterations,
    seed,
    onIteration(iteration, all, current) {
      if (performance.now() - toldAt < INTERVAL) return;
      toldAt = performance.now();
      tell({ kind: 'coordinates', iteration, iterations: all, coordinates: Float32Array.from(current) });
    },
    onNeighbours: fraction => tell({ kind: 'search', fraction }),
  });
  tell({ kind: 'done', coordinates });
}

if (!parentPort) throw internal('project runs as a thread');
const port = parentPort;
void project(workerData as ProjectionTask, message => port.postMessage(message));
