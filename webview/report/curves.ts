/** Precision-recall and ROC curves: one per label and the micro average, or of two labels the positive one with its threshold. */
import { formatScore } from '../../src/core/base/formatNumber';
import type { RunReport, ScoreCurve } from '../../src/core/explain/report/report';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { exportSheet } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import {
  firstDrawn,
  nearestPoint,
  type Point,
  precisionRecallPoints,
  rocPoints,
  type ThresholdDecision,
} from './layout';
import { ThresholdPanel } from './threshold';
import { type ChartLine, UnitChart } from './unitChart';

/** How near to a curve the pointer has to be, as a part of the chart. */
const NEAR = 0.06;

interface Drawn {
  readonly curve: ScoreCurve;
  readonly name: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly roc: readonly Point[];
  readonly precisionRecall: readonly Point[];
}

export interface CurvesEvents {
  readonly copy: (text: string) => void;
  readonly save: (svg: string) => void;
}

export class CurvesSection {
  private readonly precisionRecall = this.makeChart('precisionRecall', 'Precision-recall curve', 'Recall', 'Precision');
  private readonly roc = this.makeChart('roc', 'ROC curve', 'False positive rate', 'True positive rate');
  private readonly charts = element('div', { class: 'charts' }, this.precisionRecall.root, this.roc.root);
  private readonly legend = element('ul', { class: 'curve-legend', 'aria-label': 'Curves' });
  private readonly threshold: ThresholdPanel;
  private readonly note = element('p', { class: 'quiet' });
  readonly root: HTMLElement;
  private report: RunReport | undefined;
  private theme: Theme | undefined;
  private drawn: readonly Drawn[] = [];
  private shown = new Set<number>();
  private positive = 1;
  private decision: ThresholdDecision | undefined;

  constructor(
    events: CurvesEvents,
    private readonly tooltip: Tooltip,
  ) {
    this.threshold = new ThresholdPanel({
      positive: label => {
        this.positive = label;
        this.repaint();
      },
      changed: decision => {
        this.decision = decision;
        this.markThreshold();
      },
      copy: events.copy,
    });
    this.root = element(
      'section',
      { class: 'curves-section', 'aria-labelledby': 'curves-title' },
      element(
        'div',
        { class: 'heading' },
        element('h2', { id: 'curves-title' }, 'Curves'),
        button({ label: 'Save SVG', press: () => events.save(this.export()) }),
        learnMore('report-curves', 'curves and threshold'),
      ),
      this.charts,
      element('div', { class: 'below-charts' }, this.legend, this.threshold.root),
      this.note,
    );
  }

  draw(report: RunReport, theme: Theme): void {
    if (report !== this.report) {
      this.shown = new Set(firstDrawn(report.curves));
      this.positive = 1;
    }
    this.report = report;
    this.theme = theme;
    this.repaint();
  }

  /** Two labels, one of which the threshold is of. */
  private get single(): boolean {
    return this.report!.known === 2;
  }

  private repaint(): void {
    const { report, theme } = this;
    if (!report || !theme) return;
    this.drawn = report.curves.map((curve, index) => ({
      curve,
      name: curve.label === undefined ? 'micro average' : report.labels[curve.label] || '(none)',
      colour: curve.label === undefined ? theme.foreground : theme.categorical[index % theme.categorical.length]!,
      dashed: curve.label === undefined,
      roc: rocPoints(curve),
      precisionRecall: precisionRecallPoints(curve),
    }));
    if (this.single) this.shown = new Set([this.positive]);
    this.paintCharts();
    this.paintLegend();
    this.threshold.root.hidden = !this.single;
    const positive = report.curves[this.positive];
    if (this.single && positive) this.threshold.show(positive, report.labels, this.positive);
    this.note.hidden = !report.curves.some(curve => curve.thinned);
    this.note.textContent = 'Curves show a sample of their points. Areas are computed from all of them.';
    this.markThreshold();
  }

  private lines(which: 'roc' | 'precisionRecall'): ChartLine[] {
    return this.drawn.flatMap((each, index) =>
      this.shown.has(index) ? [{ points: each[which], colour: each.colour, dashed: each.dashed, name: each.name }] : [],
    );
  }

  private paintCharts(): void {
    const width = this.charts.clientWidth;
    if (width === 0) return;
    const each = width >= 560 ? (width - 16) / 2 : width;
    const spoken = (title: string, area: (curve: ScoreCurve) => number | undefined) =>
      `${title}: ${this.drawn
        .filter((_, index) => this.shown.has(index))
        .map(({ name, curve }) => `${name} ${formatArea(area(curve))}`)
        .join(', ')}`;
    this.precisionRecall.draw(
      this.lines('precisionRecall'),
      [],
      each,
      spoken('Precision-recall curves, average precision', curve => curve.averagePrecision),
    );
    this.roc.draw(
      this.lines('roc'),
      [],
      each,
      spoken('ROC curves, area under the curve', curve => curve.rocAuc),
    );
  }

  private paintLegend(): void {
    fill(
      this.legend,
      ...this.drawn.flatMap(({ name, colour, dashed, curve }, index) => {
        if (this.single && !this.shown.has(index)) return [];
        const sample = element('span', {
          class: dashed ? 'line-sample dashed' : 'line-sample',
          style: { 'border-color': colour },
        });
        const input = element('input', { type: 'checkbox' });
        input.checked = this.shown.has(index);
        input.addEventListener('change', () => {
          if (input.checked) this.shown.add(index);
          else this.shown.delete(index);
          this.paintCharts();
        });
        const areas = `average precision ${formatArea(curve.averagePrecision)}, ROC-AUC ${formatArea(curve.rocAuc)}`;
        const content = [
          sample,
          element('span', { class: 'name' }, name),
          ': ',
          element('span', { class: 'quiet number' }, areas),
        ];
        return [
          element(
            'li',
            {},
            this.single
              ? element('span', { class: 'check' }, ...content)
              : element('label', { class: 'check' }, input, ...content),
          ),
        ];
      }),
    );
  }

  private markThreshold(): void {
    const drawn = this.drawn[this.positive];
    if (!this.single || !this.decision || !drawn) {
      this.precisionRecall.mark([]);
      this.roc.mark([]);
      return;
    }
    const { precision, recall, falsePositiveRate } = this.decision;
    this.precisionRecall.mark([{ at: [recall, precision], colour: drawn.colour }]);
    this.roc.mark([{ at: [falsePositiveRate, recall], colour: drawn.colour }]);
  }

  private makeChart(which: 'roc' | 'precisionRecall', title: string, x: string, y: string): UnitChart {
    return new UnitChart({
      title,
      x,
      y,
      diagonal: which === 'roc',
      hover: (at, clientX, clientY) => {
        const found = at && this.nearest(which, at);
        if (!found) {
          this.tooltip.hide();
          return;
        }
        const [across, up] = found.point;
        const values = `${x.toLowerCase()} ${formatScore(across)}, ${y.toLowerCase()} ${formatScore(up)}`;
        const threshold = found.threshold === undefined ? '' : `, threshold ${formatScore(found.threshold)}`;
        this.tooltip.show(clientX, clientY, `${found.name}: ${values}${threshold}`);
      },
      press: at => {
        const found = this.single ? this.nearest(which, at, 2) : undefined;
        if (found) this.threshold.move(found.cut);
      },
    });
  }

  /** The shown curve and its point nearest to a place, if it is near enough. */
  private nearest(which: 'roc' | 'precisionRecall', at: Point, near = NEAR) {
    let best: { name: string; point: Point; cut: number; threshold: number | undefined } | undefined;
    let least = near ** 2;
    for (const [index, { name, curve, ...points }] of this.drawn.entries()) {
      if (!this.shown.has(index)) continue;
      const place = nearestPoint(points[which], at);
      const point = points[which][place];
      if (!point) continue;
      const distance = (point[0] - at[0]) ** 2 + (point[1] - at[1]) ** 2;
      if (distance > least) continue;
      least = distance;
      // ROC begins at (0, 0), above all scores; a precision-recall cut has two points, the ends of its step.
      const cut = which === 'roc' ? place - 1 : place >> 1;
      best = { name, point, cut, threshold: curve.thresholds[cut] };
    }
    return best;
  }

  private export(): string {
    const { theme } = this;
    if (!theme) return '';
    const top = 36;
    const left = this.precisionRecall;
    const entries = this.drawn.flatMap(({ name, colour, curve }, index) =>
      this.shown.has(index)
        ? [
            {
              label: `${name}: average precision ${formatArea(curve.averagePrecision)}, ROC-AUC ${formatArea(curve.rocAuc)}`,
              colour,
            },
          ]
        : [],
    );
    return exportSheet(
      [
        { svg: left.svg, x: 12, y: top, title: 'Precision-recall curve' },
        { svg: this.roc.svg, x: 28 + left.width, y: top, title: 'ROC curve' },
      ],
      2 * left.width + 40,
      left.height + top + 24,
      theme,
      entries,
    );
  }
}

function formatArea(area: number | undefined): string {
  return area === undefined ? 'not defined' : formatScore(area);
}
