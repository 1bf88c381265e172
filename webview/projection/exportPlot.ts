/** The plot as an SVG file: one path a kind and shade, however many points. */
import { rgb } from 'd3';
import { svgElement } from '../shared/element';
import { emptySheet, serialize } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import { shapePath } from './canvas2d';
import { toScreen } from './layout';
import type { Plot } from './plot';
import { DIM, HIDDEN } from './renderer';

const CAPTION = 44;

export function exportPlot(
  plot: Plot,
  title: string,
  legend: readonly { readonly label: string; readonly colour: string; readonly shape: number }[],
  theme: Theme,
): string {
  const { viewport, size, places, styles, labels } = plot.describe();
  const radius = plot.currentPointSize() / 2;
  const shades = new Map<string, { fill: string; dim: boolean; path: string[] }>();
  for (let i = 0; i < places.length / 2; i++) {
    const code = styles[4 * i + 3]!;
    const [x, y] = toScreen(viewport, size, places[2 * i]!, places[2 * i + 1]!);
    if (code >= HIDDEN || x < 0 || y < 0 || x > size.width || y > size.height) continue;
    const fill = rgb(styles[4 * i]!, styles[4 * i + 1]!, styles[4 * i + 2]!).formatHex();
    const dim = code >= DIM;
    const key = `${fill} ${dim}`;
    const shade = shades.get(key) ?? { fill, dim, path: [] };
    shades.set(key, shade);
    shade.path.push(shapePath(code % DIM, x, y, radius));
  }
  const sheet = emptySheet(size.width, size.height + CAPTION + legend.length * 18, theme);
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
  cloud.append(...labels.map(label => text(label.x, label.y, label.text)));
  sheet.append(cloud);
  for (const [i, { label, colour, shape }] of legend.entries()) {
    const y = size.height + CAPTION + i * 18;
    sheet.append(svgElement('path', { d: shapePath(shape, 18, y, 5.5), fill: colour }), text(30, y, label));
  }
  return serialize(sheet);
}
