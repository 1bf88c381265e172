/** Notes when the bundle began to load; imported first, so that activation time counts the loading of every other module. */
import { performance } from 'node:perf_hooks';

const loadedAt = performance.now();

/** Milliseconds since the bundle began to load. */
export function sinceLoad(): number {
  return performance.now() - loadedAt;
}
