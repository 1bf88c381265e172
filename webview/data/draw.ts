/** Draws the numbers of Check Data: splits, labels as bars, lengths as histograms. */
import { formatCount, formatPercent } from '../../src/core/base/formatNumber';
import type { DataReport, SplitReport } from '../../src/core/training/checkData';
import { announce } from '../shared/announce';
import { element, svgElement } from '../shared/element';
import { headCells } from '../shared/headCells';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { type Bin, describeBin, type HistogramLayout, layoutHistogram, layoutLabels } from './layout';

const HEIGHT = 120;

export function drawSplits({ splits }: DataReport): HTMLElement {
  const unreadHead = splits.some(({ unread }) => unread.words !== undefined) ? 'Words not read' : 'Tokens not read';
  const heads = [
    'Split',
    'Examples',
    'Shortest',
    'Median',
    '95% up to',
    'Longest',
    'Truncated',
    unreadHead,
    'Unknown tokens',
  ];
  const table = element(
    'table',
    { class: 'values' },
    element('caption', { class: 'visually-hidden' }, 'Splits; lengths in tokens'),
    element('thead', {}, element('tr', {}, ...headCells(heads))),
    element(
      'tbody',
      {},
      ...splits.map(({ split, examples, lengths, truncated, unread, unknown }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, split),
          ...[examples, ...lengths, truncated].map(value => element('td', { class: 'number' }, formatCount(value))),
          element('td', { class: 'number' }, truncated === 0 ? '' : formatPercent(unread.words ?? unread.tokens)),
          element('td', { class: 'number' }, formatPercent(unknown)),
        ),
      ),
    ),
  );
  return element('div', { class: 'wide' }, table);
}

/** Labels with a bar per split: their fraction of the examples of that split. */
export function drawLabels({ splits }: DataReport, theme: Theme): HTMLElement {
  const rows = layoutLabels(splits);
  const hidden = Math.max(0, ...splits.map(split => split.otherLabels));
  return element(
    'div',
    { class: 'wide' },
    element(
      'table',
      { class: 'labels' },
      element('caption', { class: 'visually-hidden' }, 'Examples per label'),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col' }, 'Label'),
          ...splits.map(({ split }) => element('th', { scope: 'col' }, split)),
        ),
      ),
      element(
        'tbody',
        {},
        ...rows.map(({ label, cells }) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row', title: label }, label),
            ...cells.map(({ count, part, bar }, i) =>
              element(
                'td',
                {},
                element(
                  'div',
                  { class: 'track', 'aria-hidden': 'true' },
                  element('div', {
                    class: 'fill',
                    style: { width: `${100 * bar}%`, 'background-color': theme.categorical[i] ?? theme.accent },
                  }),
                ),
                element('span', { class: 'number' }, formatCount(count)),
                ' ',
                element('span', { class: 'number quiet' }, count === 0 ? '' : formatPercent(part)),
              ),
            ),
          ),
        ),
      ),
    ),
    hidden > 0 && element('p', { class: 'quiet' }, `and ${formatCount(hidden)} rarer labels`),
  );
}

/** One histogram; the arrow keys go through its bars. */
export class Histogram {
  readonly root = element('figure', { class: 'histogram' });
  private readonly svg: SVGSVGElement;
  private layout: HistogramLayout | undefined;
  private chosen = -1;

  constructor(
    private readonly report: SplitReport,
    /** Tokens after which texts are truncated; Infinity where none are. */
    private readonly cut: number,
    private readonly colour: number,
    private readonly tooltip: Tooltip,
  ) {
    const { split, lengths, truncated } = report;
    const [least, median, , most] = lengths;
    const words = `Lengths of ${split}: ${least} to ${most} tokens, median ${median}${Number.isFinite(cut) ? `; ${truncated === 1 ? '1 text is' : `${formatCount(truncated)} texts are`} truncated after ${cut}` : ''}`;
    this.svg = svgElement('svg', {
      role: 'img',
      tabindex: 0,
      height: HEIGHT,
      'aria-label': `${words}. Arrow keys move over the bars.`,
    });
    this.root.append(element('figcaption', {}, split), this.svg);
    this.svg.addEventListener('pointermove', event => this.point(event.offsetX));
    this.svg.addEventListener('pointerleave', () => this.choose(-1));
    this.svg.addEventListener('blur', () => this.choose(-1));
    this.svg.addEventListener('keydown', event => this.press(event));
  }

  draw(width: number, theme: Theme): void {
    const layout = layoutHistogram(this.report, this.cut, { width, height: HEIGHT });
    this.layout = layout;
    this.chosen = -1;
    const colour = theme.categorical[this.colour] ?? theme.accent;
    this.svg.setAttribute('width', String(width));
    this.svg.replaceChildren(
      ...drawCounts(layout, width, theme),
      ...layout.bins.map(bin =>
        svgElement('rect', {
          x: bin.x,
          y: bin.y,
          width: bin.width,
          height: bin.height,
          fill: bin.beyond ? theme.opposes : colour,
        }),
      ),
      svgElement('line', { x1: layout.left, x2: width, y1: layout.baseline, y2: layout.baseline, stroke: theme.line }),
      ...layout.ticks.map(({ x, label }) =>
        svgElement(
          'text',
          {
            x,
            y: HEIGHT - 4,
            fill: theme.muted,
            'font-size': '11px',
            'text-anchor': x < layout.left + 4 ? 'start' : x > width - 12 ? 'end' : 'middle',
          },
          label,
        ),
      ),
      ...this.drawCut(layout, width, theme),
    );
  }

  private drawCut({ cut, baseline }: HistogramLayout, width: number, theme: Theme): SVGElement[] {
    if (cut === undefined) return [];
    const left = cut > width - 120;
    const words = `truncated after ${formatCount(this.cut)}`;
    const place = { x: left ? cut - 4 : cut + 4, y: 11, 'text-anchor': left ? 'end' : 'start' };
    return [
      svgElement('line', {
        class: 'cut',
        x1: cut,
        x2: cut,
        y1: 0,
        y2: baseline,
        stroke: theme.foreground,
        'stroke-dasharray': '4 3',
      }),
      svgElement('text', { ...place, fill: theme.foreground, 'font-size': '11px' }, words),
    ];
  }

  private point(x: number): void {
    const bins = this.layout?.bins ?? [];
    this.choose(bins.findIndex(bin => x >= bin.x && x < bin.x + bin.width + 1));
  }

  private press(event: KeyboardEvent): void {
    const last = (this.layout?.bins.length ?? 0) - 1;
    const to = {
      ArrowLeft: Math.max(0, this.chosen - 1),
      ArrowRight: Math.min(last, this.chosen + 1),
      Home: 0,
      End: last,
      Escape: -1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.choose(to);
    const bin = this.layout?.bins[to];
    if (bin) announce(`${describeBin(bin)}: ${describeCount(bin)}`);
  }

  private choose(index: number): void {
    const rects = this.svg.querySelectorAll('rect');
    rects[this.chosen]?.classList.remove('chosen');
    this.chosen = index;
    const bin = this.layout?.bins[index];
    if (!bin) {
      this.tooltip.hide();
      return;
    }
    rects[index]?.classList.add('chosen');
    const box = this.svg.getBoundingClientRect();
    this.tooltip.show(
      box.left + bin.x + bin.width,
      box.top + Math.min(bin.y, 40),
      element('div', {}, describeBin(bin)),
      element('div', { class: 'number' }, describeCount(bin)),
    );
  }
}

/** The axis at the left: how many texts, and a line at each. */
function drawCounts({ counts, left }: HistogramLayout, width: number, theme: Theme): SVGElement[] {
  const small = { fill: theme.muted, 'font-size': '11px', 'text-anchor': 'end', 'dominant-baseline': 'middle' };
  return counts.flatMap(({ y, label }) => [
    svgElement('line', { x1: left, x2: width, y1: y, y2: y, stroke: theme.line }),
    svgElement('text', { ...small, class: 'count-tick', x: left - 5, y }, label),
  ]);
}

function describeCount({ count, beyond }: Bin): string {
  return `${formatCount(count)} ${count === 1 ? 'text' : 'texts'}${beyond && count > 0 ? ', truncated' : ''}`;
}
