/** Where points are dense: lines of equal density in the plane. Pure. */
import { contourDensity } from 'd3';
import type { Outline } from './lasso';

/** A line of equal density: closed rings of places. */
export interface Contour {
  readonly rings: readonly Outline[];
  /** 0..1 */
  readonly strength: number;
}

/** Cells of a side of the square from -1 to 1, and over how many a point is spread. */
const [CELLS, SPREAD, LINES] = [256, 7, 8];

/** @param places [count, 2] within -1..1 */
export function contoursOf(places: Float32Array, isShown: (point: number) => boolean = () => true): readonly Contour[] {
  const points = Array.from({ length: places.length / 2 }, (_, i) => i).filter(isShown);
  const toCell = (x: number) => ((x + 1) / 2) * CELLS;
  const lines = contourDensity<number>()
    .x(i => toCell(places[2 * i]!))
    .y(i => toCell(places[2 * i + 1]!))
    .size([CELLS, CELLS])
    .cellSize(2)
    .bandwidth(SPREAD)
    .thresholds(LINES)(points)
    // Where the processor takes the least numbers for 0, there is one around all cells.
    .filter(({ value }) => value > 0);
  const toPlace = ([x, y]: readonly number[]) => [(2 * x!) / CELLS - 1, (2 * y!) / CELLS - 1] as const;
  return lines.map(({ coordinates }, line) => ({
    rings: coordinates.flatMap(polygon => polygon.map(ring => ring.map(toPlace))),
    strength: lines.length > 1 ? line / (lines.length - 1) : 1,
  }));
}
