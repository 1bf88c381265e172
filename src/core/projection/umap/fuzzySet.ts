/** How strongly UMAP holds pairs of points to belong together, from the distances to their neighbours. */
import { type Affinities, evenStarts, leftBetween, transpose } from '../affinities';

export interface NearestDistances {
  /** Neighbours of a point, itself left out. */
  readonly each: number;
  /** [count, each], nearest first. */
  readonly index: Int32Array;
  /** [count, each] distances, not squared. */
  readonly distance: Float64Array;
}

/** An effective width is never less than this part of a point's mean distance. */
const LEAST_WIDTH = 1e-3;
const STEPS = 64;
const CLOSE_ENOUGH = 1e-5;

/**
 * Strengths 0..1 of pairs, symmetric. As in umap-learn a point counts itself among its neighbours, so `each` is one less than its
 * `n_neighbors`.
 *
 * @see McInnes, Healy & Melville 2018, UMAP, algorithms 2 and 3; `fuzzy_simplicial_set` of umap-learn
 */
export function makeFuzzySet(nearest: NearestDistances): Affinities {
  const { each, index, distance } = nearest;
  const count = index.length / each;
  const strengths = new Float64Array(index.length);
  let total = 0;
  for (const d of distance) total += d;
  // The point itself is a neighbour at distance 0.
  const meanOfAll = total / (count * (each + 1));
  for (let i = 0; i < count; i++) {
    const row = distance.subarray(i * each, (i + 1) * each);
    spreadRow(row, meanOfAll, strengths.subarray(i * each, (i + 1) * each));
  }
  return uniteRows({ starts: evenStarts(count, each), columns: index, values: strengths });
}

/** Strengths of one point: 1 for the nearest, and `log2(neighbours)` in all. */
function spreadRow(distances: Float64Array, meanOfAll: number, to: Float64Array): void {
  const wanted = Math.log2(distances.length + 1);
  const nearest = distances.find(d => d > 0) ?? 0;
  let [low, high, width] = [0, Number.POSITIVE_INFINITY, 1];
  for (let step = 0; step < STEPS; step++) {
    let sum = 0;
    for (let k = 0; k < distances.length; k++) {
      const off = distances[k]! - nearest;
      sum += off > 0 ? Math.exp(-off / width) : 1;
    }
    if (Math.abs(sum - wanted) < CLOSE_ENOUGH) break;
    if (sum > wanted) {
      high = width;
      width = (low + high) / 2;
    } else {
      low = width;
      width = high === Number.POSITIVE_INFINITY ? width * 2 : (low + high) / 2;
    }
  }
  let mean = 0;
  for (const d of distances) mean += d;
  mean = nearest > 0 ? mean / (distances.length + 1) : meanOfAll;
  width = Math.max(width, LEAST_WIDTH * mean);
  for (let k = 0; k < distances.length; k++) {
    const off = distances[k]! - nearest;
    to[k] = off <= 0 || width === 0 ? 1 : Math.exp(-off / width);
  }
}

/** `S + S' - S o S'`: either direction holds. */
function uniteRows({ starts, columns, values }: Affinities): Affinities {
  const count = starts.length - 1;
  const reverse = transpose({ starts, columns, values });
  const united = {
    starts: new Int32Array(count + 1),
    columns: new Int32Array(2 * columns.length),
    values: new Float64Array(2 * columns.length),
  };
  const place = new Int32Array(count).fill(-1);
  let size = 0;
  for (let i = 0; i < count; i++) {
    const begin = size;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      place[columns[k]!] = size;
      united.columns[size] = columns[k]!;
      united.values[size++] = values[k]!;
    }
    for (let k = reverse.starts[i]!; k < reverse.starts[i + 1]!; k++) {
      const at = place[reverse.columns[k]!]!;
      const value = reverse.values[k]!;
      if (at >= begin) {
        united.values[at] = united.values[at]! + value - united.values[at]! * value;
      } else {
        united.columns[size] = reverse.columns[k]!;
        united.values[size++] = value;
      }
    }
    united.starts[i + 1] = size;
  }
  return { starts: united.starts, columns: united.columns.slice(0, size), values: united.values.slice(0, size) };
}

/**
 * Pulls points of different labels apart: strengths between them shrink, and each point is then as connected as before.
 *
 * @param labels one a point; below 0 for none
 * @see `discrete_metric_simplicial_set_intersection` of umap-learn, at target_weight 0.5
 */
export function divideByLabels({ starts, columns, values }: Affinities, labels: Int32Array): Affinities {
  const count = starts.length - 1;
  const divided = new Float64Array(values.length);
  for (let i = 0; i < count; i++) {
    let most = 0;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      divided[k] = values[k]! * leftBetween(labels[i]!, labels[columns[k]!]!);
      most = Math.max(most, divided[k]!);
    }
    if (most > 0) for (let k = starts[i]!; k < starts[i + 1]!; k++) divided[k]! /= most;
  }
  return uniteRows({ starts, columns, values: divided });
}
