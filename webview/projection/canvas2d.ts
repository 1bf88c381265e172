/** Draws points on a plain canvas, where WebGL 2 is missing: slower, but the same picture. */
import { DIM, HIDDEN, type Renderer, SHAPES } from './renderer';

const DIM_OPACITY = 0.16;
const FULL_OPACITY = 0.88;

export function makeCanvasRenderer(canvas: HTMLCanvasElement): Renderer {
  const context = canvas.getContext('2d')!;
  let from = new Float32Array();
  let to = new Float32Array();
  let styles = new Uint8Array();
  return {
    setPlaces(earlier, present) {
      from = new Float32Array(earlier);
      to = new Float32Array(present);
    },
    setStyles(given) {
      styles = new Uint8Array(given);
    },
    draw({ viewport, size, density, pointSize, moved }) {
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      const radius = pointSize / 2;
      for (const dim of [true, false]) {
        context.globalAlpha = dim ? DIM_OPACITY : FULL_OPACITY;
        for (let i = 0; i < to.length / 2; i++) {
          const code = styles[4 * i + 3]!;
          if (code >= HIDDEN || code >= DIM !== dim) continue;
          const x = from[2 * i]! + (to[2 * i]! - from[2 * i]!) * moved;
          const y = from[2 * i + 1]! + (to[2 * i + 1]! - from[2 * i + 1]!) * moved;
          const left = size.width / 2 + (x - viewport.x) * viewport.scale;
          const top = size.height / 2 - (y - viewport.y) * viewport.scale;
          if (left < -radius || top < -radius || left > size.width + radius || top > size.height + radius) continue;
          context.fillStyle = `rgb(${styles[4 * i]} ${styles[4 * i + 1]} ${styles[4 * i + 2]})`;
          context.fill(new Path2D(shapePath(code % DIM, left, top, radius)));
        }
      }
    },
    dispose() {},
  };
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
