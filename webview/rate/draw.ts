/** Draws the curve of a rate sweep: measured losses faintly, their average, and marks to choose. */
import { axisBottom, axisLeft, line as pathOf, pointer, scaleLinear, scaleLog, select } from 'd3';
import { formatRate, formatScore, formatTick } from '../../src/core/base/formatNumber';
import type { RateSweep } from '../../src/protocol/rate';
import { svgElement } from '../shared/element';
import { extentOf, type Mark, marksOf, nearestPoint } from './layout';

const MARGIN = { top: 26, right: 16, bottom: 34, left: 52 };
export const HEIGHT = 300;

export interface RateChartEvents {
  /** A place on the curve is looked at; nothing when no longer. */
  readonly look: (index: number | undefined, clientX: number, clientY: number) => void;
  /** It is chosen. */
  readonly choose: (index: number) => void;
}

export class RateChart {
  readonly svg = svgElement('svg', {
    class: 'rate-svg',
    height: HEIGHT,
    tabindex: 0,
    role: 'slider',
    'aria-label': 'Loss by learning rate',
    'aria-orientation': 'horizontal',
  });
  private sweep: RateSweep | undefined;
  private index: number | undefined;
  private x = scaleLog();
  private y = scaleLinear();
  private readonly cross = svgElement('g', { class: 'cross', 'data-screen-only': true });

  constructor(private readonly events: RateChartEvents) {
    this.svg.addEventListener('pointermove', event => this.look(this.indexAt(event), event.clientX, event.clientY));
    this.svg.addEventListener('pointerleave', () => this.look(undefined, 0, 0));
    this.svg.addEventListener('click', event => {
      const index = this.indexAt(event);
      if (index !== undefined) this.events.choose(index);
    });
    this.svg.addEventListener('keydown', event => this.key(event));
  }

  /** @param used the rate that was written into the config from here */
  draw(sweep: RateSweep, used: number | undefined, width: number): void {
    this.sweep = sweep;
    const { points } = sweep;
    const extent = extentOf(points);
    const bottom = HEIGHT - MARGIN.bottom;
    const right = Math.max(MARGIN.left + 40, width - MARGIN.right);
    this.x = scaleLog([...extent.x], [MARGIN.left, right]);
    this.y = scaleLinear([...extent.y], [bottom, MARGIN.top]).clamp(true);
    this.svg.setAttribute('width', String(width));
    const path = (value: (point: (typeof points)[number]) => number) =>
      pathOf<(typeof points)[number]>()
        .x(point => this.x(point.rate))
        .y(point => this.y(value(point)))(points) ?? '';
    const xAxis = svgElement('g', { class: 'axis', transform: `translate(0,${bottom})` });
    const decades = Math.max(1, Math.ceil(Math.log10(extent.x[1] / extent.x[0]) / Math.max(2, width / 70)));
    const powers = this.x.ticks().filter(tick => {
      const power = Math.log10(tick);
      return Math.abs(power - Math.round(power)) < 1e-9 && Math.round(power) % decades === 0;
    });
    select(xAxis).call(
      axisBottom(this.x)
        .tickValues(powers)
        .tickFormat(rate => formatRate(Number(rate)))
        .tickSizeOuter(0),
    );
    const yAxis = svgElement('g', { class: 'axis', transform: `translate(${MARGIN.left},0)` });
    select(yAxis).call(
      axisLeft(this.y)
        .ticks(5)
        .tickFormat(value => formatTick(Number(value), extent.y[1]))
        .tickSizeOuter(0),
    );
    const words = [
      svgElement(
        'text',
        { class: 'axis-name', x: right, y: HEIGHT - 4, 'text-anchor': 'end' },
        'Learning rate (log scale)',
      ),
      svgElement('text', { class: 'axis-name', x: 4, y: 14 }, 'Loss'),
    ];
    this.svg.replaceChildren(
      xAxis,
      yAxis,
      ...words,
      svgElement('path', { class: 'measured', d: path(({ loss }) => loss), fill: 'none' }),
      svgElement('path', { class: 'average', d: path(({ smoothed }) => smoothed), fill: 'none' }),
      ...marksOf(sweep, used).map((mark, i) => this.drawMark(mark, i)),
      this.cross,
    );
    this.show(this.index);
  }

  private drawMark({ rate, label, kind }: Mark, place: number): SVGElement {
    const { points } = this.sweep!;
    const x = this.x(Math.min(Math.max(rate, points[0]!.rate), points.at(-1)!.rate));
    const point = points[nearestPoint(points, rate)]!;
    const y = this.y(point.smoothed);
    const end = x > (MARGIN.left + Number(this.svg.getAttribute('width'))) / 2;
    return svgElement(
      'g',
      { class: `mark ${kind}` },
      svgElement('line', { x1: x, x2: x, y1: MARGIN.top - 6, y2: HEIGHT - MARGIN.bottom }),
      svgElement('circle', { cx: x, cy: y, r: 4 }),
      svgElement(
        'text',
        { x: end ? x - 4 : x + 4, y: MARGIN.top + 4 + 14 * (place % 3), 'text-anchor': end ? 'end' : 'start' },
        `${label} ${formatRate(rate)}`,
      ),
    );
  }

  private indexAt(event: MouseEvent): number | undefined {
    if (!this.sweep) return undefined;
    const index = nearestPoint(this.sweep.points, this.x.invert(pointer(event, this.svg)[0]));
    return index < 0 ? undefined : index;
  }

  private look(index: number | undefined, clientX: number, clientY: number): void {
    this.index = index;
    this.show(index);
    this.events.look(index, clientX, clientY);
  }

  private show(index: number | undefined): void {
    this.cross.replaceChildren();
    const { points = [] } = this.sweep ?? {};
    this.svg.setAttribute('aria-valuemin', '0');
    this.svg.setAttribute('aria-valuemax', String(Math.max(0, points.length - 1)));
    const point = index === undefined ? undefined : points[index];
    if (!point) {
      this.svg.removeAttribute('aria-valuenow');
      this.svg.setAttribute(
        'aria-valuetext',
        'No rate selected. Arrow keys select one, Enter writes it into the config.',
      );
      return;
    }
    this.svg.setAttribute('aria-valuenow', String(index));
    this.svg.setAttribute('aria-valuetext', `rate ${formatRate(point.rate)}: loss ${formatScore(point.smoothed)}`);
    const x = this.x(point.rate);
    this.cross.append(
      svgElement('line', { x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }),
      svgElement('circle', { cx: x, cy: this.y(point.smoothed), r: 3.5 }),
    );
  }

  private key(event: KeyboardEvent): void {
    const last = (this.sweep?.points.length ?? 0) - 1;
    if (last < 0) return;
    const moves: Record<string, number> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -10,
      PageUp: 10,
    };
    const ends: Record<string, number> = { Home: 0, End: last };
    const by = moves[event.key];
    const end = ends[event.key];
    if (by !== undefined || end !== undefined) {
      const from = this.index ?? Math.floor(last / 2);
      const index = end ?? Math.max(0, Math.min(last, this.index === undefined ? from : from + by!));
      const box = this.svg.getBoundingClientRect();
      this.look(index, box.left + this.x(this.sweep!.points[index]!.rate), box.top + MARGIN.top);
    } else if (event.key === 'Enter' && this.index !== undefined) this.events.choose(this.index);
    else if (event.key === 'Escape') this.look(undefined, 0, 0);
    else return;
    event.preventDefault();
  }
}
