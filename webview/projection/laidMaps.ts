/** The maps of two runs, one over the other. Types only. */
import type { NearName } from '../../src/core/explain/points/lookUp';

/** What another run makes of the points that both have. */
export interface Compared {
  readonly name: string;
  /** Which points. */
  readonly points: Int32Array;
  /** Row-major; of principal components more than are drawn. */
  readonly coordinates: Float32Array;
}

/** Two maps, one over the other. */
export interface LaidMaps {
  /** [count, placedIn] as this run has them, and as the other; of points that it lacks as this. */
  readonly own: Float32Array;
  readonly other: Float32Array;
  /** 1 for each point that the other run lacks. */
  readonly missing: Uint8Array;
  /** 0 for maps of one shape to 1. */
  readonly disparity: number;
  /** Those that moved farthest first. */
  readonly moved: readonly NearName[];
  /** Where between both the points stand: 0 for this run, 1 for the other. */
  readonly at: number;
}
