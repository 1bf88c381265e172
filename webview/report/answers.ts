/** The page of models that say sets of labels, or numbers: scores, labels or a scatter plot, and the worst mistakes. */
import { scaleLinear } from 'd3';
import type { AnswersReport, NumbersReport, SetLabel, SetsReport } from '../../src/core/explain/answersReport';
import type { ExampleQuery } from '../../src/core/explain/reportExamples';
import type { Scores } from '../../src/core/runs/run';
import { button } from '../shared/controls';
import { element, fill, svgElement } from '../shared/element';
import { formatCount, formatNumber, formatPercent, formatScore } from '../shared/format';
import { SortableTable } from '../shared/sortableTable';
import { type ExampleEvents, ExampleList } from './examples';
import type { ScoresSection } from './scores';
import { LABEL_COLUMNS, RATES } from './terms';

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
  private readonly mistakes = element(
    'section',
    { 'aria-labelledby': 'answers-mistakes-title' },
    element('h2', { id: 'answers-mistakes-title' }, 'Worst mistakes'),
    this.controls,
    this.list.root,
  );
  readonly root = element('main', { class: 'answers' }, this.scoresHolder, this.middle, this.mistakes);
  private readonly table: SortableTable<SetLabel & { readonly index: number }>;
  private report: AnswersReport | undefined;

  constructor(private readonly events: AnswersEvents) {
    this.table = this.makeTable();
  }

  /** @param recorded what the run wrote down when it was scored: it has the loss */
  draw(report: AnswersReport, scores: ScoresSection, recorded: Scores | undefined): void {
    if (scores.root.parentElement !== this.scoresHolder) fill(this.scoresHolder, scores.root);
    const { loss } = recorded ?? {};
    scores.drawRecorded({ ...report.scores, ...(loss !== undefined && { loss }) });
    // A redrawn table or list would take the keyboard away from where it is.
    if (report === this.report) return;
    this.report = report;
    if (report.kind === 'sets') this.drawLabels(report);
    else fill(this.middle, drawScatter(report));
    this.showMistakes(report);
  }

  private showMistakes(report: AnswersReport, label?: number): void {
    if (report.kind === 'numbers') {
      fill(this.controls, element('span', { class: 'quiet' }, 'Farthest off first.'));
      void this.list.show('Farthest from what is right', this.events.find({ mistakes: true }));
      return;
    }
    const name = label === undefined ? undefined : report.labels[label]?.label;
    const words = `${formatCount(report.mistakes)} examples with a label too few or too many, the surest first`;
    const all = button({ label: 'All labels', press: () => this.showMistakes(report) });
    fill(this.controls, element('span', { class: 'quiet' }, words), name !== undefined && all);
    const title = name === undefined ? 'Mistakes' : `Mistakes about ${name}`;
    void this.list.show(title, this.events.find({ mistakes: true, actual: label }));
  }

  private drawLabels(report: SetsReport): void {
    this.table.draw(report.labels.map((each, index) => ({ ...each, index })));
    fill(
      this.middle,
      element(
        'section',
        { 'aria-labelledby': 'set-labels-title' },
        element('h2', { id: 'set-labels-title' }, 'Labels, each by itself'),
        element('div', { class: 'scrolling labels-holder' }, this.table.root),
      ),
    );
  }

  private makeTable(): SortableTable<SetLabel & { readonly index: number }> {
    const rate = (key: 'precision' | 'recall' | 'f1', label: string, title: string) => ({
      key,
      label,
      title,
      number: true,
      value: (row: SetLabel) => row[key],
      show: (row: SetLabel) => score(row[key]),
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
      'Scores of each label',
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
            const name = button({ label: label || '(no label)', title: 'List its mistakes', press });
            name.classList.add('link');
            return name;
          },
        },
        rate('precision', 'Precision', RATES.precision.meaning),
        rate('recall', 'Recall', RATES.recall.meaning),
        rate('f1', 'F1', RATES.F1.meaning),
        {
          key: 'best',
          label: 'Best F1',
          title: 'The highest F1 that any threshold gives on these examples, and that threshold',
          number: true,
          value: row => row.best?.f1,
          show: ({ best }) => (best ? `${formatScore(best.f1)} from ${formatPercent(best.threshold)}` : '–'),
        },
        {
          key: 'rocAuc',
          label: 'ROC-AUC',
          title: LABEL_COLUMNS.rocAuc,
          number: true,
          value: row => row.rocAuc,
          show: row => score(row.rocAuc),
        },
        count('missed', 'Missed', 'Examples that have the label and were not given it'),
        count('extra', 'Extra', 'Examples that were given the label and have it not'),
        count('support', 'Examples', LABEL_COLUMNS.support),
      ],
      undefined,
    );
  }
}

/** What was said over what is right; on the line both are equal. */
function drawScatter({ points, lowest, highest, examples, scores }: NumbersReport): HTMLElement {
  const ends = lowest === highest ? [lowest - 1, highest + 1] : [lowest, highest];
  const x = scaleLinear(ends, [MARGIN.left, SIDE - MARGIN.right]).nice();
  const y = scaleLinear(ends, [SIDE - MARGIN.bottom, MARGIN.top]).nice();
  const ticks = x.ticks(6);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const correlation = scores.pearson === undefined ? '' : `, correlation ${formatScore(scores.pearson)}`;
  const shown = points.actual.length < examples ? `, ${formatCount(points.actual.length)} of them drawn` : '';
  const svg = svgElement(
    'svg',
    {
      class: 'unit-chart',
      role: 'img',
      width: SIDE,
      height: SIDE,
      'aria-label': `What was said over what is right, of ${formatCount(examples)} examples${correlation}`,
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
      'right',
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
      'said',
    ),
  );
  return element(
    'section',
    { 'aria-labelledby': 'scatter-title' },
    element('h2', { id: 'scatter-title' }, 'Said and right'),
    element('p', { class: 'quiet' }, `A point an example${shown}; on the dashed line the answer is right.`),
    element('figure', { class: 'chart' }, svg),
  );
}
