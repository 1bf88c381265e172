/** Draws one attention matrix: a pixel a cell on a canvas that the page scales, with labels that stay while it scrolls. */
import { formatScore, formatShort } from '../../src/core/base/formatNumber';
import { announce } from '../shared/announce';
import { element, fill, svgElement } from '../shared/element';
import { emptySheet, serialize } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { type Grid, ofSameText, type Side } from './grid';
import { type Cell, cellAt, extentOf, type Geometry, measureGrid, moveCell, NUMBER_CELL, paintCells } from './layout';
import { cellColour, inkOfCell, rampOf } from './ramps';

/** Cells of an exported drawing that are rectangles; more of them become one picture. */
const VECTOR_CELLS = 4096;

export class Heatmap {
  private readonly corner = element(
    'div',
    { class: 'corner' },
    element('span', {}, 'query ↓'),
    ' ',
    element('span', {}, 'key →'),
  );
  private readonly top = svgElement('svg', { class: 'labels top', 'aria-hidden': true });
  private readonly left = svgElement('svg', { class: 'labels left', 'aria-hidden': true });
  private readonly canvas = element('canvas', { 'aria-hidden': true });
  private readonly overlay = svgElement('svg', { class: 'overlay', 'aria-hidden': true });
  private readonly cells = element('div', { class: 'cells' }, this.canvas, this.overlay);
  readonly root = element(
    'div',
    { class: 'heatmap', tabindex: 0, role: 'application', 'aria-roledescription': 'heatmap' },
    this.corner,
    this.top,
    this.left,
    this.cells,
  );
  private grid: Grid | undefined;
  private geometry: Geometry | undefined;
  private threshold = 0;
  private word = 'weight';
  private theme: Theme | undefined;
  private cell: Cell | undefined;
  private readonly marks = svgElement('g', { class: 'marks' });

  constructor(private readonly tooltip: Tooltip) {
    this.cells.addEventListener('pointermove', event => this.point(event));
    this.cells.addEventListener('pointerleave', () => {
      this.tooltip.hide();
      this.mark(undefined);
    });
    this.root.addEventListener('keydown', event => this.press(event));
    this.root.addEventListener('blur', () => this.tooltip.hide());
  }

  /** @param word what the numbers are */
  draw(grid: Grid, theme: Theme, width: number, zoom: number, threshold: number, label: string, word = 'weight'): void {
    this.word = word;
    if (!ofSameText(this.grid, grid)) {
      this.cell = undefined;
      this.tooltip.hide();
    }
    this.grid = grid;
    this.theme = theme;
    this.threshold = threshold;
    const { rows, columns } = extentOf(grid);
    const geometry = measureGrid({ queries: grid.queries.tokens, keys: grid.keys.tokens }, width, zoom);
    this.geometry = geometry;
    this.root.setAttribute('aria-label', `${label}, ${rows} by ${columns} tokens. Arrow keys move over the cells.`);
    this.root.style.gridTemplateColumns = `${geometry.left}px max-content`;
    this.root.style.gridTemplateRows = `${geometry.top}px max-content`;
    this.canvas.width = columns;
    this.canvas.height = rows;
    const pixels = paintCells(grid, threshold, rampOf(theme, grid));
    if (pixels.length > 0) this.canvas.getContext('2d')!.putImageData(new ImageData(pixels, columns), 0, 0);
    for (const part of [this.canvas, this.cells, this.overlay]) {
      part.style.width = `${geometry.width}px`;
      part.style.height = `${geometry.height}px`;
    }
    size(this.overlay, geometry.width, geometry.height);
    size(this.top, geometry.width + geometry.top, geometry.top);
    size(this.left, geometry.left, geometry.height);
    fill(this.overlay, ...this.drawGaps(), ...this.drawNumbers(), this.marks);
    fill(this.top, ...keyTicks(geometry, theme), ...keyLabels(geometry));
    fill(this.left, ...queryTicks(geometry, theme), ...queryLabels(geometry));
    this.mark(this.cell);
  }

  /** Of how many tokens one is named. */
  get namedEvery(): number {
    return this.geometry?.labelEvery ?? 1;
  }

  /** The drawing as a file: rectangles while there are few cells, one picture inside when there are many. */
  export(title: string): string {
    const { grid, geometry, theme } = this;
    if (!grid || !geometry || !theme) return '';
    const margin = { left: 12 + geometry.left, top: 34 + geometry.top };
    const width = margin.left + geometry.width + Math.max(12, geometry.top * 0.5);
    const sheet = emptySheet(width, margin.top + geometry.height + 12, theme);
    const place = (x: number, y: number, ...children: SVGElement[]) =>
      sheet.append(svgElement('g', { transform: `translate(${x},${y})`, fill: theme.foreground }, ...children));
    place(12, 22, svgElement('text', { 'font-weight': 600 }, title));
    place(margin.left, 34, ...keyTicks(geometry, theme), ...keyLabels(geometry));
    place(12, margin.top, ...queryTicks(geometry, theme), ...queryLabels(geometry));
    if (grid.weights.length <= VECTOR_CELLS) {
      place(margin.left, margin.top, ...this.drawRectangles(), ...this.drawNumbers());
    } else {
      const image = svgElement('image', {
        href: this.canvas.toDataURL(),
        width: geometry.width,
        height: geometry.height,
      });
      image.style.setProperty('image-rendering', 'pixelated');
      place(margin.left, margin.top, image);
    }
    return serialize(sheet);
  }

  private drawRectangles(): SVGElement[] {
    const { weights, keys } = this.grid!;
    const columns = keys.tokens.length;
    const { cell } = this.geometry!;
    return Array.from(weights, (weight, i) =>
      svgElement('rect', {
        x: (i % columns) * cell,
        y: Math.floor(i / columns) * cell,
        width: cell - (cell >= 12 ? 1 : 0),
        height: cell - (cell >= 12 ? 1 : 0),
        fill: cellColour(this.theme!, this.grid!, weight, this.threshold),
      }),
    );
  }

  /** Lines in the background's colour part large cells. */
  private drawGaps(): SVGElement[] {
    const { cell, width, height } = this.geometry!;
    if (cell < 12) return [];
    let path = '';
    for (let x = cell; x <= width; x += cell) path += `M${x - 0.5},0V${height}`;
    for (let y = cell; y <= height; y += cell) path += `M0,${y - 0.5}H${width}`;
    return [svgElement('path', { class: 'gaps', d: path })];
  }

  private drawNumbers(): SVGElement[] {
    const { weights, keys } = this.grid!;
    const columns = keys.tokens.length;
    const { cell } = this.geometry!;
    if (cell < NUMBER_CELL) return [];
    return Array.from(weights, (weight, i) =>
      svgElement(
        'text',
        {
          x: ((i % columns) + 0.5) * cell,
          y: (Math.floor(i / columns) + 0.5) * cell,
          'text-anchor': 'middle',
          'dominant-baseline': 'central',
          'font-size': 11,
          fill: inkOfCell(this.theme!, this.grid!, weight, this.threshold),
        },
        weight === Number.NEGATIVE_INFINITY ? '' : formatShort(weight),
      ),
    );
  }

  private point(event: PointerEvent): void {
    if (!this.geometry || !this.grid) return;
    const box = this.cells.getBoundingClientRect();
    const { cell } = this.geometry;
    const found = cellAt(event.clientX - box.left, event.clientY - box.top, cell, extentOf(this.grid));
    this.mark(found);
    if (found) this.tooltip.show(event.clientX, event.clientY, ...this.describe(found));
    else this.tooltip.hide();
  }

  private press(event: KeyboardEvent): void {
    if (!this.grid || !this.geometry) return;
    const to = moveCell(this.cell, event, extentOf(this.grid));
    if (event.key === 'Escape') {
      this.tooltip.hide();
      this.mark(undefined);
    }
    if (!to) return;
    event.preventDefault();
    this.mark(to);
    const { cell, left, top } = this.geometry;
    const x = to.key * cell;
    const y = to.query * cell;
    this.root.scrollTo({
      left: Math.min(Math.max(this.root.scrollLeft, x + cell + left - this.root.clientWidth + 8), x),
      top: Math.min(Math.max(this.root.scrollTop, y + cell + top - this.root.clientHeight + 8), y),
    });
    const box = this.cells.getBoundingClientRect();
    this.tooltip.show(box.left + x + cell, box.top + y + cell, ...this.describe(to));
    const { queries, keys, weights } = this.grid;
    const weight = sayWeight(weights[to.query * keys.tokens.length + to.key]!);
    announce(`${queries.tokens[to.query]} to ${keys.tokens[to.key]}: ${weight}`);
  }

  private describe({ query, key }: Cell): HTMLElement[] {
    const { queries, keys, weights } = this.grid!;
    const line = (name: string, { tokens, places }: Side, i: number) =>
      element(
        'tr',
        {},
        element('td', { class: 'quiet' }, name),
        element('td', { class: 'mono' }, tokens[i]!),
        element('td', { class: 'quiet number' }, `token ${places[i]! + 1}`),
      );
    return [
      element('table', {}, line('query', queries, query), line('key', keys, key)),
      element(
        'div',
        { class: 'number' },
        `${this.word} `,
        element('strong', {}, sayWeight(weights[query * keys.tokens.length + key]!)),
      ),
    ];
  }

  private mark(cell: Cell | undefined): void {
    this.cell = cell;
    this.marks.replaceChildren();
    for (const svg of [this.top, this.left])
      for (const label of svg.querySelectorAll('text')) label.classList.remove('marked');
    if (!cell || !this.geometry) return;
    const { cell: s, width, height } = this.geometry;
    this.marks.append(
      svgElement('rect', { class: 'band', x: 0, y: cell.query * s, width, height: s }),
      svgElement('rect', { class: 'band', x: cell.key * s, y: 0, width: s, height }),
      svgElement('rect', { class: 'chosen', x: cell.key * s, y: cell.query * s, width: s, height: s }),
    );
    this.top.querySelector(`[data-token="${cell.key}"]`)?.classList.add('marked');
    this.left.querySelector(`[data-token="${cell.query}"]`)?.classList.add('marked');
  }
}

/** What the mask hides has no number. */
function sayWeight(weight: number): string {
  return weight === Number.NEGATIVE_INFINITY ? 'masked' : formatScore(weight);
}

function size(svg: SVGSVGElement, width: number, height: number): void {
  svg.setAttribute('width', String(Math.ceil(width)));
  svg.setAttribute('height', String(Math.ceil(height)));
}

/** From each name to its own row or column, where not every one has a name. */
function ticks(count: number, { labelEvery }: Geometry, { muted }: Theme, path: (i: number) => string): SVGElement[] {
  if (labelEvery === 1) return [];
  const named = Array.from({ length: Math.ceil(count / labelEvery) }, (_, i) => i * labelEvery);
  return [svgElement('path', { class: 'ticks', d: named.map(path).join(''), fill: 'none', stroke: muted })];
}

function keyTicks(geometry: Geometry, theme: Theme): SVGElement[] {
  const { cell, top, keys } = geometry;
  return ticks(keys.length, geometry, theme, i => `M${(i + 0.5) * cell},${top - 4}V${top}`);
}

function queryTicks(geometry: Geometry, theme: Theme): SVGElement[] {
  const { cell, left, queries } = geometry;
  return ticks(queries.length, geometry, theme, i => `M${left - 5},${(i + 0.5) * cell}H${left}`);
}

function labelled(labels: readonly string[], { labelEvery }: Geometry): [number, string][] {
  return [...labels.entries()].filter(([i]) => i % labelEvery === 0);
}

function keyLabels(geometry: Geometry): SVGElement[] {
  return labelled(geometry.keys, geometry).map(([i, label]) =>
    svgElement(
      'text',
      {
        'data-token': i,
        transform: `translate(${(i + 0.5) * geometry.cell + 3},${geometry.top - 5}) rotate(-55)`,
        'font-size': 11,
      },
      label,
    ),
  );
}

function queryLabels(geometry: Geometry): SVGElement[] {
  return labelled(geometry.queries, geometry).map(([i, label]) =>
    svgElement(
      'text',
      {
        'data-token': i,
        x: geometry.left - 6,
        y: (i + 0.5) * geometry.cell,
        'text-anchor': 'end',
        'dominant-baseline': 'central',
        'font-size': 11,
      },
      label,
    ),
  );
}
