/** The plot as an SVG file: one path a kind and shade, however many points. */
import { rgb } from 'd3';
import { formatWithin } from '../../src/core/base/formatNumber';
import { svgElement } from '../shared/element';
import { emptySheet, serialize } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import { nearness } from './camera';
import type { Shades } from './colours';
import { toScreen } from './layout';
import type { Plot } from './plot';
import { DIM, HIDDEN } from './renderer';
import { farthestFirst, shapePath } from './shapes';
import { shadeOf } from './styles';

const CAPTION = 44;

export function exportPlot(
  plot: Plot,
  title: string,
  legend: readonly { readonly label: string; readonly colour: string; readonly shape: number }[],
  theme: Theme,
  ramp?: Shades,
): string {
  const { viewport, size, places, depth, styles, labels, arrows, axes } = plot.describe();
  const radius = plot.currentPointSize() / 2;
  const shades = new Map<string, { fill: string; dim: boolean; path: string[] }>();
  const order = depth ? farthestFirst(depth) : Array.from({ length: places.length / 2 }, (_, i) => i);
  for (const i of order) {
    const code = styles[4 * i + 3]!;
    const [x, y] = toScreen(viewport, size, places[2 * i]!, places[2 * i + 1]!);
    if (code >= HIDDEN || x < 0 || y < 0 || x > size.width || y > size.height) continue;
    const fill = rgb(styles[4 * i]!, styles[4 * i + 1]!, styles[4 * i + 2]!).formatHex();
    const dim = code >= DIM;
    const key = `${fill} ${dim}`;
    const shade = shades.get(key) ?? { fill, dim, path: [] };
    shades.set(key, shade);
    shade.path.push(shapePath(code % DIM, x, y, radius * (depth ? nearness(depth[i]!) : 1)));
  }
  const sheet = emptySheet(size.width, size.height + CAPTION + (legend.length + (ramp ? 1 : 0)) * 18, theme);
  const text = (x: number, y: number, content: string, weight = 400) =>
    svgElement(
      'text',
      { x, y, fill: theme.foreground, 'font-weight': weight, 'dominant-baseline': 'central' },
      content,
    );
  sheet.append(text(12, 20, title, 600));
  const cloud = svgElement('g', { transform: 'translate(0,36)' });
  for (const { fill, dim, path } of [...shades.values()].sort((a, b) => Number(b.dim) - Number(a.dim))) {
    cloud.append(svgElement('path', { d: path.join(''), fill, 'fill-opacity': dim ? 0.16 : 0.88 }));
  }
  if (axes) {
    const { zeroX, zeroY } = axes;
    for (const line of [
      { x1: zeroX, x2: zeroX, y1: 0, y2: size.height },
      { x1: 0, x2: size.width, y1: zeroY, y2: zeroY },
    ]) {
      cloud.append(svgElement('line', { ...line, stroke: theme.muted, 'stroke-dasharray': '4 4' }));
    }
    for (const { text: name, x, y, align } of axes.names) {
      const anchor = { left: 'start', right: 'end', center: 'middle' }[align];
      const drawn = text(x, y, name, 600);
      drawn.setAttribute('text-anchor', anchor);
      cloud.append(drawn);
    }
  }
  for (const { line, head } of arrows) {
    const [x1, y1, x2, y2] = line;
    cloud.append(svgElement('line', { x1, y1, x2, y2, stroke: theme.foreground, 'stroke-width': 2 }));
    cloud.append(svgElement('polygon', { points: head.join(' '), fill: theme.foreground }));
  }
  cloud.append(...labels.map(label => text(label.x, label.y, label.text)));
  sheet.append(cloud);
  for (const [i, { label, colour, shape }] of legend.entries()) {
    const y = size.height + CAPTION + i * 18;
    sheet.append(svgElement('path', { d: shapePath(shape, 18, y, 5.5), fill: colour }), text(30, y, label));
  }
  if (ramp) drawRamp(sheet, ramp, theme, size.height + CAPTION, text);
  return serialize(sheet);
}

/** What the colours of numbers mean. */
function drawRamp(
  sheet: SVGElement,
  { title, least, most }: Shades,
  theme: Theme,
  y: number,
  text: (x: number, y: number, content: string) => SVGElement,
): void {
  const [left, width, steps] = [12, 120, 24];
  for (let step = 0; step < steps; step++) {
    const [r, g, b] = shadeOf(theme, step / (steps - 1));
    const x = left + (step * width) / steps;
    sheet.append(
      svgElement('rect', { x, y: y - 5, width: width / steps + 0.5, height: 10, fill: rgb(r, g, b).formatHex() }),
    );
  }
  const range = most - least || 1;
  sheet.append(text(left + width + 10, y, `${title}: ${formatWithin(least, range)} to ${formatWithin(most, range)}`));
}
