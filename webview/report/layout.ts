/** Pure numbers of the report: shades and moves of the matrix, points of the curves, decisions at a threshold. */
import type { ScoreCurve } from '../../src/core/explain/report/report';

export type Point = readonly [x: number, y: number];

// The matrix

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export const WIDEST_CELL = 72;
export const NARROWEST_CELL = 14;
/** Pixels of a cell from which its number fits in. */
export const NUMBER_CELL = 32;
/** The weakest shade of a cell that is not empty. */
const FAINTEST = 0.12;

/** A pixel between cells counts too. */
export function cellSize(width: number, side: number): number {
  return Math.max(NARROWEST_CELL, Math.min(WIDEST_CELL, Math.floor(width / Math.max(1, side)) - 1));
}

/**
 * Counts by their square root, so that the few mistakes beside the many hits show; parts of a row as they are.
 *
 * @param largest count of the matrix
 * @param row sum of the cell's row
 * @returns 0..1
 */
export function shadeOf(
  count: number,
  { row, largest, parts }: { row: number; largest: number; parts: boolean },
): number {
  if (count === 0) return 0;
  const shade = parts ? count / row : Math.sqrt(count / largest);
  return FAINTEST + (1 - FAINTEST) * shade;
}

export function sumRows(counts: ArrayLike<number>, side: number): number[] {
  return Array.from({ length: side }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < side; column++) sum += counts[row * side + column]!;
    return sum;
  });
}

/** Undefined for keys that do not move. */
export function moveCell({ row, column }: Cell, key: string, side: number): Cell | undefined {
  const last = side - 1;
  const clamp = (value: number) => Math.max(0, Math.min(last, value));
  switch (key) {
    case 'ArrowUp':
      return { row: clamp(row - 1), column };
    case 'ArrowDown':
      return { row: clamp(row + 1), column };
    case 'ArrowLeft':
      return { row, column: clamp(column - 1) };
    case 'ArrowRight':
      return { row, column: clamp(column + 1) };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: last };
    case 'PageUp':
      return { row: 0, column };
    case 'PageDown':
      return { row: last, column };
    default:
      return undefined;
  }
}

// The curves

/** From (0, 0) to (1, 1): false positive rate, true positive rate. */
export function rocPoints({ truePositives, falsePositives, positives, negatives }: ScoreCurve): Point[] {
  if (positives === 0 || negatives === 0) return [];
  const points = Array.from(truePositives, (hits, i): Point => [falsePositives[i]! / negatives, hits / positives]);
  return [[0, 0], ...points];
}

/** Recall, precision: a step for each threshold, as average precision sums them. */
export function precisionRecallPoints({ truePositives, falsePositives, positives }: ScoreCurve): Point[] {
  if (positives === 0) return [];
  const points: Point[] = [];
  let recall = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const precision = truePositives[i]! / (truePositives[i]! + falsePositives[i]!);
    points.push([recall, precision]);
    recall = truePositives[i]! / positives;
    points.push([recall, precision]);
  }
  return points;
}

/** What a threshold makes of the examples: everything scored at least that is called positive. */
export interface ThresholdDecision {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly falsePositiveRate: number;
  readonly accuracy: number;
}

/** Index of the cut that a threshold makes; -1 above all scores. */
export function cutAt(thresholds: ArrayLike<number>, threshold: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! >= threshold) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function decideAt(curve: ScoreCurve, cut: number): ThresholdDecision {
  const { positives, negatives } = curve;
  const truePositives = cut < 0 ? 0 : curve.truePositives[cut]!;
  const falsePositives = cut < 0 ? 0 : curve.falsePositives[cut]!;
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const called = truePositives + falsePositives;
  return {
    truePositives,
    falsePositives,
    falseNegatives: positives - truePositives,
    trueNegatives: negatives - falsePositives,
    precision: ratio(truePositives, called),
    recall: ratio(truePositives, positives),
    f1: ratio(2 * truePositives, called + positives),
    falsePositiveRate: ratio(falsePositives, negatives),
    accuracy: ratio(truePositives + negatives - falsePositives, positives + negatives),
  };
}

/** The cut with the highest F1, the highest threshold among equals. */
export function bestCut(curve: ScoreCurve): number {
  let best = -1;
  let highest = 0;
  for (let cut = 0; cut < curve.thresholds.length; cut++) {
    const { f1 } = decideAt(curve, cut);
    if (f1 > highest) [best, highest] = [cut, f1];
  }
  return best;
}

/** The cut with the lowest cost, the highest threshold among equals: a false negative costs `ratio` times a false positive. */
export function cheapestCut(curve: ScoreCurve, ratio: number): { readonly cut: number; readonly cost: number } {
  let best = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (let cut = -1; cut < curve.thresholds.length; cut++) {
    const { falsePositives, falseNegatives } = decideAt(curve, cut);
    const cost = falsePositives + ratio * falseNegatives;
    if (cost < lowest) [best, lowest] = [cut, cost];
  }
  return { cut: best, cost: lowest };
}

/** The shortest number that makes this cut: not above its score, and above the next lower one. */
export function thresholdOf(thresholds: ArrayLike<number>, cut: number): number {
  if (cut < 0) return 1;
  const score = thresholds[cut]!;
  const next = cut + 1 < thresholds.length ? thresholds[cut + 1]! : Number.NEGATIVE_INFINITY;
  for (let digits = 1; digits < 17; digits++) {
    const short = Math.floor(score * 10 ** digits) / 10 ** digits;
    if (short > next && short <= score) return short;
  }
  return score;
}

/** Index of the point nearest to a place, -1 where there is none. */
export function nearestPoint(points: readonly Point[], [x, y]: Point): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, [px, py]] of points.entries()) {
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest;
}

/** All curves where they can be told apart, else the micro average and the worst labels. */
export function firstDrawn(curves: readonly ScoreCurve[], most = 8): number[] {
  const all = curves.map((_, index) => index);
  if (curves.length <= most) return all;
  const single = all.filter(index => curves[index]!.label !== undefined);
  single.sort((a, b) => (curves[a]!.averagePrecision ?? 1) - (curves[b]!.averagePrecision ?? 1));
  const worst = new Set(single.slice(0, most - 3));
  return all.filter(index => curves[index]!.label === undefined || worst.has(index));
}
