/** Draws one chart: axes, lines, crosshair and the stretch being zoomed into. */
import {
  axisBottom,
  axisLeft,
  line as pathOf,
  pointer,
  type ScaleContinuousNumeric,
  scaleLinear,
  scaleLog,
  select,
} from 'd3';
import { element, svgElement } from '../shared/element';
import { formatDuration, formatNumber, formatTick } from '../shared/format';
import type { Line, XAxis } from './history';
import { type ChartGroup, type CrosshairValue, isRate, nearestIndex, thin, yRange } from './layout';
import { drawMark, type RunLook } from './runLook';

const MARGIN = { top: 8, right: 10, bottom: 22, left: 52 };
export const CHART_HEIGHT = 210;
/** Pixels between the marks on a line. */
const MARK_EVERY = 90;

export interface Look {
  readonly axis: XAxis;
  readonly log: boolean;
  readonly ignoreOutliers: boolean;
  /** What all charts show of x, in its units. */
  readonly range: readonly [number, number];
  readonly lookOf: (folder: string) => RunLook;
  /** Undefined where the line is drawn as measured. */
  readonly smoothed: (line: Line) => readonly number[] | undefined;
}

export interface ChartEvents {
  /** Pointer over the chart at `x`, and where it is in the window. */
  readonly hover: (x: number, clientX: number, clientY: number) => void;
  readonly leave: () => void;
  readonly zoom: (range: readonly [number, number] | undefined) => void;
  readonly key: (event: KeyboardEvent) => void;
}

type Scale = ScaleContinuousNumeric<number, number>;

let charts = 0;

export class Chart {
  readonly root: HTMLElement;
  readonly svg: SVGSVGElement;
  group: ChartGroup;
  x: Scale = scaleLinear();
  private y: Scale = scaleLinear();
  private width = 0;
  private readonly clip = `curves-clip-${++charts}`;
  private readonly grid = svgElement('g', { class: 'grid' });
  private readonly xAxis = svgElement('g', { class: 'axis' });
  private readonly yAxis = svgElement('g', { class: 'axis' });
  private readonly lines: SVGGElement;
  private readonly clipBox = svgElement('rect');
  private readonly cross = svgElement('g', { class: 'cross', 'data-screen-only': true });
  private readonly zoomBox = svgElement('rect', { class: 'zoom-box', 'data-screen-only': true });
  private readonly note = element('span', { class: 'quiet' });

  constructor(
    group: ChartGroup,
    private readonly events: ChartEvents,
  ) {
    this.group = group;
    this.lines = svgElement('g', { 'clip-path': `url(#${this.clip})`, fill: 'none' });
    this.zoomBox.setAttribute('visibility', 'hidden');
    this.svg = svgElement(
      'svg',
      { class: 'chart-svg', height: CHART_HEIGHT, tabindex: 0, role: 'slider', 'aria-orientation': 'horizontal' },
      svgElement('defs', {}, svgElement('clipPath', { id: this.clip }, this.clipBox)),
      this.grid,
      this.xAxis,
      this.yAxis,
      this.lines,
      this.zoomBox,
      this.cross,
    );
    this.root = element('section', { class: 'chart' }, element('h3', {}, group.metric, ' ', this.note), this.svg);
    this.listen();
  }

  draw(look: Look): void {
    const width = this.root.clientWidth;
    if (width === 0) return;
    this.width = width;
    this.svg.setAttribute('width', String(width));
    const right = Math.max(MARGIN.left + 10, width - MARGIN.right);
    const bottom = CHART_HEIGHT - MARGIN.bottom;
    const domain = look.range;
    this.x = scaleLinear(domain, [MARGIN.left, right]);
    const log = look.log && !isRate(this.group.metric);
    const range = yRange(this.valuesInside(look, domain), {
      log,
      ignoreOutliers: look.ignoreOutliers,
      rate: isRate(this.group.metric),
    });
    this.y = (log && range ? scaleLog() : scaleLinear()).domain(range ?? [0, 1]).range([bottom, MARGIN.top]);
    this.note.textContent = range ? (log ? '(log)' : '') : log ? '(nothing above 0 here)' : '(no numbers here)';
    for (const [name, value] of Object.entries({
      // Room for half a dot on all sides.
      x: MARGIN.left - 4,
      y: MARGIN.top - 4,
      width: right - MARGIN.left + 8,
      height: bottom - MARGIN.top + 8,
    })) {
      this.clipBox.setAttribute(name, String(value));
    }
    this.drawAxes(look.axis, log, right, bottom);
    this.drawLines(look, domain);
    const [from, to] = domain;
    this.svg.setAttribute('aria-label', `${this.group.metric} by ${look.axis}`);
    this.svg.setAttribute('aria-valuemin', String(from));
    this.svg.setAttribute('aria-valuemax', String(to));
  }

  /** @param x undefined hides it */
  drawCrosshair(x: number | undefined, values: readonly CrosshairValue[], look: Look, spoken: string): void {
    this.cross.replaceChildren();
    if (x === undefined || this.width === 0) {
      this.svg.setAttribute('aria-valuetext', 'no step chosen; arrow keys choose one');
      this.svg.removeAttribute('aria-valuenow');
      return;
    }
    this.svg.setAttribute('aria-valuenow', String(x));
    this.svg.setAttribute('aria-valuetext', spoken);
    const at = this.x(x);
    if (at < MARGIN.left - 1 || at > this.width - MARGIN.right + 1) return;
    this.cross.append(svgElement('line', { x1: at, x2: at, y1: MARGIN.top, y2: CHART_HEIGHT - MARGIN.bottom }));
    for (const value of values) {
      const y = this.y(value.smoothed ?? value.value);
      if (!Number.isFinite(y)) continue;
      this.cross.append(
        svgElement('circle', { cx: this.x(value.x), cy: y, r: 3.5, fill: look.lookOf(value.folder).colour }),
      );
    }
  }

  private valuesInside({ axis, smoothed, ignoreOutliers }: Look, [from, to]: readonly [number, number]): number[] {
    const values: number[] = [];
    for (const { line } of this.group.series) {
      const xs = line[axis];
      const soft = smoothed(line);
      for (let i = 0; i < xs.length; i++) {
        if (xs[i]! < from || xs[i]! > to) continue;
        // With outliers ignored the smooth line alone sets the range.
        if (!soft || !ignoreOutliers) values.push(line.value[i]!);
        if (soft) values.push(soft[i]!);
      }
    }
    return values;
  }

  private drawAxes(axis: XAxis, log: boolean, right: number, bottom: number): void {
    const formatX = axis === 'time' ? formatDuration : formatNumber;
    const xTicks = Math.max(2, Math.floor((right - MARGIN.left) / (axis === 'time' ? 90 : 70)));
    select(this.xAxis)
      .attr('transform', `translate(0,${bottom})`)
      .call(
        axisBottom(this.x)
          .ticks(xTicks)
          .tickFormat(value => formatX(Number(value)))
          .tickSizeOuter(0),
      );
    // The last one stands at the edge and would be cut.
    for (const tick of this.xAxis.querySelectorAll<SVGGElement>('.tick')) {
      const at = Number(/[\d.]+/.exec(tick.getAttribute('transform') ?? '')?.[0]);
      tick.querySelector('text')?.setAttribute('text-anchor', at > right - 18 ? 'end' : 'middle');
    }
    const largest = Math.max(...this.y.domain().map(Math.abs));
    const values = log ? logTicks(this.y.domain() as [number, number]) : this.y.ticks(5);
    select(this.yAxis)
      .attr('transform', `translate(${MARGIN.left},0)`)
      .call(
        axisLeft(this.y)
          .tickValues(values)
          .tickFormat(value => formatTick(Number(value), largest))
          .tickSizeOuter(0),
      );
    this.grid.replaceChildren(
      ...values.map(value => {
        const y = this.y(value);
        return svgElement('line', { x1: MARGIN.left, x2: right, y1: y, y2: y });
      }),
    );
  }

  private drawLines(look: Look, domain: readonly [number, number]): void {
    const columns = Math.max(1, Math.round(this.width));
    const made: SVGElement[] = [];
    for (const { folder, line } of this.group.series) {
      const xs = line[look.axis];
      const soft = look.smoothed(line);
      const own = look.lookOf(folder);
      const { colour } = own;
      if (soft) made.push(this.drawLine(xs, line.value, domain, columns, colour, line.split, 'raw'));
      made.push(this.drawLine(xs, soft ?? line.value, domain, columns, colour, line.split, 'shown'));
      // Few points are marked, or a single one would not show at all.
      if (own.mark > 0) made.push(...this.drawMarks(xs, soft ?? line.value, domain, own));
      else if (xs.length <= 30) made.push(...this.drawDots(xs, soft ?? line.value, colour));
    }
    this.lines.replaceChildren(...made);
  }

  private drawLine(
    xs: readonly number[],
    ys: readonly number[],
    domain: readonly [number, number],
    columns: number,
    colour: string,
    split: string,
    kind: 'raw' | 'shown',
  ): SVGPathElement {
    const place = pathOf<number>()
      .defined(i => Number.isFinite(this.y(ys[i]!)))
      .x(i => round(this.x(xs[i]!)))
      .y(i => round(this.y(ys[i]!)));
    const measured = split !== 'train' && split !== '';
    return svgElement('path', {
      class: `line ${kind}`,
      d: place(thin(xs, ys, domain, columns)) ?? '',
      stroke: colour,
      'stroke-dasharray': measured ? '5 3' : undefined,
      'data-split': split,
    });
  }

  private drawDots(xs: readonly number[], ys: readonly number[], colour: string): SVGCircleElement[] {
    const dots: SVGCircleElement[] = [];
    for (let i = 0; i < xs.length; i++) {
      const y = this.y(ys[i]!);
      if (Number.isFinite(y))
        dots.push(svgElement('circle', { cx: round(this.x(xs[i]!)), cy: round(y), r: 2, fill: colour }));
    }
    return dots;
  }

  /** A few along the line, each mark's at other places, so that runs of one course do not hide each other's. */
  private drawMarks(
    xs: readonly number[],
    ys: readonly number[],
    [from, to]: readonly [number, number],
    look: RunLook,
  ): SVGPathElement[] {
    const drawn = new Set<number>();
    const [left, right] = [this.x(from), this.x(to)];
    for (let at = left + 8 * look.mark; at <= right; at += MARK_EVERY) drawn.add(nearestIndex(xs, this.x.invert(at)));
    // A line that is shorter than the way between two marks has one at its end.
    drawn.add(xs.length - 1);
    const marks: SVGPathElement[] = [];
    for (const i of drawn) {
      const y = this.y(ys[i]!);
      if (i < 0 || !Number.isFinite(y) || xs[i]! < from || xs[i]! > to) continue;
      const mark = drawMark(look, round(this.x(xs[i]!)), round(y));
      if (mark) marks.push(mark);
    }
    return marks;
  }

  private listen(): void {
    let from: number | undefined;
    const place = (event: PointerEvent | MouseEvent) => {
      const [low, high] = this.x.range() as [number, number];
      return Math.max(low, Math.min(high, pointer(event, this.svg)[0]));
    };
    this.svg.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      from = place(event);
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener('pointermove', event => {
      const at = place(event);
      if (from !== undefined && Math.abs(at - from) > 3) this.showZoomBox(from, at);
      this.events.hover(this.x.invert(at), event.clientX, event.clientY);
    });
    this.svg.addEventListener('pointerup', event => {
      const to = place(event);
      this.zoomBox.setAttribute('visibility', 'hidden');
      if (from !== undefined && Math.abs(to - from) > 3) {
        this.events.zoom([this.x.invert(Math.min(from, to)), this.x.invert(Math.max(from, to))]);
      }
      from = undefined;
    });
    this.svg.addEventListener('pointercancel', () => {
      from = undefined;
      this.zoomBox.setAttribute('visibility', 'hidden');
    });
    this.svg.addEventListener('pointerleave', () => this.events.leave());
    this.svg.addEventListener('dblclick', () => this.events.zoom(undefined));
    this.svg.addEventListener('keydown', event => this.events.key(event));
  }

  private showZoomBox(from: number, to: number): void {
    const box = {
      x: Math.min(from, to),
      width: Math.abs(to - from),
      y: MARGIN.top,
      height: CHART_HEIGHT - MARGIN.top - MARGIN.bottom,
    };
    for (const [name, value] of Object.entries(box)) this.zoomBox.setAttribute(name, String(value));
    this.zoomBox.setAttribute('visibility', 'visible');
  }
}

/** Powers of ten, with 2 and 5 between where there is room for them. */
function logTicks([low, high]: [number, number]): number[] {
  const decades = Math.log10(high / low);
  const steps = decades > 4 ? [1] : decades > 1.5 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(3));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks.length >= 2 ? ticks : [low, high];
}

/** A tenth of a pixel is enough, and paths stay short. */
function round(x: number): number {
  return Math.round(x * 10) / 10;
}
