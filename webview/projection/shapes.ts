/** Shapes of points as paths, for the legend and exported drawings, and as masks of pixels. */
import { SHAPES } from './renderer';

/** Those behind are painted first. */
export function farthestFirst(depth: Float32Array): Uint32Array {
  return Uint32Array.from(depth.keys()).sort((a, b) => depth[b]! - depth[a]!);
}

/** A shape as an SVG path, for the canvas, the legend and exported drawings alike. */
export function shapePath(shape: number, x: number, y: number, r: number): string {
  const at = (dx: number, dy: number) => `${round(x + dx * r)},${round(y + dy * r)}`;
  switch (SHAPES[shape]) {
    case 'square':
      return `M${at(-0.78, -0.78)}L${at(0.78, -0.78)}L${at(0.78, 0.78)}L${at(-0.78, 0.78)}Z`;
    case 'diamond':
      return `M${at(0, -1)}L${at(1, 0)}L${at(0, 1)}L${at(-1, 0)}Z`;
    case 'triangle':
      return `M${at(0, -1)}L${at(0.95, 0.55)}L${at(-0.95, 0.55)}Z`;
    case 'cross':
      return `M${at(-0.3, -0.95)}H${round(x + 0.3 * r)}V${round(y - 0.3 * r)}H${round(x + 0.95 * r)}V${round(y + 0.3 * r)}H${round(x + 0.3 * r)}V${round(y + 0.95 * r)}H${round(x - 0.3 * r)}V${round(y + 0.3 * r)}H${round(x - 0.95 * r)}V${round(y - 0.3 * r)}H${round(x - 0.3 * r)}Z`;
    default:
      return `M${at(-0.9, 0)}a${round(0.9 * r)},${round(0.9 * r)} 0 1 0 ${round(1.8 * r)},0a${round(0.9 * r)},${round(0.9 * r)} 0 1 0 ${round(-1.8 * r)},0Z`;
  }
}

function round(x: number): number {
  return Math.round(x * 100) / 100;
}

/** Pixels of a shape about its middle, in rows. */
export interface Mask {
  /** Pixels right of and below the middle. */
  readonly dx: Int8Array;
  readonly dy: Int8Array;
  /** 0..255 */
  readonly cover: Uint8Array;
  /** The farthest pixel from the middle. */
  readonly reach: number;
}

const SAMPLES = 4;

/** @param size side of the point in pixels, as the shader takes it */
export function maskOf(shape: number, size: number): Mask {
  const reach = Math.ceil(size / 2);
  const [dx, dy, cover]: [number[], number[], number[]] = [[], [], []];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      let inside = 0;
      for (let s = 0; s < SAMPLES * SAMPLES; s++) {
        const px = x + ((s % SAMPLES) + 0.5) / SAMPLES - 0.5;
        const py = y + (Math.floor(s / SAMPLES) + 0.5) / SAMPLES - 0.5;
        if (outside(shape, (2 * px) / size, (2 * py) / size) < 0) inside++;
      }
      if (inside === 0) continue;
      dx.push(x);
      dy.push(y);
      cover.push(Math.round((255 * inside) / SAMPLES ** 2));
    }
  }
  return { dx: Int8Array.from(dx), dy: Int8Array.from(dy), cover: Uint8Array.from(cover), reach };
}

/** Below 0 inside the shape, in units of half a point: as the shader has it. */
function outside(shape: number, x: number, y: number): number {
  switch (SHAPES[shape]) {
    case 'square':
      return Math.max(Math.abs(x), Math.abs(y)) - 0.78;
    case 'diamond':
      return Math.abs(x) + Math.abs(y) - 1;
    case 'triangle':
      return Math.max(Math.abs(x) * 0.87 - y * 0.5, y) - 0.55;
    case 'cross':
      return Math.max(Math.min(Math.abs(x), Math.abs(y)) - 0.3, Math.max(Math.abs(x), Math.abs(y)) - 0.95);
    default:
      return Math.hypot(x, y) - 0.9;
  }
}
