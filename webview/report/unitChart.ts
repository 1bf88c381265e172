/** A chart whose axes both go from 0 to 1: lines, a diagonal, markers, and the place under the pointer. */
import { line as pathOf, pointer, scaleLinear } from 'd3';
import { formatTicks } from '../../src/core/base/formatNumber';
import { type Child, element, svgElement } from '../shared/element';
import type { Point } from './layout';

const MARGIN = { top: 8, right: 12, bottom: 34, left: 42 };
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const LARGEST = 380;

export interface ChartLine {
  readonly points: readonly Point[];
  readonly colour: string;
  readonly dashed?: boolean;
  readonly name: string;
}

export interface ChartBar {
  readonly from: number;
  readonly to: number;
  readonly height: number;
  readonly colour: string;
}

export interface UnitChartOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** A line from corner to corner: what guessing, or perfect calibration, would give. */
  readonly diagonal?: boolean;
  /** The pointer is at this place of the chart, or left it. */
  readonly hover?: (at: Point | undefined, clientX: number, clientY: number) => void;
  readonly press?: (at: Point) => void;
}

export class UnitChart {
  readonly svg = svgElement('svg', { class: 'unit-chart', role: 'img' });
  readonly root: HTMLElement;
  private readonly frame = svgElement('g', { class: 'axis' });
  private readonly content = svgElement('g', { fill: 'none' });
  private readonly marks = svgElement('g', { class: 'marks' });
  private x = scaleLinear([0, 1], [0, 1]);
  private y = scaleLinear([0, 1], [1, 0]);

  constructor(
    private readonly options: UnitChartOptions,
    ...below: Child[]
  ) {
    this.svg.append(this.frame, this.content, this.marks);
    this.root = element('figure', { class: 'chart' }, element('h3', {}, options.title), this.svg, ...below);
    this.svg.addEventListener('pointermove', event => options.hover?.(this.place(event), event.clientX, event.clientY));
    this.svg.addEventListener('pointerleave', () => options.hover?.(undefined, 0, 0));
    if (options.press) {
      this.svg.classList.add('pressable');
      this.svg.addEventListener('click', event => options.press?.(this.place(event)));
    }
  }

  get width(): number {
    return Number(this.svg.getAttribute('width'));
  }

  get height(): number {
    return Number(this.svg.getAttribute('height'));
  }

  /** @param spoken what the chart shows, in words */
  draw(lines: readonly ChartLine[], bars: readonly ChartBar[], available: number, spoken: string): void {
    const width = Math.max(180, Math.min(LARGEST, available));
    const height = Math.round(width * 0.86);
    this.svg.setAttribute('width', String(width));
    this.svg.setAttribute('height', String(height));
    this.svg.setAttribute('aria-label', spoken);
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    this.x = scaleLinear([0, 1], [MARGIN.left, right]);
    this.y = scaleLinear([0, 1], [bottom, MARGIN.top]);
    this.frame.replaceChildren(...this.drawFrame(right, bottom));
    const path = pathOf<Point>(
      ([x]) => this.x(x),
      ([, y]) => this.y(y),
    );
    this.content.replaceChildren(
      ...bars.map(({ from, to, height: top, colour }) =>
        svgElement('rect', {
          x: this.x(from) + 1,
          y: this.y(top),
          width: Math.max(0, this.x(to) - this.x(from) - 2),
          height: Math.max(0, bottom - this.y(top)),
          fill: colour,
        }),
      ),
      ...lines.map(({ points, colour, dashed }) =>
        svgElement('path', {
          d: path(points) ?? '',
          fill: 'none',
          stroke: colour,
          'stroke-width': dashed ? 1.5 : 2,
          'stroke-dasharray': dashed ? '5 3' : undefined,
          'stroke-linejoin': 'round',
        }),
      ),
    );
  }

  /** Points that stand out, over all lines. */
  mark(points: readonly { readonly at: Point; readonly colour: string }[]): void {
    this.marks.replaceChildren(
      ...points.map(({ at: [x, y], colour }) =>
        svgElement('circle', { cx: this.x(x), cy: this.y(y), r: 5, fill: colour, class: 'mark' }),
      ),
    );
  }

  private place(event: MouseEvent): Point {
    const [x, y] = pointer(event, this.svg);
    return [this.x.invert(x), this.y.invert(y)];
  }

  private drawFrame(right: number, bottom: number): SVGElement[] {
    const { x: across, y: up, diagonal } = this.options;
    const middleX = (MARGIN.left + right) / 2;
    const middleY = (MARGIN.top + bottom) / 2;
    const label = (content: string, attributes: Record<string, unknown>) => svgElement('text', attributes, content);
    const tick = formatTicks(TICKS);
    return [
      ...TICKS.flatMap(value => [
        svgElement('line', { class: 'grid', x1: this.x(value), x2: this.x(value), y1: MARGIN.top, y2: bottom }),
        svgElement('line', { class: 'grid', x1: MARGIN.left, x2: right, y1: this.y(value), y2: this.y(value) }),
        label(tick(value), { x: this.x(value), y: bottom + 14, 'text-anchor': 'middle' }),
        label(tick(value), {
          x: MARGIN.left - 6,
          y: this.y(value),
          'text-anchor': 'end',
          'dominant-baseline': 'central',
        }),
      ]),
      ...(diagonal
        ? [svgElement('line', { class: 'diagonal', x1: this.x(0), y1: this.y(0), x2: this.x(1), y2: this.y(1) })]
        : []),
      label(across, { x: middleX, y: bottom + 30, 'text-anchor': 'middle' }),
      label(up, { x: 11, y: middleY, 'text-anchor': 'middle', transform: `rotate(-90 11 ${middleY})` }),
    ];
  }
}
