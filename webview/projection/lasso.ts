/** Which points a lasso or a box holds. Pure. */

/** Corners in order; the last is joined to the first. */
export type Outline = readonly (readonly [x: number, y: number])[];

export function boxBetween([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): Outline {
  return [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
}

/**
 * What lies inside, by the even-odd rule.
 *
 * @param places [count, 2], in the unit of the outline
 */
export function pointsInside(places: Float32Array, outline: Outline, accepts: (point: number) => boolean): number[] {
  if (outline.length < 3) return [];
  const xs = Float64Array.from(outline, ([x]) => x);
  const ys = Float64Array.from(outline, ([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let point = 0; point < places.length / 2; point++) {
    const x = places[2 * point]!;
    const y = places[2 * point + 1]!;
    if (x < left || x > right || y < bottom || y > top) continue;
    let inside = false;
    for (let a = 0, b = xs.length - 1; a < xs.length; b = a++) {
      if (ys[a]! > y === ys[b]! > y) continue;
      if (x < ((xs[b]! - xs[a]!) * (y - ys[a]!)) / (ys[b]! - ys[a]!) + xs[a]!) inside = !inside;
    }
    if (inside && accepts(point)) found.push(point);
  }
  return found;
}

/** Leaves out corners that are nearer than a pixel or two to the one before: a hand draws thousands. */
export function thin(outline: Outline, least: number): Outline {
  const kept: (readonly [number, number])[] = [];
  for (const corner of outline) {
    const last = kept.at(-1);
    if (!last || Math.hypot(corner[0] - last[0], corner[1] - last[1]) >= least) kept.push(corner);
  }
  return kept;
}
