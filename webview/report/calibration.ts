/** The reliability diagram: how often predictions of a confidence are correct. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount, formatNumber, formatPercent, formatScore } from '../../src/core/base/formatNumber';
import type { RunReport } from '../../src/core/explain/report/report';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { exportSheet } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import { withOpacity } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { UnitChart } from './unitChart';

export class CalibrationSection {
  private readonly chart: UnitChart;
  private readonly words = element('p', { class: 'quiet' });
  private readonly values = element('tbody');
  readonly root: HTMLElement;
  private report: RunReport | undefined;
  private theme: Theme | undefined;

  constructor(save: (svg: string) => void, tooltip: Tooltip) {
    this.chart = new UnitChart({
      title: 'Reliability diagram',
      x: 'Confidence',
      y: 'Accuracy',
      diagonal: true,
      hover: (at, x, y) => {
        const bin = at && this.report?.calibration?.bins.find(({ low, high }) => at[0] > low && at[0] <= high);
        if (bin && bin.count > 0) tooltip.show(x, y, describe(bin));
        else tooltip.hide();
      },
    });
    const head = ['Confidence', 'Examples', 'Mean confidence', 'Accuracy'].map(name =>
      element('th', { scope: 'col' }, name),
    );
    this.root = element(
      'section',
      { class: 'calibration-section', 'aria-labelledby': 'calibration-title' },
      element(
        'div',
        { class: 'heading' },
        element('h2', { id: 'calibration-title' }, 'Calibration'),
        button({ label: 'Save SVG', press: () => save(this.export()) }),
        learnMore('calibration', 'calibration'),
      ),
      this.words,
      this.chart.root,
      element(
        'details',
        { class: 'scrolling' },
        element('summary', {}, 'Values'),
        element('table', { class: 'values' }, element('thead', {}, element('tr', {}, ...head)), this.values),
      ),
    );
  }

  draw(report: RunReport, theme: Theme): void {
    this.report = report;
    this.theme = theme;
    const { calibration, uncalibrated } = report;
    this.root.hidden = !calibration;
    if (!calibration) return;
    const error = formatPercent(calibration.error);
    this.words.textContent = `Expected calibration error (ECE): ${error}. Bars below the diagonal: overconfident. Bars above it: underconfident.${uncalibrated ? ` Before calibration (dashed; temperature ${formatNumber(uncalibrated.temperature)}): ${formatPercent(uncalibrated.error)}.` : ''}`;
    const before = uncalibrated?.bins.filter(bin => bin.count > 0) ?? [];
    const filled = calibration.bins.filter(bin => bin.count > 0);
    this.chart.draw(
      [
        {
          name: 'accuracy',
          colour: theme.accent,
          points: filled.map(bin => [bin.confidence, bin.accuracy]),
        },
        ...(before.length > 0
          ? [
              {
                name: 'before calibration',
                colour: theme.muted,
                dashed: true,
                points: before.map(bin => [bin.confidence, bin.accuracy] as const),
              },
            ]
          : []),
      ],
      filled.map(({ low, high, accuracy }) => ({
        from: low,
        to: high,
        height: accuracy,
        colour: withOpacity(theme.accent, 0.3),
      })),
      this.root.clientWidth,
      `Reliability diagram: ${filled.map(describe).join('; ')}${before.length > 0 ? `. Before calibration: ${before.map(describe).join('; ')}` : ''}`,
    );
    this.chart.mark(filled.map(bin => ({ at: [bin.confidence, bin.accuracy], colour: theme.accent })));
    fill(
      this.values,
      ...calibration.bins.map(({ low, high, count, confidence, accuracy }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, `${formatPercent(low)} to ${formatPercent(high)}`),
          element('td', { class: 'number' }, formatCount(count)),
          element('td', { class: 'number' }, count > 0 ? formatScore(confidence) : '–'),
          element('td', { class: 'number' }, count > 0 ? formatScore(accuracy) : '–'),
        ),
      ),
    );
  }

  private export(): string {
    if (!this.theme) return '';
    const { svg, width, height } = this.chart;
    return exportSheet([{ svg, x: 12, y: 36, title: 'Reliability diagram' }], width + 24, height + 48, this.theme);
  }
}

function describe({ confidence, accuracy, count }: { confidence: number; accuracy: number; count: number }): string {
  return `${countOf(count, 'example')}: mean confidence ${formatPercent(confidence)}, accuracy ${formatPercent(accuracy)}`;
}
