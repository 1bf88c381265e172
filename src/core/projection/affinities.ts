/** How strongly t-SNE pulls pairs of points together: Gaussian affinities with a fixed perplexity, made symmetric. */
import type { Neighbours } from './neighbours';

/** Sparse symmetric matrix in compressed rows. All values together sum to 1. */
export interface Affinities {
  /** [count + 1] where each row begins. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * `P = (P_j|i + P_i|j) / 2n`
 *
 * @param perplexity effective number of neighbours, below `neighbours.each`
 * @see van der Maaten & Hinton 2008, Visualizing Data using t-SNE, section 2
 */
export function computeAffinities(neighbours: Neighbours, perplexity: number): Affinities {
  const { each, index, distance } = neighbours;
  const count = index.length / each;
  const conditional = new Float64Array(count * each);
  for (let i = 0; i < count; i++) {
    const to = conditional.subarray(i * each, (i + 1) * each);
    spread(distance.subarray(i * each, (i + 1) * each), perplexity, to);
  }
  return symmetrize(index, conditional, count, each);
}

/** Binary search for the precision whose distribution over the neighbours has the wanted entropy. */
function spread(distances: Float64Array, perplexity: number, to: Float64Array): void {
  const wanted = Math.log(perplexity);
  // Only differences count; taking the nearest off keeps exp from underflowing.
  const nearest = distances[0]!;
  let precision = 1;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let step = 0; step < 200; step++) {
    sum = 0;
    let weighted = 0;
    for (let k = 0; k < distances.length; k++) {
      const off = distances[k]! - nearest;
      const p = Math.exp(-off * precision);
      to[k] = p;
      sum += p;
      weighted += off * p;
    }
    const entropy = Math.log(sum) + (precision * weighted) / sum;
    const error = entropy - wanted;
    if (Math.abs(error) < 1e-8) break;
    if (error > 0) {
      low = precision;
      precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (precision + high) / 2;
    } else {
      high = precision;
      precision = (precision + low) / 2;
    }
    // Neighbours all equally far: no precision changes the entropy.
    if (!Number.isFinite(precision)) break;
  }
  for (let k = 0; k < to.length; k++) to[k]! /= sum;
}

function symmetrize(index: Int32Array, conditional: Float64Array, count: number, each: number): Affinities {
  // Row i gets its own neighbours first, then the points that have i as a neighbour without being one of i's.
  const reverse = transpose({ starts: evenStarts(count, each), columns: index, values: conditional });
  const starts = new Int32Array(count + 1);
  const columns = new Int32Array(2 * index.length);
  const values = new Float64Array(2 * index.length);
  const place = new Int32Array(count).fill(-1);
  let size = 0;
  for (let i = 0; i < count; i++) {
    const begin = size;
    for (let k = i * each; k < (i + 1) * each; k++) {
      place[index[k]!] = size;
      columns[size] = index[k]!;
      values[size++] = conditional[k]! / (2 * count);
    }
    for (let k = reverse.starts[i]!; k < reverse.starts[i + 1]!; k++) {
      const j = reverse.columns[k]!;
      if (place[j]! >= begin) {
        values[place[j]!]! += reverse.values[k]! / (2 * count);
      } else {
        columns[size] = j;
        values[size++] = reverse.values[k]! / (2 * count);
      }
    }
    starts[i + 1] = size;
  }
  return { starts, columns: columns.slice(0, size), values: values.slice(0, size) };
}

/** What is left of the pull between points of different labels, and where one has none: as UMAP has it. */
const [OTHER_LABEL, NO_LABEL] = [Math.exp(-5), Math.exp(-1)];

/**
 * Points of one label are drawn together: the pull between others shrinks, and all values sum to 1 again.
 *
 * @param labels one a point; below 0 for none
 */
export function weakenBetweenLabels({ starts, columns, values }: Affinities, labels: Int32Array): Affinities {
  const weakened = new Float64Array(values.length);
  let sum = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      weakened[k] = values[k]! * leftBetween(labels[i]!, labels[columns[k]!]!);
      sum += weakened[k]!;
    }
  }
  return { starts, columns, values: sum > 0 ? weakened.map(value => value / sum) : values };
}

/** The part of a pull that is left between points of two labels. */
export function leftBetween(one: number, other: number): number {
  if (one < 0 || other < 0) return NO_LABEL;
  return one === other ? 1 : OTHER_LABEL;
}

/** Rows become columns. */
export function transpose({ starts, columns, values }: Affinities): Affinities {
  const count = starts.length - 1;
  const begins = new Int32Array(count + 1);
  for (const j of columns) begins[j + 1]!++;
  for (let i = 0; i < count; i++) begins[i + 1]! += begins[i]!;
  const next = begins.slice();
  const rows = new Int32Array(columns.length);
  const turned = new Float64Array(columns.length);
  for (let i = 0; i < count; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const at = next[columns[k]!]!++;
      rows[at] = i;
      turned[at] = values[k]!;
    }
  }
  return { starts: begins, columns: rows, values: turned };
}

/** Where rows of equal length begin. */
export function evenStarts(count: number, each: number): Int32Array {
  return Int32Array.from({ length: count + 1 }, (_, i) => i * each);
}
