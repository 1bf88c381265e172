/** Draws over the points: axes, arrows, names and rings, in the theme's colours. */
import type { Theme } from '../shared/theme';
import type { Arrow, AxisMarks } from './arrows';
import type { Contour } from './contours';
import type { Outline } from './lasso';
import { type Label, type Size, toScreen, type Viewport } from './layout';

type Context = CanvasRenderingContext2D;

export function paintArrows(context: Context, { foreground }: Theme, arrows: readonly Arrow[]): void {
  context.lineWidth = 2;
  context.strokeStyle = foreground;
  context.fillStyle = foreground;
  for (const { line, head } of arrows) {
    context.beginPath();
    context.moveTo(line[0], line[1]);
    context.lineTo(line[2], line[3]);
    context.stroke();
    context.beginPath();
    context.moveTo(head[0], head[1]);
    context.lineTo(head[2], head[3]);
    context.lineTo(head[4], head[5]);
    context.fill();
  }
}

export function paintAxes(context: Context, theme: Theme, { width, height }: Size, marks: AxisMarks): void {
  context.lineWidth = 1;
  context.strokeStyle = theme.muted;
  context.setLineDash([4, 4]);
  context.beginPath();
  // In the middle of a pixel, so that a line is one wide.
  const [x, y] = [Math.round(marks.zeroX) + 0.5, Math.round(marks.zeroY) + 0.5];
  context.moveTo(x, 0);
  context.lineTo(x, height);
  context.moveTo(0, y);
  context.lineTo(width, y);
  context.stroke();
  context.setLineDash([]);
  paintTexts(context, theme, `600 13px ${theme.fontFamily}`, marks.names);
}

export function paintLabels(context: Context, theme: Theme, font: string, labels: readonly Label[]): void {
  paintTexts(context, theme, font, labels);
}

/** With an edge in the colour of the background, so that they can be read over points. */
function paintTexts(
  context: Context,
  theme: Theme,
  font: string,
  texts: readonly (Label & { readonly align?: 'left' | 'right' | 'center' })[],
): void {
  context.font = font;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = theme.background;
  context.fillStyle = theme.foreground;
  for (const { text, x, y, align = 'left' } of texts) {
    context.textAlign = align;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
  context.textAlign = 'left';
}

export function paintRing(context: Context, [x, y]: readonly [number, number], radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.stroke();
}

/** The three axes in the corner, as they are turned. */
export function paintCompass(
  context: Context,
  theme: Theme,
  { height }: Size,
  ends: readonly (readonly [number, number])[],
  names: readonly string[],
): void {
  const [x, y, length] = [44, height - 44, 38];
  context.lineWidth = 1.5;
  context.strokeStyle = theme.muted;
  for (const [dx, dy] of ends) {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + dx * length, y - dy * length);
    context.stroke();
  }
  const labels = ends.map(([dx, dy], axis) => ({
    text: names[axis] ?? '',
    x: x + dx * (length + 12),
    y: y - dy * (length + 12),
    align: 'center' as const,
  }));
  paintTexts(context, theme, `11px ${theme.fontFamily}`, labels);
}

export function paintOutline(context: Context, theme: Theme, outline: Outline): void {
  context.beginPath();
  for (const [x, y] of outline) context.lineTo(x, y);
  context.closePath();
  context.lineWidth = 1.5;
  context.strokeStyle = theme.focus;
  context.stroke();
  context.globalAlpha = 0.12;
  context.fillStyle = theme.focus;
  context.fill();
  context.globalAlpha = 1;
}

export function paintContours(
  context: Context,
  theme: Theme,
  viewport: Viewport,
  size: Size,
  contours: readonly Contour[],
): void {
  context.lineWidth = 1;
  context.strokeStyle = theme.foreground;
  for (const { rings, strength } of contours) {
    context.globalAlpha = 0.15 + 0.4 * strength;
    context.beginPath();
    for (const ring of rings) {
      for (const [at, [x, y]] of ring.entries()) {
        const [left, top] = toScreen(viewport, size, x, y);
        if (at === 0) context.moveTo(left, top);
        else context.lineTo(left, top);
      }
      context.closePath();
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}
