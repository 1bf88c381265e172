/** Accuracy over coverage: what a model is worth that leaves what it is not sure of to people. */
import { formatPercent, formatScore } from '../../src/core/base/formatNumber';
import type { RunReport } from '../../src/core/explain/report/report';
import { button } from '../shared/controls';
import { element } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { exportSheet } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { UnitChart } from './unitChart';

type Coverage = NonNullable<RunReport['coverage']>;

export class CoverageSection {
  private readonly chart: UnitChart;
  private readonly words = element('p', { class: 'quiet' });
  readonly root: HTMLElement;
  private coverage: Coverage | undefined;
  private theme: Theme | undefined;

  constructor(save: (svg: string) => void, tooltip: Tooltip) {
    this.chart = new UnitChart({
      title: 'Accuracy over coverage',
      x: 'Coverage',
      y: 'Accuracy',
      hover: (at, x, y) => {
        const place = at && this.coverage ? nearest(this.coverage.coverage, at[0]) : -1;
        if (place < 0) tooltip.hide();
        else tooltip.show(x, y, describe(this.coverage!, place));
      },
    });
    this.root = element(
      'section',
      { class: 'coverage-section', 'aria-labelledby': 'coverage-title' },
      element(
        'div',
        { class: 'heading' },
        element('h2', { id: 'coverage-title' }, 'Coverage'),
        button({ label: 'Save SVG', press: () => save(this.export()) }),
        learnMore('coverage', 'coverage'),
      ),
      this.words,
      this.chart.root,
    );
  }

  draw({ coverage }: RunReport, theme: Theme): void {
    this.theme = theme;
    this.coverage = coverage;
    this.root.hidden = !coverage || coverage.coverage.length === 0;
    if (!coverage || this.root.hidden) return;
    const half = nearest(coverage.coverage, 0.5);
    const said = [describe(coverage, half), describe(coverage, coverage.coverage.length - 1)].join('. ');
    this.words.textContent = `${said}. Area under 1 − accuracy (AURC): ${formatScore(coverage.area)}.`;
    this.chart.draw(
      [
        {
          name: 'accuracy',
          colour: theme.accent,
          points: Array.from(coverage.coverage, (part, i) => [part, coverage.accuracy[i]!] as const),
        },
      ],
      [],
      this.root.clientWidth,
      `Accuracy over coverage: ${said}`,
    );
  }

  private export(): string {
    if (!this.theme) return '';
    const { svg, width, height } = this.chart;
    return exportSheet([{ svg, x: 12, y: 36, title: 'Accuracy over coverage' }], width + 24, height + 48, this.theme);
  }
}

function nearest(parts: ArrayLike<number>, part: number): number {
  let best = 0;
  for (let i = 1; i < parts.length; i++) if (Math.abs(parts[i]! - part) < Math.abs(parts[best]! - part)) best = i;
  return best;
}

function describe({ coverage, accuracy, confidence }: Coverage, place: number): string {
  const [part, right] = [formatPercent(coverage[place]!), formatPercent(accuracy[place]!)];
  return `Most confident ${part} (confidence ≥ ${formatScore(confidence[place]!)}): ${right} correct`;
}
