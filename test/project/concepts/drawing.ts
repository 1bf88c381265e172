/** Small pictures as SVG, on a ground of their own, readable in light and in dark. */

const style = `
.ground { fill: #ffffff; stroke: #d0d7de; }
text { fill: #1f2328; font: 14px system-ui, sans-serif; }
.small { font-size: 12px; }
.quiet { fill: #59636e; }
.bold { font-weight: 600; }
.line { fill: none; stroke: #818b98; }
.strong { fill: none; stroke: #0969da; stroke-width: 2.5; }
.other { fill: none; stroke: #bc4c00; stroke-width: 2.5; }
.box { fill: #f6f8fa; stroke: #818b98; }
.heat { fill: #0969da; }
.warm { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117; stroke: #3d444d; }
  text { fill: #f0f6fc; }
  .quiet { fill: #9198a1; }
  .box { fill: #212830; stroke: #9198a1; }
  .strong { stroke: #4493f8; }
  .other { stroke: #f0883e; }
  .heat { fill: #4493f8; }
  .warm { fill: #f0883e; }
}`;

const at = (value: number) => String(Math.round(value * 10) / 10);

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export type Stroke = 'line' | 'strong' | 'other';

export class Drawing {
  private readonly parts: string[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly title: string,
  ) {}

  /** @param look classes of the style */
  text(x: number, y: number, text: string, look = '', anchor: 'start' | 'middle' | 'end' = 'middle'): this {
    const css = look === '' ? '' : ` class="${look}"`;
    this.parts.push(`<text x="${at(x)}" y="${at(y)}"${css} text-anchor="${anchor}">${escapeXml(text)}</text>`);
    return this;
  }

  /** Around its middle, with a text in it. */
  box(x: number, y: number, width: number, text: string, height = 30): this {
    const [left, top] = [x - width / 2, y - height / 2];
    this.parts.push(
      `<rect x="${at(left)}" y="${at(top)}" width="${at(width)}" height="${at(height)}" rx="6" class="box"/>`,
    );
    return this.text(x, y + 5, text);
  }

  /** A filled rectangle; `strength` 0..1 is faint enough for text over it. */
  cell(x: number, y: number, width: number, height: number, strength: number, look: 'heat' | 'warm' = 'heat'): this {
    const opacity = (0.6 * Math.min(1, Math.max(0, strength))).toFixed(3);
    this.parts.push(
      `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" class="${look}" fill-opacity="${opacity}"/>`,
    );
    return this;
  }

  line(points: readonly (readonly [number, number])[], look: Stroke = 'line', dashed = false): this {
    const path = points.map(([x, y]) => `${at(x)},${at(y)}`).join(' ');
    this.parts.push(`<polyline points="${path}" class="${look}"${dashed ? ' stroke-dasharray="4 4"' : ''}/>`);
    return this;
  }

  arrow([fromX, fromY]: readonly [number, number], [toX, toY]: readonly [number, number], look: Stroke = 'line'): this {
    const angle = Math.atan2(toY - fromY, toX - fromX);
    const wing = (turn: number) => [toX - 8 * Math.cos(angle + turn), toY - 8 * Math.sin(angle + turn)] as const;
    this.line(
      [
        [fromX, fromY],
        [toX, toY],
      ],
      look,
    );
    return this.line([wing(0.45), [toX, toY], wing(-0.45)], look);
  }

  dot(x: number, y: number, look: 'heat' | 'warm' = 'heat', radius = 5): this {
    this.parts.push(`<circle cx="${at(x)}" cy="${at(y)}" r="${radius}" class="${look}"/>`);
    return this;
  }

  toString(): string {
    const { width, height, title, parts } = this;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
      `<title>${escapeXml(title)}</title>`,
      `<style>${style}\n</style>`,
      `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" class="ground"/>`,
      ...parts,
      '</svg>\n',
    ].join('\n');
  }
}

interface Grid {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly format: (value: number) => string;
  /** Over the columns, and over the names of the rows. */
  readonly heading: string;
  readonly corner: string;
}

/** Numbers in cells that are the stronger the larger they are; below 0 in another color. */
export function drawGrid({ title, rows, columns, values, format, heading, corner }: Grid): string {
  const left = 32 + 7.6 * Math.max(...[corner, ...rows].map(name => name.length));
  const [top, wide, high] = [60, 76, 36];
  const drawing = new Drawing(Math.ceil(left + columns.length * wide + 20), top + rows.length * high + 16, title);
  const most = Math.max(...values.flat().map(Math.abs), 1e-9);
  drawing.text(left + (columns.length * wide) / 2, 24, `${heading} →`, 'small quiet');
  drawing.text(left - 12, top - 10, `${corner} ↓`, 'small quiet', 'end');
  columns.forEach((name, c) => {
    drawing.text(left + (c + 0.5) * wide, top - 10, name);
  });
  rows.forEach((name, r) => {
    drawing.text(left - 12, top + (r + 0.5) * high + 5, name, '', 'end');
    values[r]!.forEach((value, c) => {
      const look = value < 0 ? 'warm' : 'heat';
      drawing.cell(left + c * wide + 1, top + r * high + 1, wide - 2, high - 2, Math.abs(value) / most, look);
      drawing.text(left + (c + 0.5) * wide, top + (r + 0.5) * high + 5, format(value));
    });
  });
  return drawing.toString();
}

interface Bars {
  readonly title: string;
  readonly groups: readonly string[];
  /** Of each series, one value a group. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly format: (value: number) => string;
}

/** Groups of bars, of up to two series. */
export function drawBars({ title, groups, series, format }: Bars): string {
  const [left, bottom, high, wide] = [24, 190, 130, 52];
  const group = wide * series.length + 24;
  const drawing = new Drawing(left + groups.length * group + 8, bottom + 40, title);
  const most = Math.max(...series.flatMap(({ values }) => values));
  series.forEach(({ name }, s) => {
    const look = s === 0 ? 'heat' : 'warm';
    drawing.cell(left + s * 190, 14, 12, 12, 1, look).text(left + s * 190 + 18, 25, name, 'small', 'start');
  });
  groups.forEach((name, g) => {
    series.forEach(({ values }, s) => {
      const height = (high * values[g]!) / most;
      const x = left + g * group + s * wide;
      drawing.cell(x + 3, bottom - height, wide - 6, height, 1, s === 0 ? 'heat' : 'warm');
      drawing.text(x + wide / 2, bottom - height - 6, format(values[g]!), 'small');
    });
    drawing.text(left + g * group + (wide * series.length) / 2, bottom + 22, name);
  });
  drawing.line([
    [left - 8, bottom],
    [left + groups.length * group - 8, bottom],
  ]);
  return drawing.toString();
}
