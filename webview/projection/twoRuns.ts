/** The maps of two runs as one that moves from the one to the other. Pure. */
import type { NearName } from '../../src/core/explain/points/lookUp';
import type { Compared, LaidMaps } from './laidMaps';
import { drawnColumns, type Model } from './model';
import { layOver } from './procrustes';

/** Of the points that moved, so many are listed. */
const LISTED = 20;

/** The map of the other run over that of this one, which is still shown. */
export function layCompared(model: Model, compared: Compared | undefined): Model {
  const { points, placedIn } = model;
  const own = model.laid?.own ?? model.places;
  const back = { ...model, places: own, compared, laid: undefined };
  if (!compared || !own || !points) return back;
  const drawn = drawnColumns(model, compared.coordinates, compared.points.length);
  const there = new Float32Array(drawn.length);
  for (const [i, point] of compared.points.entries())
    there.set(own.subarray(point * placedIn, (point + 1) * placedIn), i * placedIn);
  const { places, disparity } = layOver(there, drawn, placedIn);
  const other = own.slice();
  const missing = new Uint8Array(points.count).fill(1);
  for (const [i, point] of compared.points.entries()) {
    other.set(places.subarray(i * placedIn, (i + 1) * placedIn), point * placedIn);
    missing[point] = 0;
  }
  return { ...back, laid: { own, other, missing, disparity, moved: movedMost(model, own, other), at: 0 } };
}

/** @param at 0 for this run to 1 for the other */
export function showBetween(model: Model, at: number): Model {
  const { laid } = model;
  if (!laid) return model;
  return { ...model, places: between(laid, at), laid: { ...laid, at } };
}

function between({ own, other }: LaidMaps, at: number): Float32Array {
  if (at === 0) return own;
  if (at === 1) return other;
  const places = new Float32Array(own.length);
  for (let i = 0; i < own.length; i++) places[i] = own[i]! + at * (other[i]! - own[i]!);
  return places;
}

/** Distances in the drawing, whose larger side is 2 long. */
function movedMost({ points, placedIn }: Model, own: Float32Array, other: Float32Array): readonly NearName[] {
  const count = own.length / placedIn;
  const squares = new Float64Array(count);
  for (let at = 0; at < own.length; at++) squares[Math.floor(at / placedIn)]! += (other[at]! - own[at]!) ** 2;
  const order = Uint32Array.from(squares.keys()).sort((a, b) => squares[b]! - squares[a]! || a - b);
  const most = Math.sqrt(squares[order[0] ?? 0] ?? 0);
  return Array.from(order.subarray(0, LISTED), point => {
    const distance = Math.sqrt(squares[point]!);
    return { name: points!.names[point]!, similarity: most > 0 ? distance / most : 0, distance, point };
  });
}
