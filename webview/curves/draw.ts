/** Draws one chart: axes, lines, crosshair and the stretch being zoomed into. */
import { axisBottom, axisLeft, pointer, scaleLinear, scaleLog, select } from 'd3';
import { formatNumber, formatTick, formatTicks } from '../../src/core/base/formatNumber';
import { formatDuration, formatStart } from '../../src/core/base/formatTime';
import { element, svgElement } from '../shared/element';
import type { CrosshairValue } from './crosshair';
import type { XAxis } from './history';
import { type ChartGroup, isRate, valuesInside, yRange } from './layout';
import { elementsOf, paintStrokes } from './lines';
import type { Look } from './look';
import { extremesDrawn, prepareLines, type Scale, strokesOf } from './strokes';

const MARGIN = { top: 8, right: 10, bottom: 22, left: 52 };
export const CHART_HEIGHT = 210;
/** Points that are drawn as elements; more are painted on a canvas. */
const MOST_ELEMENT_POINTS = 40_000;

export interface ChartEvents {
  /** Pointer over the chart at `x` and `y`, and where that is in the window. */
  readonly hover: (x: number, y: number, clientX: number) => void;
  readonly leave: () => void;
  readonly zoom: (range: readonly [number, number] | undefined) => void;
  /** A click: what is selected along x. */
  readonly mark: (x: number) => void;
  /** Whether dragging moves what is seen, and does not zoom. */
  readonly pans: () => boolean;
  readonly pin: () => void;
  readonly key: (event: KeyboardEvent) => void;
}

let charts = 0;

export class Chart {
  readonly root: HTMLElement;
  readonly svg: SVGSVGElement;
  private readonly canvas = element('canvas', { class: 'chart-canvas', 'aria-hidden': true });
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
  private readonly pin: HTMLButtonElement;
  private unit: string | undefined;

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
    this.canvas.hidden = true;
    this.pin = element('button', {
      class: 'button link pin',
      type: 'button',
      'aria-label': `Pin ${group.metric}`,
      on: { click: () => this.events.pin() },
    });
    this.root = element(
      'section',
      { class: 'chart' },
      element('div', { class: 'chart-head' }, element('h3', {}, group.metric, ' ', this.note), this.pin),
      element('div', { class: 'chart-plot' }, this.canvas, this.svg),
    );
    this.listen();
  }

  /** `loss (nats)` */
  get title(): string {
    return titleOf(this.group, this.unit);
  }

  /** Of what `draw` needs, what takes long. @param until when to stop, as `performance.now` counts @returns whether all is there */
  prepare(look: Look, until: number): boolean {
    const width = this.root.clientWidth;
    return width === 0 || prepareLines(this.group, look, scaleAlong(look, width), until);
  }

  draw(look: Look): void {
    const width = this.root.clientWidth;
    if (width === 0) return;
    this.width = width;
    this.svg.setAttribute('width', String(width));
    const bottom = CHART_HEIGHT - MARGIN.bottom;
    const domain = look.range;
    this.x = scaleAlong(look, width);
    const [, right] = this.x.range() as [number, number];
    const log = look.log && !isRate(this.group.metric);
    const options = { log, ignoreOutliers: look.ignoreOutliers, rate: isRate(this.group.metric) };
    const seen =
      log || look.ignoreOutliers
        ? valuesInside(this.group.series, look.axis, domain, options, look.smoothed)
        : extremesDrawn(this.group, look, this.x);
    const range = yRange(seen, options);
    this.y = (log && range ? scaleLog() : scaleLinear()).domain(range ?? [0, 1]).range([bottom, MARGIN.top]);
    this.unit = look.unitOf(this.group);
    const kind = [this.unit, log && 'log'].filter(Boolean).join(', ');
    this.note.textContent = range ? kind && `(${kind})` : log ? '(no values above 0)' : '(no values)';
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
    this.drawLines(look);
    const [from, to] = domain;
    this.svg.setAttribute('aria-label', `${this.title} by ${look.axis}`);
    this.svg.setAttribute('aria-valuemin', String(from));
    this.svg.setAttribute('aria-valuemax', String(to));
    this.pin.setAttribute('aria-pressed', String(look.pinned));
    this.pin.textContent = look.pinned ? 'Pinned' : 'Pin';
    this.drawMarked(look.marked);
  }

  /** @param x undefined hides it */
  drawCrosshair(x: number | undefined, values: readonly CrosshairValue[], look: Look, spoken: string): void {
    this.cross.replaceChildren();
    this.drawMarked(look.marked);
    if (x === undefined || this.width === 0) {
      this.svg.setAttribute('aria-valuetext', 'No step selected. Arrow keys select one.');
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

  private drawMarked(x: number | undefined): void {
    this.cross.querySelector('.marked')?.remove();
    if (x === undefined) return;
    const at = this.x(x);
    if (!Number.isFinite(at) || at < MARGIN.left - 1 || at > this.width - MARGIN.right + 1) return;
    const ends = { x1: at, x2: at, y1: MARGIN.top, y2: CHART_HEIGHT - MARGIN.bottom };
    this.cross.append(svgElement('line', { class: 'marked', ...ends }));
  }

  private drawAxes(axis: XAxis, log: boolean, right: number, bottom: number): void {
    const xTicks = Math.max(2, Math.floor((right - MARGIN.left) / (axis === 'time' || axis === 'clock' ? 90 : 70)));
    const logX = 'base' in this.x;
    select(this.xAxis)
      .attr('transform', `translate(0,${bottom})`)
      .call(
        axisBottom(this.x)
          .tickValues(logX ? logTicks(this.x.domain() as [number, number]) : this.x.ticks(xTicks))
          .tickFormat(value => writePlace(axis, Number(value)))
          .tickSizeOuter(0),
      );
    // The last one stands at the edge and would be cut.
    for (const tick of this.xAxis.querySelectorAll<SVGGElement>('.tick')) {
      const at = Number(/[\d.]+/.exec(tick.getAttribute('transform') ?? '')?.[0]);
      tick.querySelector('text')?.setAttribute('text-anchor', at > right - 18 ? 'end' : 'middle');
    }
    const largest = Math.max(...this.y.domain().map(Math.abs));
    const values = log ? logTicks(this.y.domain() as [number, number]) : this.y.ticks(5);
    const format = formatTicks(values);
    select(this.yAxis)
      .attr('transform', `translate(${MARGIN.left},0)`)
      .call(
        axisLeft(this.y)
          .tickValues(values)
          .tickFormat(value => (log ? formatTick(Number(value), largest) : format(Number(value))))
          .tickSizeOuter(0),
      );
    this.grid.replaceChildren(
      ...values.map(value => {
        const y = this.y(value);
        return svgElement('line', { x1: MARGIN.left, x2: right, y1: y, y2: y });
      }),
    );
  }

  /** Lines as elements, for a file: on the page many points are on the canvas. */
  withElements<T>(look: Look, use: () => T): T {
    this.drawLines(look, true);
    const made = use();
    this.drawLines(look);
    return made;
  }

  private drawLines(look: Look, asElements = false): void {
    const strokes = strokesOf(this.group, look, this.x, this.y);
    const points = strokes.reduce((sum, { xs }) => sum + xs.length, 0);
    if (asElements || points <= MOST_ELEMENT_POINTS) {
      this.lines.replaceChildren(...elementsOf(strokes, this.group, look, this.x, this.y));
      this.canvas.hidden = true;
      return;
    }
    this.lines.replaceChildren();
    this.canvas.hidden = false;
    paintStrokes(this.canvas, strokes, { width: this.width, height: CHART_HEIGHT }, this.clipBox);
  }

  private listen(): void {
    let from: { readonly at: number; readonly pans: boolean; readonly domain: readonly [number, number] } | undefined;
    const place = (event: PointerEvent | MouseEvent) => {
      const [low, high] = this.x.range() as [number, number];
      return Math.max(low, Math.min(high, pointer(event, this.svg)[0]));
    };
    this.svg.addEventListener('pointerdown', event => {
      if (event.button > 1) return;
      event.preventDefault();
      this.svg.focus({ preventScroll: true });
      const pans = event.button === 1 || event.shiftKey !== this.events.pans();
      from = { at: place(event), pans, domain: this.x.domain() as [number, number] };
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener('pointermove', event => {
      const at = place(event);
      if (from && Math.abs(at - from.at) > 3) {
        if (from.pans) {
          this.panBy(from.domain, from.at - at);
          return;
        }
        this.showZoomBox(from.at, at);
      }
      this.events.hover(this.x.invert(at), this.y.invert(pointer(event, this.svg)[1]), event.clientX);
    });
    this.svg.addEventListener('pointerup', event => {
      const to = place(event);
      this.zoomBox.setAttribute('visibility', 'hidden');
      if (from && Math.abs(to - from.at) <= 3) this.events.mark(this.x.invert(to));
      else if (from && !from.pans)
        this.events.zoom([this.x.invert(Math.min(from.at, to)), this.x.invert(Math.max(from.at, to))]);
      from = undefined;
    });
    this.svg.addEventListener('pointercancel', () => {
      from = undefined;
      this.zoomBox.setAttribute('visibility', 'hidden');
    });
    this.svg.addEventListener('pointerleave', () => this.events.leave());
    this.svg.addEventListener('dblclick', () => this.events.zoom(undefined));
    this.svg.addEventListener('keydown', event => this.events.key(event));
    this.svg.addEventListener('wheel', event => this.turn(event, place(event)), { passive: false });
  }

  /** With Ctrl or Cmd the wheel zooms about the pointer, with Shift it moves; without it the page scrolls. */
  private turn(event: WheelEvent, at: number): void {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    const domain = this.x.domain() as [number, number];
    const delta = event.deltaY || event.deltaX;
    if (event.shiftKey) {
      this.panBy(domain, delta);
      return;
    }
    const factor = Math.exp(delta / 400);
    const [low, high] = this.x.range() as [number, number];
    this.events.zoom([this.x.invert(at - (at - low) * factor), this.x.invert(at + (high - at) * factor)]);
  }

  /** Moves what is seen by so many pixels. */
  panBy([from, to]: readonly [number, number], pixels: number): void {
    const scale = this.x.copy().domain([from, to]);
    const [low, high] = scale.range() as [number, number];
    this.events.zoom([scale.invert(low + pixels), scale.invert(high + pixels)]);
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

/** @param width of the chart, in pixels */
function scaleAlong({ logX, range }: Look, width: number): Scale {
  const right = Math.max(MARGIN.left + 10, width - MARGIN.right);
  return (logX ? scaleLog() : scaleLinear()).domain(range).range([MARGIN.left, right]);
}

/** A place along x, as people read it. */
export function writePlace(axis: XAxis, x: number): string {
  if (axis === 'time') return formatDuration(x);
  return axis === 'clock' ? formatStart(new Date(x).toISOString()) : formatNumber(x);
}

export function titleOf({ metric }: ChartGroup, unit: string | undefined): string {
  return unit === undefined ? metric : `${metric} (${unit})`;
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
