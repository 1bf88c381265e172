/** Draws points pixel by pixel on a plain canvas: where WebGL 2 is missing, and where a CPU would draw it, which takes far longer. */
import { rgb } from 'd3';
import { nearness } from './camera';
import { DIM, DIM_OPACITY, type Frame, FULL_OPACITY, HIDDEN, type Renderer } from './renderer';
import { type Mask, maskOf } from './shapes';

/** Sizes are told apart by this many steps a pixel. */
const STEPS = 4;
/** Depths are told apart by this many steps. */
const LAYERS = 250;
/** Of what is drawn and hides nothing; depths come after it, the nearest last. */
const NO_DEPTH = 1;

/**
 * Pixels of the canvas, red first, each a number of 32 bits. While points in space are drawn the opacity is how near what is drawn there
 * is: one array is read half as long as two.
 */
interface Sheet {
  readonly image: ImageData;
  readonly pixels: Int32Array;
  readonly width: number;
  readonly height: number;
}

/** Masks one after the other, as they are laid on a sheet of some width: by depth in steps, then shape. */
interface Masks {
  readonly key: string;
  /** Where the pixels of each begin; those of the last end at the last number. */
  readonly starts: Int32Array;
  /** Where those of each begin that hide nothing. */
  readonly edges: Int32Array;
  readonly reaches: Int32Array;
  /** Of each pixel: how far it is from the middle in `pixels`, right and down, and how much of it is covered, 0..256. */
  readonly offsets: Int32Array;
  readonly dx: Int8Array;
  readonly dy: Int8Array;
  readonly parts: Uint16Array;
}

export function makeRasterRenderer(canvas: HTMLCanvasElement): Renderer {
  const context = canvas.getContext('2d')!;
  /** By size in steps, then shape. */
  const masks: Mask[] = [];
  /** Of what is drawn faintly, and of the rest. */
  const laid: (Masks | undefined)[] = [];
  let from: Float32Array = new Float32Array();
  let to: Float32Array = new Float32Array();
  let depth: Float32Array | undefined;
  let styles: Uint8Array = new Uint8Array();
  let dims = false;
  let sheet: Sheet | undefined;

  const maskFor = (shape: number, size: number): Mask => {
    const step = Math.max(STEPS, Math.round(size * STEPS));
    const key = step * DIM + shape;
    masks[key] ??= maskOf(shape, step / STEPS);
    return masks[key];
  };

  const masksFor = (side: number, width: number, dim: boolean, deep: boolean): Masks => {
    const key = `${side} ${width} ${deep}`;
    const known = laid[Number(dim)];
    if (known?.key === key) return known;
    const layers = deep ? LAYERS + 1 : 1;
    const all = Array.from({ length: layers * DIM }, (_, at) =>
      maskFor(at % DIM, deep ? side * nearness(Math.floor(at / DIM) / LAYERS) : side),
    );
    const made = layMasks(key, all, width, Math.round(256 * (dim ? DIM_OPACITY : FULL_OPACITY)));
    laid[Number(dim)] = made;
    return made;
  };

  function drawPoints(on: Sheet, frame: Frame, dim: boolean): void {
    const { viewport, size, density, pointSize, moved, deep } = frame;
    const { pixels, width, height } = on;
    const { r, g, b } = rgb(frame.background);
    const far = deep ? depth : undefined;
    // In the plane nothing hides another, and what is drawn covers the page at once.
    const none = far ? NO_DEPTH : 255;
    const background = (none << 24) | (b << 16) | (g << 8) | r;
    const scale = viewport.scale * density;
    const left = (size.width / 2) * density - viewport.x * scale;
    const top = (size.height / 2) * density + viewport.y * scale;
    // Variables of the function around this one would be looked up anew for every point.
    const [looks, before, now] = [styles, from, to];
    const count = now.length / 2;
    const { starts, edges, reaches, offsets, dx, dy, parts } = masksFor(pointSize * density, width, dim, deep);
    for (let i = 0; i < count; i++) {
      const code = looks[4 * i + 3]!;
      if (code >= HIDDEN || code >= DIM !== dim) continue;
      const px = now[2 * i]!;
      const py = now[2 * i + 1]!;
      const wx = moved === 1 ? px : before[2 * i]! + (px - before[2 * i]!) * moved;
      const wy = moved === 1 ? py : before[2 * i + 1]! + (py - before[2 * i + 1]!) * moved;
      const x = Math.floor(left + wx * scale);
      const y = Math.floor(top - wy * scale);
      const layer = far ? Math.round(far[i]! * LAYERS) : 0;
      const mask = layer * DIM + (code & (DIM - 1));
      const reach = reaches[mask]!;
      if (x < -reach || y < -reach || x >= width + reach || y >= height + reach) continue;
      const within = x >= reach && y >= reach && x < width - reach && y < height - reach;
      const redBlue = looks[4 * i]! | (looks[4 * i + 2]! << 16);
      const green = looks[4 * i + 1]! << 8;
      const middle = y * width + x;
      const end = starts[mask + 1]!;
      // What stands out is never hidden by what does not.
      const edge = dim ? starts[mask]! : edges[mask]!;
      const near = far ? NO_DEPTH + 1 + LAYERS - layer : none;
      for (let k = starts[mask]!; k < end; k++) {
        if (!within) {
          const [column, row] = [x + dx[k]!, y + dy[k]!];
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
        }
        const at = middle + offsets[k]!;
        const part = parts[k]!;
        // What nothing was drawn on yet shows the page.
        const below = pixels[at]! || background;
        const drawn = below >>> 24;
        if (drawn > near) continue;
        const rb = below & 0xff00ff;
        const g = below & 0xff00;
        pixels[at] =
          ((k < edge ? near : drawn) << 24) |
          ((rb + (Math.imul(redBlue - rb, part) >> 8)) & 0xff00ff) |
          ((g + (Math.imul(green - g, part) >> 8)) & 0xff00);
      }
    }
  }

  return {
    setPlaces(earlier, present, deep) {
      from = earlier;
      to = present;
      depth = deep;
    },
    setStyles(given) {
      styles = given;
      dims = false;
      for (let at = 3; at < given.length && !dims; at += 4) dims = given[at]! < HIDDEN && given[at]! >= DIM;
    },
    draw(frame) {
      sheet = sheetOf(context, canvas, sheet);
      sheet.pixels.fill(0);
      if (styles.length >= 2 * to.length) {
        if (dims) drawPoints(sheet, frame, true);
        drawPoints(sheet, frame, false);
      }
      if (frame.deep) fillOpacity(sheet.pixels);
      context.putImageData(sheet.image, 0, 0);
    },
    dispose() {},
  };
}

function sheetOf(context: CanvasRenderingContext2D, { width, height }: HTMLCanvasElement, sheet?: Sheet): Sheet {
  if (sheet?.width === width && sheet.height === height) return sheet;
  const image = context.createImageData(width, height);
  return { image, pixels: new Int32Array(image.data.buffer), width, height };
}

/** What is drawn covers the page. */
function fillOpacity(pixels: Int32Array): void {
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at]!;
    if (pixel !== 0) pixels[at] = pixel | 0xff000000;
  }
}

/** @param alpha opacity of what a mask covers whole, 0..256 */
function layMasks(key: string, masks: readonly Mask[], width: number, alpha: number): Masks {
  const starts = new Int32Array(masks.length + 1);
  for (const [i, { cover }] of masks.entries()) starts[i + 1] = starts[i]! + cover.length;
  const length = starts[masks.length]!;
  const [edges, reaches] = [new Int32Array(masks.length), Int32Array.from(masks, ({ reach }) => reach)];
  const [dx, dy] = [new Int8Array(length), new Int8Array(length)];
  const [offsets, parts] = [new Int32Array(length), new Uint16Array(length)];
  let next = 0;
  for (const [i, mask] of masks.entries()) {
    const isCore = (k: number) => mask.cover[k]! >= HALF;
    const pixels = [...mask.cover.keys()];
    const core = pixels.filter(isCore);
    edges[i] = next + core.length;
    for (const k of [...core, ...pixels.filter(each => !isCore(each))]) {
      [dx[next], dy[next]] = [mask.dx[k]!, mask.dy[k]!];
      offsets[next] = mask.dy[k]! * width + mask.dx[k]!;
      parts[next++] = (mask.cover[k]! * alpha) >> 8;
    }
  }
  return { key, starts, edges, reaches, offsets, dx, dy, parts };
}

/** Cover from which on a pixel hides what is behind it. */
const HALF = 128;
