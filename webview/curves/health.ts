/** Layer diagnostics: a heatmap of layers over time, and in words which layers have a problem and what helps. */
import { formatCount, formatNumber, formatPercent } from '../../src/core/base/formatNumber';
import { announce } from '../shared/announce';
import { choice, segments, toolbar } from '../shared/controls';
import { element, fill, svgElement } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import {
  type Finding,
  findIllLayers,
  type Heatmap,
  layOutHeatmap,
  linesOf,
  MEASURES,
  type Measure,
  measuresOf,
  placeOf,
  rangeOf,
} from './healthLayout';
import type { History } from './history';

export interface HealthRun {
  readonly folder: string;
  readonly name: string;
  readonly history: History;
}

const ROW = 18;
const TOP = 4;
const BOTTOM = 20;
/** Pixels a column at least. */
const NARROWEST = 5;
const MOST_COLUMNS = 200;
/** Pixels for a letter of a layer's name. */
const LETTER = 6.8;
/** Letters that the warning sign takes. */
const MARK = 3;

const WORDS: Readonly<Record<Finding['kind'], string>> = {
  vanishing: 'vanishing gradients',
  exploding: 'exploding gradients',
  dead: 'dead units',
  saturated: 'saturated units',
};

export class HealthPane {
  readonly root = element('section', { class: 'health', 'aria-label': 'Layer diagnostics' });
  private readonly controls = element('div');
  private readonly findings = element('div');
  private readonly svg = svgElement('svg', {
    class: 'heatmap',
    tabindex: 0,
    role: 'img',
    'aria-roledescription': 'heatmap',
  });
  private readonly legend = element('p', { class: 'quiet legend' });
  private readonly table = element('table', { class: 'values' });
  private readonly details = element(
    'details',
    { class: 'table' },
    element('summary', {}, 'Values as a table'),
    this.table,
  );
  private runs: readonly HealthRun[] = [];
  private folder: string | undefined;
  private measure: Measure = 'gradient';
  private map: Heatmap | undefined;
  private theme: Theme | undefined;
  private cell: { layer: number; column: number } | undefined;
  private left = 0;
  private width = 0;
  private shownControls = '';

  constructor(private readonly tooltip: Tooltip) {
    this.svg.addEventListener('pointermove', event => this.point(event));
    this.svg.addEventListener('pointerleave', () => this.look(undefined));
    this.svg.addEventListener('keydown', event => this.key(event));
    this.svg.addEventListener('blur', () => this.look(undefined));
  }

  draw(runs: readonly HealthRun[], theme: Theme, width: number): void {
    this.runs = runs.filter(({ history }) => history.layers().length > 0);
    this.theme = theme;
    const run = this.runs.find(({ folder }) => folder === this.folder) ?? this.runs[0];
    this.folder = run?.folder;
    const lines = run?.history.layers() ?? [];
    const measures = measuresOf(lines);
    if (!run || measures.length === 0) {
      const words =
        runs.length > 0
          ? 'These runs have no layer diagnostics. Set train.health to gradients, or to a number of steps for activations too.'
          : 'Select a run above to see its layer diagnostics.';
      this.shownControls = '';
      fill(this.root, element('p', { class: 'quiet hint' }, words, ' ', learnMore('health', 'layer diagnostics')));
      return;
    }
    if (!measures.includes(this.measure)) this.measure = measures[0]!;
    this.drawControls(measures);
    this.drawFindings(findIllLayers(lines), measures);
    const layers = linesOf(lines, this.measure);
    this.left = Math.min(width / 2, 12 + LETTER * (MARK + Math.max(...layers.map(({ layer }) => layer.length))));
    this.width = Math.max(this.left + 40, Math.min(width, 1100));
    const most = Math.min(MOST_COLUMNS, Math.max(4, Math.floor((this.width - this.left) / NARROWEST)));
    this.map = layOutHeatmap(layers, this.measure, most);
    this.drawMap(this.map, theme, findIllLayers(lines));
    this.fillTable(this.map);
    if (this.svg.parentElement !== this.root)
      fill(this.root, this.controls, this.findings, this.svg, this.legend, this.details);
  }

  private drawControls(measures: readonly Measure[]): void {
    const key = JSON.stringify([this.runs.map(({ name }) => name), this.folder, measures, this.measure]);
    // Controls that are made anew lose the focus.
    if (key === this.shownControls) return;
    this.shownControls = key;
    const again = () => this.theme && this.draw(this.runs, this.theme, this.width);
    fill(
      this.controls,
      toolbar(
        'Layer diagnostics',
        this.runs.length > 1 &&
          choice({
            label: 'Run',
            options: this.runs.map(({ folder, name }) => ({ value: folder, label: name })),
            value: this.folder ?? '',
            change: folder => {
              this.folder = folder;
              again();
            },
          }),
        segments<Measure>({
          label: 'Measure',
          title: 'Measure of each layer',
          options: measures.map(value => ({ value, label: MEASURES[value].label })),
          value: this.measure,
          change: measure => {
            this.measure = measure;
            again();
          },
        }),
        learnMore('health', 'layer diagnostics'),
      ),
    );
  }

  private drawFindings(findings: readonly Finding[], measures: readonly Measure[]): void {
    const more = measures.includes('activation')
      ? ''
      : ' Activations are not recorded. Set train.health to a number of steps, such as 50, to find dead and saturated units too.';
    if (findings.length === 0) {
      fill(
        this.findings,
        element(
          'p',
          { class: 'quiet', role: 'status' },
          `${measures.includes('activation') ? 'No vanishing or exploding gradients, dead or saturated units found.' : 'No vanishing or exploding gradients found.'}${more}`,
        ),
      );
      return;
    }
    const items = findings.map(({ layer, kind, message, advice }, i) =>
      element(
        'li',
        {},
        element('span', { class: `ill ${kind}` }, WORDS[kind]),
        ' ',
        element('strong', {}, layer),
        ` ${message}. `,
        // Once for all of a kind.
        findings.findIndex(other => other.kind === kind) === i && element('span', { class: 'quiet' }, advice),
      ),
    );
    fill(this.findings, element('ul', { class: 'findings', 'aria-label': 'Layers with problems' }, ...items));
  }

  private drawMap(map: Heatmap, theme: Theme, findings: readonly Finding[]): void {
    const { layers, columns, cells } = map;
    const height = TOP + layers.length * ROW + BOTTOM;
    this.svg.setAttribute('width', String(this.width));
    this.svg.setAttribute('height', String(height));
    const range = rangeOf(map, this.measure);
    const cellWidth = (this.width - this.left) / columns.length;
    const ill = new Set(findings.map(({ layer }) => layer));
    const parts: SVGElement[] = [];
    layers.forEach((layer, row) => {
      const y = TOP + row * ROW;
      parts.push(
        svgElement(
          'text',
          {
            class: ill.has(layer) ? 'layer ill-layer' : 'layer',
            x: this.left - 6,
            y: y + ROW - 5,
            'text-anchor': 'end',
          },
          `${ill.has(layer) ? '⚠ ' : ''}${layer}`,
        ),
      );
      cells[row]!.forEach((value, column) => {
        if (value === undefined) return;
        parts.push(
          svgElement('rect', {
            x: this.left + column * cellWidth,
            y,
            width: cellWidth + 0.5,
            height: ROW - 1,
            fill: colourAt(theme, placeOf(value, this.measure, range)),
          }),
        );
      });
    });
    const foot = TOP + layers.length * ROW + 14;
    const first = columns[0];
    const last = columns.at(-1);
    if (first && last) {
      parts.push(
        svgElement('text', { class: 'layer', x: this.left, y: foot }, `step ${formatCount(first.from)}`),
        svgElement('text', { class: 'layer', x: this.width, y: foot, 'text-anchor': 'end' }, formatCount(last.to)),
      );
    }
    this.svg.replaceChildren(...parts);
    this.svg.setAttribute(
      'aria-label',
      `${MEASURES[this.measure].label} of ${layers.length} layers over ${columns.length} points in time. Arrow keys move over the cells.`,
    );
    const [low, high] = range;
    fill(
      this.legend,
      `${MEASURES[this.measure].says}: ${this.format(low)} `,
      svgRamp(theme),
      ` ${this.format(high)}${MEASURES[this.measure].logarithmic ? ', logarithmic' : ''}`,
    );
    this.mark();
  }

  private format(value: number): string {
    return MEASURES[this.measure].logarithmic ? formatNumber(value) : formatPercent(value);
  }

  private fillTable({ layers, cells, columns }: Heatmap): void {
    const heads = ['Layer', 'First', 'Lowest', 'Highest', 'Last'];
    const rows = layers.map((layer, row) => {
      const values = cells[row]!.filter((value): value is number => value !== undefined);
      const shown = [values[0]!, Math.min(...values), Math.max(...values), values.at(-1)!];
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, layer),
        ...shown.map(value => element('td', { class: 'number' }, this.format(value))),
      );
    });
    const caption = `${MEASURES[this.measure].says}, steps ${columns[0]?.from ?? 0} to ${columns.at(-1)?.to ?? 0}`;
    fill(
      this.table,
      element('caption', { class: 'quiet' }, caption),
      element('thead', {}, element('tr', {}, ...heads.map(head => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...rows),
    );
  }

  private point(event: PointerEvent): void {
    if (!this.map) return;
    const box = this.svg.getBoundingClientRect();
    const { layers, columns } = this.map;
    const column = Math.floor(((event.clientX - box.left - this.left) / (this.width - this.left)) * columns.length);
    const layer = Math.floor((event.clientY - box.top - TOP) / ROW);
    const inside = column >= 0 && column < columns.length && layer >= 0 && layer < layers.length;
    this.look(inside ? { layer, column } : undefined, event.clientX, event.clientY);
  }

  private look(cell: typeof this.cell, clientX = 0, clientY = 0): void {
    this.cell = cell;
    this.mark();
    if (!cell || !this.map) {
      this.tooltip.hide();
      return;
    }
    const words = this.describe(cell);
    this.tooltip.show(clientX, clientY, element('strong', {}, words.layer), element('div', {}, words.value));
  }

  private describe({ layer, column }: NonNullable<typeof this.cell>) {
    const { layers, columns, cells } = this.map!;
    const { from, to } = columns[column]!;
    const value = cells[layer]![column];
    const when = from === to ? `step ${formatCount(from)}` : `steps ${formatCount(from)} to ${formatCount(to)}`;
    return { layer: layers[layer]!, value: `${when}: ${value === undefined ? 'not measured' : this.format(value)}` };
  }

  private mark(): void {
    this.svg.querySelector('.cell-mark')?.remove();
    if (!this.cell || !this.map) return;
    const width = (this.width - this.left) / this.map.columns.length;
    this.svg.append(
      svgElement('rect', {
        class: 'cell-mark',
        x: this.left + this.cell.column * width - 1,
        y: TOP + this.cell.layer * ROW - 1,
        width: width + 2,
        height: ROW + 1,
        fill: 'none',
      }),
    );
  }

  private key(event: KeyboardEvent): void {
    if (!this.map) return;
    const { layers, columns } = this.map;
    const last = { layer: layers.length - 1, column: columns.length - 1 };
    const now = this.cell ?? { layer: 0, column: last.column + 1 };
    const moves: Readonly<Record<string, typeof last>> = {
      ArrowLeft: { ...now, column: now.column - 1 },
      ArrowRight: { ...now, column: now.column + 1 },
      ArrowUp: { ...now, layer: now.layer - 1 },
      ArrowDown: { ...now, layer: now.layer + 1 },
      Home: { ...now, column: 0 },
      End: { ...now, column: last.column },
      PageUp: { ...now, layer: 0 },
      PageDown: { ...now, layer: last.layer },
    };
    const wanted = moves[event.key];
    if (wanted) {
      const within = (at: number, most: number) => Math.max(0, Math.min(most, at));
      const cell = { layer: within(wanted.layer, last.layer), column: within(wanted.column, last.column) };
      const box = this.svg.getBoundingClientRect();
      const x = box.left + this.left + ((cell.column + 0.5) * (this.width - this.left)) / columns.length;
      this.look(cell, x, box.top + TOP + (cell.layer + 1) * ROW);
      const { layer, value } = this.describe(cell);
      announce(`${layer}, ${value}`);
    } else if (event.key === 'Escape') this.look(undefined);
    else return;
    event.preventDefault();
  }
}

function colourAt({ ramp }: Theme, place: number): string {
  const at = 4 * Math.round(place * 255);
  return `rgb(${ramp[at]},${ramp[at + 1]},${ramp[at + 2]})`;
}

/** The colour scale as a small strip. */
function svgRamp(theme: Theme): SVGSVGElement {
  const count = 24;
  const rects = Array.from({ length: count }, (_, i) =>
    svgElement('rect', { x: i * 5, y: 0, width: 5.5, height: 10, fill: colourAt(theme, i / (count - 1)) }),
  );
  return svgElement('svg', { class: 'ramp', width: count * 5, height: 10, 'aria-hidden': 'true' }, ...rects);
}
