/** Draws parallel coordinates: an axis for each key and score, a line for each row; all of it is reached by pointer and keys. */
import { interpolateRgb } from 'd3';
import { formatNumber, formatTick } from '../../src/core/base/formatNumber';
import { announce } from './announce';
import { element, svgElement } from './element';
import {
  type Axis,
  moveAxis,
  moveBrush,
  type PlotLine,
  type PlotState,
  type PlotValue,
  placeOf,
  placeOfWord,
  tickValues,
  titleOfAxis,
  valueAt,
} from './parallelAxes';
import { LineFocus } from './parallelLines';
import { exportSheet } from './svgExport';
import type { Theme } from './theme';
import type { Tooltip } from './tooltip';

const HEIGHT = 260;
const MARGIN = { top: 44, bottom: 26, side: 52 };
/** Below the axes: where rows without a value cross. */
const MISSING = HEIGHT - 6;
/** Pixels between axes at least; more axes than fit are scrolled to. */
const NEAREST = 84;
/** Of a brush, by a key. */
const STEP = 0.05;
/** Parts of an axis that show its colours. */
const SHADES = 24;
/** Pixels of one of a title, at most on average. */
const LETTER = 6;

export interface ParallelEvents {
  readonly change: (part: Partial<PlotState>) => void;
  readonly choose: (place: number) => void;
}

export interface ParallelContent {
  /** What a line is: `run`. */
  readonly noun: string;
  /** One a row. */
  readonly lines: readonly PlotLine[];
  readonly axes: readonly Axis[];
  /** Whether axes can be taken away: there is a way to have them back. */
  readonly removable: boolean;
  readonly state: PlotState;
  /** Places of rows that are drawn, and those of them that the brushes keep. */
  readonly filtered: readonly number[];
  readonly kept: ReadonlySet<number>;
  /** Ids. */
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
  private readonly lines = svgElement('g', { class: 'parallel-lines', fill: 'none' });
  private readonly drawnAxes = svgElement('g');
  private readonly lineFocus: LineFocus;
  private content: ParallelContent | undefined;
  private theme: Theme | undefined;
  private width = 0;

  constructor(
    private readonly events: ParallelEvents,
    private readonly tooltip: Tooltip,
  ) {
    this.svg.append(this.lines, this.drawnAxes);
    this.svg.addEventListener('pointerleave', () => this.tooltip.hide());
    this.lineFocus = new LineFocus(this.lines, events.choose, (place, path) => {
      if (place === undefined || !path) return this.tooltip.hide();
      const { left, top } = this.svg.getBoundingClientRect();
      const at = path.getPointAtLength(path.getTotalLength());
      this.tell(place, left + at.x, top + at.y);
    });
  }

  private get axes(): readonly Axis[] {
    return this.content!.axes;
  }

  /** The axis that colours follow: the last one if none is chosen. */
  private get coloured(): Axis | undefined {
    const { state, axes } = this.content!;
    return axes.find(({ key }) => key === state.colour) ?? axes.at(-1);
  }

  draw(content: ParallelContent, theme: Theme): void {
    this.content = content;
    this.theme = theme;
    const focused = document.activeElement instanceof SVGElement ? document.activeElement.dataset.axis : undefined;
    const room = this.root.clientWidth;
    this.width = Math.max(room, 2 * MARGIN.side + NEAREST * (this.axes.length - 1));
    this.svg.setAttribute('width', String(this.width));
    const { filtered, kept, lines, selected, noun } = content;
    const order = (place: number) => (selected.has(lines[place]!.id) ? 2 : kept.has(place) ? 1 : 0);
    const drawn = filtered.toSorted((a, b) => order(a) - order(b)).map(place => this.drawLine(place, order(place)));
    this.lines.replaceChildren(...drawn);
    const best = this.coloured?.better ? ', best first' : '';
    this.lines.setAttribute('aria-label', `${kept.size} ${noun}s${best}`);
    this.lineFocus.update(this.ranked());
    this.drawnAxes.replaceChildren(...this.axes.map((axis, i) => this.drawAxis(axis, i)));
    if (focused !== undefined) this.svg.querySelector<SVGElement>(`[data-axis="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Makes the line of a row stand out, as it does under the pointer. */
  point(place: number | undefined): void {
    this.lineFocus.mark(place);
  }

  /** As an SVG file; undefined where nothing is drawn. */
  export(): string | undefined {
    if (!this.theme || !this.content || this.axes.length === 0) return undefined;
    return exportSheet([{ svg: this.svg, x: 0, y: 10 }], this.width, HEIGHT + 20, this.theme);
  }

  /** Places that the brushes keep, by the axis that colours follow. */
  private ranked(): readonly number[] {
    const { filtered, kept } = this.content!;
    const axis = this.coloured;
    const sign = axis?.better === 'lower' ? 1 : -1;
    const rank = (place: number) => {
      const at = axis?.places[place] ?? Number.NaN;
      return Number.isNaN(at) ? Number.POSITIVE_INFINITY : sign * at;
    };
    const inside = filtered.filter(place => kept.has(place));
    return inside.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)));
  }

  private x(i: number): number {
    const between = this.axes.length > 1 ? (this.width - 2 * MARGIN.side) / (this.axes.length - 1) : 0;
    return this.axes.length > 1 ? MARGIN.side + i * between : this.width / 2;
  }

  private y(place: number): number {
    return HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }

  private colourAt({ kind, words, better }: Axis, at: number): string {
    const { categorical, opposes, supports } = this.theme!;
    if (kind === 'words') return categorical[Math.round(at * (words.length - 1)) % categorical.length]!;
    // Blue and orange keep apart for every kind of colour blindness.
    return interpolateRgb(opposes, supports)(better === 'lower' ? 1 - at : at);
  }

  private colourOf(place: number): string {
    const axis = this.coloured;
    const at = axis?.places[place];
    return !axis || at === undefined || Number.isNaN(at) ? this.theme!.muted : this.colourAt(axis, at);
  }

  private drawLine(place: number, order: number): SVGPathElement {
    const points = this.axes.map((axis, i) => {
      const at = axis.places[place]!;
      return `${round(this.x(i))},${round(Number.isNaN(at) ? MISSING : this.y(at))}`;
    });
    const { id, name, look, values } = this.content!.lines[place]!;
    const told = this.axes.map(({ key }, i) => `${key} ${write(values[i] ?? null)}`);
    return svgElement('path', {
      d: `M${points.join('L')}`,
      class: [['out', 'in', 'chosen'][order], look].filter(Boolean).join(' '),
      stroke: order === 0 ? this.theme!.line : this.colourOf(place),
      'data-folder': id,
      role: 'option',
      'aria-label': `${name}: ${told.join(', ')}`,
      'aria-selected': order === 2,
      'data-place': place,
      on: {
        pointerenter: event => this.tell(place, event.clientX, event.clientY),
        click: () => this.events.choose(place),
      },
    });
  }

  private tell(place: number, x: number, y: number): void {
    const { name, values } = this.content!.lines[place]!;
    const rows = this.axes.map(({ key }, i) =>
      element('tr', {}, element('td', {}, key), element('td', { class: 'number' }, write(values[i] ?? null))),
    );
    this.tooltip.show(x, y, element('strong', {}, name), element('table', {}, ...rows));
  }

  private drawAxis(axis: Axis, i: number): SVGGElement {
    const brush = this.content!.state.brushes[axis.key];
    const coloured = this.coloured === axis;
    const x = this.x(i);
    // Every second one is on the same line.
    const between = this.axes.length > 1 ? this.x(1) - this.x(0) : this.width;
    const room = Math.max(10, Math.min(36, Math.floor((2 * between * 0.8) / LETTER)));
    const title = svgElement(
      'text',
      {
        class: coloured ? 'axis-title chosen-axis' : 'axis-title',
        x,
        y: i % 2 === 0 ? 14 : 28,
        'text-anchor': anchorOf(i, this.axes.length),
      },
      svgElement('title', {}, axis.key),
      titleOfAxis(axis, room),
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
      ...(coloured && axis.kind !== 'words' ? this.drawShades(axis, x) : []),
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

  /** What colour means what, along the axis itself. */
  private drawShades(axis: Axis, x: number): readonly SVGElement[] {
    return Array.from({ length: SHADES }, (_, i) => {
      const [from, to] = [this.y(i / SHADES), this.y((i + 1) / SHADES)];
      const fill = this.colourAt(axis, (i + 0.5) / SHADES);
      return svgElement('rect', { x: x - 2, width: 4, y: to, height: from - to + 0.5, fill });
    });
  }

  private ticksOf(axis: Axis): readonly (readonly [number, string])[] {
    const { kind, words, range } = axis;
    if (kind === 'words')
      return words.map((word, i) => [placeOfWord(i, words.length), word.length > 14 ? `${word.slice(0, 13)}…` : word]);
    const largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    return tickValues(axis).map(value => {
      const exact = kind === 'log' || axis.whole || range.includes(value);
      return [placeOf(axis, value), exact ? formatNumber(value) : formatTick(value, largest)];
    });
  }

  private describeBrush(axis: Axis): string {
    const { state, kept, filtered, noun } = this.content!;
    const brush = state.brushes[axis.key];
    const count = `${kept.size} of ${filtered.length} ${noun}s`;
    if (!brush) return `all values, ${count}`;
    if (axis.kind === 'words') {
      const inside = axis.words.filter((_, i) => {
        const at = placeOfWord(i, axis.words.length);
        return at >= brush[0] && at <= brush[1];
      });
      return `${inside.join(', ') || 'no value'}, ${count}`;
    }
    return `${formatNumber(valueAt(axis, brush[0]))} to ${formatNumber(valueAt(axis, brush[1]))}, ${count}`;
  }

  private listen(group: SVGGElement, axis: Axis): void {
    const grip = group.querySelector<SVGRectElement>('.grip')!;
    const at = (event: PointerEvent) => {
      const y = event.clientY - this.svg.getBoundingClientRect().top;
      const [low, high] = [this.y(0), this.y(1)];
      const place = (low - y) / (low - high);
      // The ends are where most values are, and hard to hit.
      return place > 0.97 ? 1 : place < 0.03 ? 0 : place;
    };
    grip.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      // The plot is drawn again as the brush grows: the whole window is listened to.
      const start = at(event);
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
    const { state, removable } = this.content!;
    const keys = this.axes.map(({ key }) => key);
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
    else if (event.key === 'Delete' && removable) this.events.change({ axes: keys.filter(key => key !== axis.key) });
    else return;
    event.preventDefault();
  }
}

/** A tenth of a pixel is enough. */
function round(x: number): number {
  return Math.round(x * 10) / 10;
}

function anchorOf(i: number, count: number): string {
  if (count < 2) return 'middle';
  return i === 0 ? 'start' : i === count - 1 ? 'end' : 'middle';
}

function write(value: PlotValue): string {
  if (value === null) return '–';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
