/** Draws parallel coordinates: an axis for each key and score, a line for each run; axes are brushed, moved and turned by pointer and keys. */
import { interpolateRgb } from 'd3';
import { formatNumber, formatTick } from '../../src/core/base/formatNumber';
import type { RunsTable } from '../../src/core/runs/runsTable';
import { announce } from '../shared/announce';
import { element, svgElement } from '../shared/element';
import { exportSheet } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { nameOfRow } from './cells';
import type { ParallelState } from './model';
import { type Axis, makeAxis, moveAxis, moveBrush, valueAt } from './parallelLayout';

const HEIGHT = 260;
const MARGIN = { top: 44, bottom: 26, side: 52 };
/** Below the axes: where runs without a value cross. */
const MISSING = HEIGHT - 6;
/** Pixels between axes at least; more axes than fit are scrolled to. */
const NEAREST = 84;
/** Of a brush, by a key. */
const STEP = 0.05;

export interface ParallelEvents {
  readonly change: (part: Partial<ParallelState>) => void;
  readonly hover: (place: number | undefined) => void;
  readonly choose: (place: number) => void;
}

export interface ParallelContent {
  readonly table: RunsTable;
  readonly keys: readonly string[];
  readonly state: ParallelState;
  /** Places of rows that the filter keeps, and those that the brushes keep too. */
  readonly filtered: readonly number[];
  readonly kept: ReadonlySet<number>;
  /** Folders. */
  readonly selected: ReadonlySet<string>;
}

export class ParallelPlot {
  readonly svg = svgElement('svg', {
    class: 'parallel',
    height: HEIGHT,
    role: 'group',
    'aria-label': 'Parallel coordinates',
  });
  readonly root = element('div', { class: 'parallel-scroll' }, this.svg);
  private content: ParallelContent | undefined;
  private axes: readonly Axis[] = [];
  private theme: Theme | undefined;
  private width = 0;

  constructor(
    private readonly events: ParallelEvents,
    private readonly tooltip: Tooltip,
  ) {
    this.svg.addEventListener('pointerleave', () => this.tooltip.hide());
  }

  draw(content: ParallelContent, axes: readonly Axis[], theme: Theme): void {
    this.content = content;
    this.axes = axes;
    this.theme = theme;
    const focused = document.activeElement instanceof SVGElement ? document.activeElement.dataset.axis : undefined;
    const room = this.root.clientWidth;
    this.width = Math.max(room, 2 * MARGIN.side + NEAREST * (this.axes.length - 1));
    this.svg.setAttribute('width', String(this.width));
    const { filtered, kept, table, selected } = content;
    const order = (place: number) => (selected.has(table.rows[place]!.folder) ? 2 : kept.has(place) ? 1 : 0);
    const lines = filtered.toSorted((a, b) => order(a) - order(b)).map(place => this.drawLine(place, order(place)));
    this.svg.replaceChildren(
      svgElement('g', { class: 'parallel-lines', fill: 'none' }, ...lines),
      ...this.axes.map((axis, i) => this.drawAxis(axis, i)),
    );
    if (focused !== undefined) this.svg.querySelector<SVGElement>(`[data-axis="${CSS.escape(focused)}"]`)?.focus();
  }

  /** As an SVG file; undefined where nothing is drawn. */
  export(): string | undefined {
    if (!this.theme || this.axes.length === 0) return undefined;
    return exportSheet([{ svg: this.svg, x: 0, y: 10 }], this.width, HEIGHT + 20, this.theme);
  }

  private x(i: number): number {
    const between = this.axes.length > 1 ? (this.width - 2 * MARGIN.side) / (this.axes.length - 1) : 0;
    return this.axes.length > 1 ? MARGIN.side + i * between : this.width / 2;
  }

  private y(place: number): number {
    return HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }

  private colourOf(place: number): string {
    const { content, theme } = this;
    const key = content!.state.colour ?? content!.keys.at(-1);
    const axis = this.axes.find(each => each.key === key);
    const at = axis?.places[place];
    if (!axis || at === undefined || Number.isNaN(at)) return theme!.muted;
    if (axis.kind === 'words')
      return theme!.categorical[Math.round(at * (axis.words.length - 1)) % theme!.categorical.length]!;
    // Blue and orange keep apart for every kind of colour blindness.
    return interpolateRgb(theme!.opposes, theme!.supports)(at);
  }

  private drawLine(place: number, order: number): SVGPathElement {
    const points = this.axes.map((axis, i) => {
      const at = axis.places[place]!;
      return `${round(this.x(i))},${round(Number.isNaN(at) ? MISSING : this.y(at))}`;
    });
    const row = this.content!.table.rows[place]!;
    return svgElement('path', {
      d: `M${points.join('L')}`,
      class: ['out', 'in', 'chosen'][order],
      stroke: order === 0 ? this.theme!.line : this.colourOf(place),
      'data-folder': row.folder,
      on: {
        pointerenter: event => {
          const values = this.axes.map(({ key }) => {
            const value = this.content!.table.columns.find(column => column.key === key)?.values[place] ?? null;
            return element('tr', {}, element('td', {}, key), element('td', { class: 'number' }, write(value)));
          });
          this.tooltip.show(
            event.clientX,
            event.clientY,
            element('strong', {}, nameOfRow(row)),
            element('table', {}, ...values),
          );
        },
        click: () => this.events.choose(place),
      },
    });
  }

  private drawAxis(axis: Axis, i: number): SVGGElement {
    const { state, keys } = this.content!;
    const brush = state.brushes[axis.key];
    const coloured = (state.colour ?? keys.at(-1)) === axis.key;
    const x = this.x(i);
    const short = axis.key.replace(/^(?:validation|model|train|tokenizer|data)[./]/, '');
    const title = svgElement(
      'text',
      {
        class: coloured ? 'axis-title chosen-axis' : 'axis-title',
        x,
        y: i % 2 === 0 ? 14 : 28,
        'text-anchor': anchorOf(i, this.axes.length),
      },
      svgElement('title', {}, axis.key),
      `${short.length > 20 ? `…${short.slice(-19)}` : short}${axis.kind === 'log' ? ' (log)' : ''}`,
    );
    const group = svgElement(
      'g',
      {
        class: 'parallel-axis',
        tabindex: 0,
        role: 'slider',
        'aria-orientation': 'vertical',
        'aria-label': `${axis.key}${axis.kind === 'log' ? ', logarithmic' : ''}${coloured ? ', sets the color' : ''}`,
        'aria-valuemin': 0,
        'aria-valuemax': 1,
        'aria-valuenow': brush?.[1] ?? 1,
        'aria-valuetext': this.describeBrush(axis),
        'data-axis': axis.key,
        on: { keydown: event => this.press(event, axis) },
      },
      title,
      svgElement('line', { x1: x, x2: x, y1: this.y(0), y2: this.y(1), class: 'axis-line' }),
      ...this.ticksOf(axis).map(([at, text]) =>
        svgElement(
          'g',
          {},
          svgElement('line', { x1: x - 3, x2: x + 3, y1: this.y(at), y2: this.y(at), class: 'axis-line' }),
          svgElement('text', { x: x + 5, y: this.y(at) + 4, class: 'tick-text' }, text),
        ),
      ),
      brush &&
        svgElement('rect', {
          class: 'brush',
          x: x - 7,
          width: 14,
          y: this.y(brush[1]),
          height: Math.max(2, this.y(brush[0]) - this.y(brush[1])),
        }),
      svgElement('rect', {
        class: 'grip',
        x: x - 12,
        width: 24,
        y: this.y(1) - 4,
        height: this.y(0) - this.y(1) + 8,
        'data-screen-only': true,
      }),
    );
    this.listen(group, axis);
    title.addEventListener('click', () => this.events.change({ colour: axis.key }));
    title.addEventListener('dblclick', () => this.turn(axis));
    return group;
  }

  private ticksOf(axis: Axis): readonly (readonly [number, string])[] {
    const { kind, words, range } = axis;
    if (kind === 'words')
      return words.map((word, i) => [
        words.length === 1 ? 0.5 : i / (words.length - 1),
        word.length > 14 ? `${word.slice(0, 13)}…` : word,
      ]);
    if (range[0] === range[1]) return [[0.5, formatNumber(range[0])]];
    const largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    return [0, 0.25, 0.5, 0.75, 1].map(at => {
      const value = valueAt(axis, at);
      return [at, kind === 'log' || at === 0 || at === 1 ? formatNumber(value) : formatTick(value, largest)];
    });
  }

  private describeBrush(axis: Axis): string {
    const brush = this.content!.state.brushes[axis.key];
    const kept = `${this.content!.kept.size} of ${this.content!.filtered.length} runs`;
    if (!brush) return `all values, ${kept}`;
    if (axis.kind === 'words') {
      const inside = axis.words.filter((_, i) => {
        const at = axis.words.length === 1 ? 0.5 : i / (axis.words.length - 1);
        return at >= brush[0] && at <= brush[1];
      });
      return `${inside.join(', ') || 'no value'}, ${kept}`;
    }
    return `${formatNumber(valueAt(axis, brush[0]))} to ${formatNumber(valueAt(axis, brush[1]))}, ${kept}`;
  }

  private listen(group: SVGGElement, axis: Axis): void {
    const grip = group.querySelector<SVGRectElement>('.grip')!;
    let from: number | undefined;
    const at = (event: PointerEvent) => {
      const y = event.clientY - this.svg.getBoundingClientRect().top;
      const [low, high] = [this.y(0), this.y(1)];
      const place = (low - y) / (low - high);
      // The ends are where most values are, and hard to hit.
      return place > 0.97 ? 1 : place < 0.03 ? 0 : place;
    };
    grip.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      from = at(event);
      // The plot is drawn again as the brush grows: the whole window is listened to.
      const start = from;
      const move = (moved: PointerEvent) => {
        const to = at(moved);
        if (Math.abs(to - start) < 0.01) return;
        this.brush(axis.key, [Math.min(start, to), Math.max(start, to)]);
      };
      const up = (ended: PointerEvent) => {
        window.removeEventListener('pointermove', move);
        window.removeEventListener('pointerup', up);
        if (Math.abs(at(ended) - start) < 0.01) this.brush(axis.key, undefined);
      };
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', up);
    });
  }

  private brush(key: string, range: readonly [number, number] | undefined): void {
    const { [key]: _, ...others } = this.content!.state.brushes;
    this.events.change({ brushes: range ? { ...others, [key]: range } : others });
  }

  private turn(axis: Axis): void {
    if (!axis.positive) {
      announce(`${axis.key} has values of 0 or below, which have no logarithm`);
      return;
    }
    const { turned } = this.content!.state;
    const next = turned.includes(axis.key) ? turned.filter(key => key !== axis.key) : [...turned, axis.key];
    this.events.change({ turned: next });
    announce(`${axis.key} ${axis.kind === 'log' ? 'linear' : 'logarithmic'}`);
  }

  private press(event: KeyboardEvent, axis: Axis): void {
    const { state, keys } = this.content!;
    const brush = state.brushes[axis.key];
    const up = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (up !== 0) this.brush(axis.key, moveBrush(brush, event.shiftKey ? 'lower' : 'upper', up * STEP));
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const axes = moveAxis(keys, axis.key, event.key === 'ArrowRight' ? 1 : -1);
      this.events.change({ axes });
      announce(`${axis.key} is axis ${axes.indexOf(axis.key) + 1} of ${axes.length}`);
    } else if (event.key === 'Enter' || event.key === 'c') {
      this.events.change({ colour: axis.key });
      announce(`Color by ${axis.key}`);
    } else if (event.key === 'l') this.turn(axis);
    else if (event.key === 'Escape') this.brush(axis.key, undefined);
    else if (event.key === 'Delete') this.events.change({ axes: keys.filter(key => key !== axis.key) });
    else return;
    event.preventDefault();
  }
}

export function axesOf(table: RunsTable, keys: readonly string[], turned: readonly string[]): readonly Axis[] {
  return keys.flatMap(key => {
    const column = table.columns.find(each => each.key === key);
    return column ? [makeAxis(column, turned.includes(key))] : [];
  });
}

/** A tenth of a pixel is enough. */
function round(x: number): number {
  return Math.round(x * 10) / 10;
}

function anchorOf(i: number, count: number): string {
  if (count < 2) return 'middle';
  return i === 0 ? 'start' : i === count - 1 ? 'end' : 'middle';
}

function write(value: string | number | boolean | null): string {
  if (value === null) return '–';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
