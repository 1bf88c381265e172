/** The lines of a chart, as elements, or painted on a canvas where they are many. */
import { line as pathOf } from 'd3';
import { svgElement } from '../shared/element';
import { type ChartGroup, nearestIndex, placesOf } from './layout';
import type { Look, RunLook } from './look';
import { drawMark } from './runLook';
import type { Scale, Stroke } from './strokes';

/** Pixels between the marks on a line. */
const MARK_EVERY = 90;
const FEW_LINES = 20;
/** Up to so many points of a line are marked by dots, or a single one would not show at all. */
const DOTTED = 30;

/** Elements of an SVG, with dots and marks. */
export function elementsOf(
  strokes: readonly Stroke[],
  { series }: ChartGroup,
  look: Look,
  x: Scale,
  y: Scale,
): readonly SVGElement[] {
  const made: SVGElement[] = strokes.map(stroke => (stroke.kind === 'band' ? drawBand(stroke) : drawStroke(stroke)));
  for (const each of series) {
    const xs = placesOf(each, look.axis);
    const ys = look.smoothed(each.line) ?? each.line.value;
    const own = look.lookOf(each.folder);
    if (own.mark > 0) made.push(...drawMarks(xs, ys, own, x, y));
    else if (xs.length <= DOTTED) made.push(...drawDots(xs, ys, own.colour, x, y));
  }
  return made;
}

function drawStroke({ kind, split, colour, dashed, xs, ys }: Stroke): SVGPathElement {
  const place = pathOf<number>()
    .defined((_, i) => !Number.isNaN(ys[i]!))
    .x((_, i) => round(xs[i]!))
    .y((_, i) => round(ys[i]!));
  return svgElement('path', {
    class: `line ${kind}`,
    d: place(xs as unknown as number[]) ?? '',
    stroke: colour,
    'stroke-dasharray': dashed ? '5 3' : undefined,
    'data-split': split,
  });
}

function drawBand({ colour, xs, ys, tops, split }: Stroke): SVGPathElement {
  const there = Array.from(xs, (_, i) => i).filter(i => !Number.isNaN(ys[i]!) && !Number.isNaN(tops![i]!));
  const point = (i: number, of: Float32Array) => `${round(xs[i]!)},${round(of[i]!)}`;
  const outline = [...there.map(i => point(i, tops!)), ...there.toReversed().map(i => point(i, ys))];
  return svgElement('path', {
    class: 'band',
    d: outline.length > 0 ? `M${outline.join('L')}Z` : '',
    fill: colour,
    stroke: 'none',
    'data-split': split,
  });
}

function drawDots(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  colour: string,
  x: Scale,
  y: Scale,
): SVGCircleElement[] {
  const dots: SVGCircleElement[] = [];
  for (let i = 0; i < xs.length; i++) {
    const [cx, cy] = [x(xs[i]!), y(ys[i]!)];
    if (Number.isFinite(cx) && Number.isFinite(cy))
      dots.push(svgElement('circle', { cx: round(cx), cy: round(cy), r: 2, fill: colour }));
  }
  return dots;
}

/** A few along the line, each mark's at other places, so that runs of one course do not hide each other's. */
function drawMarks(xs: ArrayLike<number>, ys: ArrayLike<number>, look: RunLook, x: Scale, y: Scale): SVGPathElement[] {
  const drawn = new Set<number>();
  const [from, to] = x.domain() as [number, number];
  const [left, right] = x.range() as [number, number];
  for (let at = left + 8 * look.mark; at <= right; at += MARK_EVERY) drawn.add(nearestIndex(xs, x.invert(at)));
  // A line that is shorter than the way between two marks has one at its end.
  drawn.add(xs.length - 1);
  const marks: SVGPathElement[] = [];
  for (const i of drawn) {
    const at = y(ys[i]!);
    if (i < 0 || !Number.isFinite(at) || xs[i]! < from || xs[i]! > to) continue;
    const mark = drawMark(look, round(x(xs[i]!)), round(at));
    if (mark) marks.push(mark);
  }
  return marks;
}

/** @param clip a rectangle that nothing is painted outside of */
export function paintStrokes(
  canvas: HTMLCanvasElement,
  strokes: readonly Stroke[],
  { width, height }: { readonly width: number; readonly height: number },
  clip: SVGRectElement,
): void {
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.setProperty('width', `${width}px`);
  canvas.style.setProperty('height', `${height}px`);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(density, density);
  const side = (name: string) => Number(clip.getAttribute(name));
  context.beginPath();
  context.rect(side('x'), side('y'), side('width'), side('height'));
  context.clip();
  for (const { kind, colour, dashed, xs, ys, tops } of strokes) {
    context.beginPath();
    if (kind === 'band') {
      for (let i = 0; i < xs.length; i++) if (!Number.isNaN(tops![i]!)) context.lineTo(xs[i]!, tops![i]!);
      for (let i = xs.length - 1; i >= 0; i--) if (!Number.isNaN(ys[i]!)) context.lineTo(xs[i]!, ys[i]!);
      context.globalAlpha = 0.18;
      context.fillStyle = colour;
      context.fill();
      continue;
    }
    let open = false;
    for (let i = 0; i < xs.length; i++) {
      const at = ys[i]!;
      if (Number.isNaN(at)) open = false;
      else if (open) context.lineTo(xs[i]!, at);
      else context.moveTo(xs[i]!, at);
      if (!Number.isNaN(at)) open = true;
    }
    context.globalAlpha = kind === 'raw' ? 0.3 : 1;
    // Hair lines are painted many times faster than wider ones.
    context.lineWidth = strokes.length > FEW_LINES ? 1 : kind === 'raw' ? 1 : 1.4;
    context.strokeStyle = colour;
    context.setLineDash(dashed ? [5, 3] : []);
    context.stroke();
  }
}

/** A tenth of a pixel is enough, and paths stay short. */
function round(x: number): number {
  return Math.round(x * 10) / 10;
}
