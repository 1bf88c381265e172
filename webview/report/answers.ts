/** The page of models that predict sets of labels, or numbers: scores, labels or a scatter plot, and the errors. */
import { scaleLinear } from 'd3';
import { countOf } from '../../src/core/base/countOf';
import { formatCount, formatNumber, formatPercent, formatScore } from '../../src/core/base/formatNumber';
import type { AnswersReport, NumbersReport, SetLabel, SetsReport } from '../../src/core/explain/report/answersReport';
import type { ExampleQuery } from '../../src/core/explain/report/examples';
import { labelRates } from '../../src/core/metrics/scores/labels';
import { button } from '../shared/controls';
import { element, fill, svgElement } from '../shared/element';
import { SortableTable } from '../shared/sortableTable';
import { type ExampleEvents, ExampleList } from './examples';
import type { ScoresSection } from './scores';
import { COUNTED, LABEL_COLUMNS, type LabelCounts } from './terms';

export interface AnswersEvents {
  readonly find: (query: Omit<ExampleQuery, 'offset' | 'limit'>) => ExampleEvents;
}

const MARGIN = { top: 8, right: 12, bottom: 40, left: 52 };
const SIDE = 360;
const RADIUS = 2.5;

const score = (value: number | undefined) => (value === undefined ? '–' : formatScore(value));

export class AnswersPage {
  private readonly scoresHolder = element('div');
  private readonly middle = element('div');
  private readonly controls = element('p', { class: 'toolbar' });
  private readonly list = new ExampleList('');
  private readonly heading = element('h2', { id: 'answers-mistakes-title' });
  private readonly mistakes = element(
    'section',
    { 'aria-labelledby': 'answers-mistakes-title' },
    this.heading,
    this.controls,
    this.list.root,
  );
  readonly root = element('main', { class: 'answers' }, this.scoresHolder, this.middle, this.mistakes);
  private readonly table: SortableTable<SetLabel & { readonly index: number }>;
  private report: AnswersReport | undefined;

  constructor(private readonly events: AnswersEvents) {
    this.table = this.makeTable();
  }

  draw(report: AnswersReport, scores: ScoresSection): void {
    if (scores.root.parentElement !== this.scoresHolder) fill(this.scoresHolder, scores.root);
    scores.drawAlone(report.scores, report.kind);
    // A redrawn table or list would take the keyboard away from where it is.
    if (report === this.report) return;
    this.report = report;
    if (report.kind === 'sets') this.drawLabels(report);
    else fill(this.middle, drawScatter(report));
    this.showMistakes(report);
  }

  mark(): void {
    this.list.mark();
  }

  private showMistakes(report: AnswersReport, label?: number): void {
    if (report.kind === 'numbers') {
      this.heading.textContent = 'Largest absolute errors';
      fill(this.controls, element('span', { class: 'quiet' }, 'Sorted by |predicted − true|, largest first.'));
      void this.list.show('Errors', this.events.find({ mistakes: true }));
      return;
    }
    this.heading.textContent = 'Most confident errors';
    const name = label === undefined ? undefined : report.labels[label]?.label;
    const words = `${countOf(report.mistakes, 'example')} with errors, sorted by confidence`;
    const all = button({ label: 'All labels', press: () => this.showMistakes(report) });
    fill(this.controls, element('span', { class: 'quiet' }, words), name !== undefined && all);
    const title = name === undefined ? 'Errors' : `Errors of ${name}`;
    void this.list.show(title, this.events.find({ mistakes: true, actual: label }));
  }

  private drawLabels(report: SetsReport): void {
    this.table.draw(report.labels.map((each, index) => ({ ...each, index })));
    fill(
      this.middle,
      element(
        'section',
        { 'aria-labelledby': 'set-labels-title' },
        element('h2', { id: 'set-labels-title' }, 'Scores per label'),
        element('div', { class: 'scrolling labels-holder' }, this.table.root),
      ),
    );
  }

  private makeTable(): SortableTable<SetLabel & { readonly index: number }> {
    const rate = (key: keyof typeof COUNTED, label: string, title: string) => ({
      key,
      label,
      title,
      number: true,
      value: (row: SetLabel) => row[key],
      show: (row: SetLabel) => score(row[key]),
      hint: (row: SetLabel) => COUNTED[key](countsOf(row)),
    });
    const count = (key: 'missed' | 'extra' | 'support', label: string, title: string) => ({
      key,
      label,
      title,
      number: true,
      value: (row: SetLabel) => row[key],
      show: (row: SetLabel) => formatCount(row[key]),
    });
    return new SortableTable<SetLabel & { readonly index: number }>(
      'Scores per label',
      [
        {
          key: 'label',
          label: 'Label',
          value: row => row.label,
          show: ({ label, index }) => {
            const press = () => {
              if (this.report) this.showMistakes(this.report, index);
              this.mistakes.scrollIntoView({ block: 'start' });
            };
            const name = button({ label: label || '(no label)', title: 'List its errors', press });
            name.classList.add('link');
            return name;
          },
        },
        rate('precision', 'Precision', labelRates.precision.meaning),
        rate('recall', 'Recall', labelRates.recall.meaning),
        rate('f1', 'F1', labelRates.F1.meaning),
        {
          key: 'best',
          label: 'Best F1',
          title: 'Highest F1 of any threshold on these examples, and that threshold',
          number: true,
          value: row => row.best?.f1,
          show: ({ best }) => (best ? `${formatScore(best.f1)} at ${formatPercent(best.threshold)}` : '–'),
        },
        {
          key: 'rocAuc',
          label: 'ROC-AUC',
          title: LABEL_COLUMNS.rocAuc,
          number: true,
          value: row => row.rocAuc,
          show: row => score(row.rocAuc),
        },
        count('missed', 'False negatives', LABEL_COLUMNS.falseNegatives),
        count('extra', 'False positives', LABEL_COLUMNS.falsePositives),
        count('support', 'Support', LABEL_COLUMNS.support),
      ],
      undefined,
    );
  }
}

function countsOf({ missed, extra, support }: SetLabel): LabelCounts {
  return { truePositives: support - missed, falsePositives: extra, falseNegatives: missed };
}

/** Predicted over true values; on the line both are equal. */
function drawScatter({ points, lowest, highest, examples, scores }: NumbersReport): HTMLElement {
  const ends = lowest === highest ? [lowest - 1, highest + 1] : [lowest, highest];
  const x = scaleLinear(ends, [MARGIN.left, SIDE - MARGIN.right]).nice();
  const y = scaleLinear(ends, [SIDE - MARGIN.bottom, MARGIN.top]).nice();
  const ticks = x.ticks(6);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const correlation = scores.pearson === undefined ? '' : `, Pearson correlation ${formatScore(scores.pearson)}`;
  const shown = points.actual.length < examples ? `, ${formatCount(points.actual.length)} of them shown` : '';
  const svg = svgElement(
    'svg',
    {
      class: 'unit-chart',
      role: 'img',
      width: SIDE,
      height: SIDE,
      'aria-label': `Predicted against true values of ${formatCount(examples)} examples${correlation}`,
    },
    ...ticks.flatMap(tick => [
      svgElement('line', { x1: x(tick), x2: x(tick), y1: y(low), y2: y(high), stroke: 'var(--line)' }),
      svgElement('line', { x1: x(low), x2: x(high), y1: y(tick), y2: y(tick), stroke: 'var(--line)' }),
      svgElement(
        'text',
        { x: x(tick), y: SIDE - MARGIN.bottom + 16, 'text-anchor': 'middle', fill: 'var(--quiet)' },
        formatNumber(tick),
      ),
      svgElement(
        'text',
        { x: MARGIN.left - 8, y: y(tick), 'text-anchor': 'end', 'dominant-baseline': 'middle', fill: 'var(--quiet)' },
        formatNumber(tick),
      ),
    ]),
    svgElement('line', {
      x1: x(low),
      y1: y(low),
      x2: x(high),
      y2: y(high),
      stroke: 'var(--quiet)',
      'stroke-dasharray': '5 3',
    }),
    svgElement(
      'g',
      { class: 'points', fill: 'var(--vscode-charts-blue)', 'fill-opacity': 0.5 },
      ...points.actual.map((actual, i) =>
        svgElement('circle', { cx: x(actual), cy: y(points.predicted[i]!), r: RADIUS }),
      ),
    ),
    svgElement(
      'text',
      { x: (MARGIN.left + SIDE) / 2, y: SIDE - 6, 'text-anchor': 'middle', fill: 'currentColor' },
      'True',
    ),
    svgElement(
      'text',
      {
        x: 0,
        y: 0,
        transform: `translate(12, ${(SIDE - MARGIN.bottom) / 2}) rotate(-90)`,
        'text-anchor': 'middle',
        fill: 'currentColor',
      },
      'Predicted',
    ),
  );
  return element(
    'section',
    { 'aria-labelledby': 'scatter-title' },
    element('h2', { id: 'scatter-title' }, 'Predicted vs. true values'),
    element('p', { class: 'quiet' }, `One point per example${shown}. The dashed line is y = x.`),
    element('figure', { class: 'chart' }, svg),
  );
}
