/** Draws the score of each trial in the order in which they began, and the best so far. */
import { axisBottom, axisLeft, pointer, scaleLinear, scaleLog, select } from 'd3';
import { formatNumber, formatScore, formatTick } from '../../src/core/base/formatNumber';
import type { SweepShown } from '../../src/protocol/sweep';
import { svgElement } from '../shared/element';
import { logTicks } from '../shared/logTicks';
import type { Theme } from '../shared/theme';
import { bestSoFar, extentOf, pointsOf, type ScorePoint } from './layout';

const MARGIN = { top: 22, right: 14, bottom: 32, left: 52 };
export const HEIGHT = 220;
const RADIUS = 3.5;

export interface ScoresEvents {
  /** A trial is looked at, by its place; nothing when no longer. */
  readonly look: (place: number | undefined, clientX: number, clientY: number) => void;
  readonly choose: (place: number) => void;
}

export class ScoresChart {
  readonly svg = svgElement('svg', {
    class: 'scores',
    height: HEIGHT,
    tabindex: 0,
    role: 'slider',
    'aria-label': 'Score by trial',
    'aria-orientation': 'horizontal',
  });
  private readonly fixed = svgElement('g');
  private readonly cross = svgElement('g', { class: 'cross', 'data-screen-only': true });
  private points: readonly ScorePoint[] = [];
  private metric = '';
  private theme: Theme | undefined;
  private x = scaleLinear();
  private y: ReturnType<typeof scaleLinear<number, number>> | ReturnType<typeof scaleLog<number, number>> =
    scaleLinear();
  /** Trial that is looked at, from 1. */
  private trial: number | undefined;

  constructor(private readonly events: ScoresEvents) {
    this.svg.append(this.fixed, this.cross);
    this.svg.addEventListener('pointermove', event => this.look(this.nearest(event), event.clientX, event.clientY));
    this.svg.addEventListener('pointerleave', () => this.look(undefined, 0, 0));
    this.svg.addEventListener('click', event => {
      const point = this.nearest(event);
      if (point) this.events.choose(point.place);
    });
    this.svg.addEventListener('keydown', event => this.press(event));
    this.svg.addEventListener('blur', () => this.look(undefined, 0, 0));
  }

  /** @param log as the axis of the metric is: scores that are far apart */
  draw(sweep: SweepShown, log: boolean, width: number, theme: Theme): void {
    this.points = pointsOf(sweep);
    this.metric = sweep.metric;
    this.theme = theme;
    const own = this.points.map(({ score }) => score);
    const extent = log ? ([Math.min(...own) / 1.2, Math.max(...own) * 1.2] as const) : extentOf(this.points, sweep);
    const [right, bottom] = [Math.max(MARGIN.left + 40, width - MARGIN.right), HEIGHT - MARGIN.bottom];
    const last = Math.max(2, sweep.of);
    this.x = scaleLinear([1, last], [MARGIN.left + 8, right - 6]);
    this.y = (log ? scaleLog : scaleLinear)([...extent], [bottom, MARGIN.top]).clamp(true);
    this.svg.setAttribute('width', String(width));
    const xAxis = svgElement('g', { class: 'axis', transform: `translate(0,${bottom})` });
    const wanted = Math.max(2, Math.floor((right - MARGIN.left) / 60));
    select(xAxis).call(
      axisBottom(this.x)
        .tickValues(this.x.ticks(Math.min(last, wanted)).filter(Number.isInteger))
        .tickFormat(String)
        .tickSizeOuter(0),
    );
    const yAxis = svgElement('g', { class: 'axis', transform: `translate(${MARGIN.left},0)` });
    select(yAxis).call(
      axisLeft(this.y)
        .tickValues(log ? logTicks(extent) : this.y.ticks(5))
        .tickFormat(value => (log ? formatNumber(Number(value)) : formatTick(Number(value), extent[1])))
        .tickSizeOuter(0),
    );
    this.fixed.replaceChildren(
      xAxis,
      yAxis,
      svgElement('text', { class: 'axis-name', x: right, y: HEIGHT - 2, 'text-anchor': 'end' }, 'Trial'),
      svgElement(
        'text',
        { class: 'axis-name', x: 4, y: 12 },
        `${sweep.metric}${log ? ' (log)' : ''}, ${sweep.better} is better`,
      ),
      svgElement('path', {
        class: 'best-line',
        d: this.bestPath(sweep, right),
        fill: 'none',
        stroke: theme.opposes,
      }),
      ...this.points.map(point => this.drawPoint(point, extent)),
    );
    this.show();
  }

  private bestPath(sweep: SweepShown, right: number): string {
    const steps = bestSoFar(sweep);
    return steps
      .map(({ trial, score }, i) => {
        const [x, y] = [this.x(trial), this.y(score)];
        const next = steps[i + 1];
        return `${i === 0 ? `M${x},${y}` : `V${y}`}H${next ? this.x(next.trial) : right}`;
      })
      .join('');
  }

  /** Completed ones are filled; those that ended early, or are not at their end, are not. One beyond the edge points there. */
  private drawPoint({ trial, score, state }: ScorePoint, [low, high]: readonly [number, number]): SVGElement {
    const [x, y] = [this.x(trial), this.y(score)];
    const { supports, background } = this.theme!;
    const shape = { class: `trial ${state}`, stroke: supports, fill: state === 'completed' ? supports : background };
    if (score >= low && score <= high) return svgElement('circle', { ...shape, cx: x, cy: y, r: RADIUS });
    const up = score > high ? -1 : 1;
    return svgElement('path', { ...shape, d: `M${x - RADIUS},${y}h${2 * RADIUS}l${-RADIUS},${up * 2 * RADIUS}z` });
  }

  private nearest(event: MouseEvent): ScorePoint | undefined {
    const [at] = pointer(event, this.svg);
    let best: ScorePoint | undefined;
    for (const point of this.points)
      if (!best || Math.abs(this.x(point.trial) - at) < Math.abs(this.x(best.trial) - at)) best = point;
    return best;
  }

  private look(point: ScorePoint | undefined, clientX: number, clientY: number): void {
    this.trial = point?.trial;
    this.show();
    this.events.look(point?.place, clientX, clientY);
  }

  private show(): void {
    const { svg, points } = this;
    const at = points.findIndex(({ trial }) => trial === this.trial);
    const point = points[at];
    svg.setAttribute('aria-valuemin', '1');
    svg.setAttribute('aria-valuemax', String(Math.max(1, points.at(-1)?.trial ?? 1)));
    svg.setAttribute('aria-valuenow', String(point?.trial ?? 1));
    svg.setAttribute(
      'aria-valuetext',
      point
        ? `trial ${point.trial}, ${point.state === 'running' ? 'training' : point.state}: ${this.metric} ${formatScore(point.score)}`
        : 'No trial selected. Arrow keys select one, Enter opens its run.',
    );
    this.cross.replaceChildren();
    if (!point) return;
    const [x, y] = [this.x(point.trial), this.y(point.score)];
    this.cross.append(
      svgElement('line', { x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }),
      svgElement('circle', { cx: x, cy: y, r: RADIUS + 2 }),
    );
  }

  private press(event: KeyboardEvent): void {
    const { points } = this;
    if (points.length === 0) return;
    const at = points.findIndex(({ trial }) => trial === this.trial);
    const last = points.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      const point = points[Math.max(0, Math.min(last, to))]!;
      const box = this.svg.getBoundingClientRect();
      this.look(point, box.left + this.x(point.trial), box.top + this.y(point.score));
    } else if (event.key === 'Enter' && at >= 0) this.events.choose(points[at]!.place);
    else if (event.key === 'Escape') this.look(undefined, 0, 0);
    else return;
    event.preventDefault();
  }
}
