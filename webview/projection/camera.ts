/** Points in space as they are seen: turned, and nearer ones larger. Pure. */

/** Rows of a rotation, row-major 3 x 3. */
export type Rotation = Float64Array;

/** How far away the eye is, in units of the half cube that holds the points. */
export const EYE = 5;
/** A cube that is turned needs more room than a square. */
const ROOM = 0.72;
/** Radians a pixel. */
const TURN = 0.008;

/** A little from above and from the side, so that depth shows. */
export const START: Rotation = turn(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), 60, 45);

/** @param dx pixels to the right, which turns about the upright axis; `dy` down, about the one across */
export function turn(rotation: Rotation, dx: number, dy: number): Rotation {
  const [cx, sx] = [Math.cos(dx * TURN), Math.sin(dx * TURN)];
  const [cy, sy] = [Math.cos(dy * TURN), Math.sin(dy * TURN)];
  return multiply(
    Float64Array.of(1, 0, 0, 0, cy, -sy, 0, sy, cy),
    multiply(Float64Array.of(cx, 0, sx, 0, 1, 0, -sx, 0, cx), rotation),
  );
}

function multiply(a: Rotation, b: Rotation): Rotation {
  const product = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) for (let k = 0; k < 3; k++) product[3 * i + j]! += a[3 * i + k]! * b[3 * k + j]!;
  }
  return product;
}

/**
 * @param space [count, 3] within -1..1
 * @param flat [count, 2] overwritten: where each is seen
 * @param depth [count] overwritten: 0 nearest to 1 farthest
 */
export function see(
  space: Float32Array,
  [a, b, c, d, e, f, g, h, i]: Rotation,
  flat: Float32Array,
  depth: Float32Array,
): void {
  for (let p = 0, at = 0; p < depth.length; p++, at += 3) {
    const x = space[at]!;
    const y = space[at + 1]!;
    const z = space[at + 2]!;
    const far = EYE - (g! * x + h! * y + i! * z);
    const scale = (ROOM * EYE) / far;
    flat[2 * p] = (a! * x + b! * y + c! * z) * scale;
    flat[2 * p + 1] = (d! * x + e! * y + f! * z) * scale;
    depth[p] = (far - EYE + 2) / 4;
  }
}

/** How much larger a point is for being near, by its depth. */
export function nearness(depth: number): number {
  return EYE / (EYE - 2 + 4 * depth);
}

/** The ends of the three axes. */
export function axesOf(rotation: Rotation): readonly (readonly [number, number])[] {
  const flat = new Float32Array(6);
  see(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), rotation, flat, new Float32Array(3));
  return [0, 1, 2].map(axis => [flat[2 * axis]!, flat[2 * axis + 1]!] as const);
}
