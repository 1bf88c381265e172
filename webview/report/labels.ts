/** Precision, recall and F1 of each label, sortable; a label lists its errors. */
import { formatCount, formatScore } from '../../src/core/base/formatNumber';
import type { LabelReport, RunReport } from '../../src/core/explain/report/report';
import { labelRates } from '../../src/core/metrics/scores/labels';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { SortableTable } from '../shared/sortableTable';
import type { Sort } from '../shared/sortRows';
import { COUNTED, LABEL_COLUMNS, type LabelCounts } from './terms';

/** Rows shown before all are asked for. */
const FIRST_ROWS = 100;

interface Row extends LabelReport {
  readonly index: number;
  readonly known: boolean;
}

export interface LabelsEvents {
  readonly sorted: (sort: Sort) => void;
  readonly choose: (label: number) => void;
}

const score = (value: number | undefined) => (value === undefined ? '–' : formatScore(value));

function countsOf({ truePositives, falsePositives, support }: Row): LabelCounts {
  return { truePositives, falsePositives, falseNegatives: support - truePositives };
}

export class LabelsSection {
  private readonly table: SortableTable<Row>;
  private readonly more = element('p');
  readonly root: HTMLElement;
  private all = false;
  private report: RunReport | undefined;

  constructor(sort: Sort | undefined, events: LabelsEvents) {
    this.table = new SortableTable<Row>(
      'Scores per label',
      [
        {
          key: 'label',
          label: 'Label',
          value: row => row.label,
          show: ({ label, index, known }) => {
            const press = () => events.choose(index);
            const name = button({ label: label || '(no label)', title: 'List its errors', press });
            name.classList.add('link');
            return element('span', {}, name, !known && element('span', { class: 'quiet' }, ' not in training'));
          },
        },
        {
          key: 'precision',
          label: 'Precision',
          title: labelRates.precision.meaning,
          number: true,
          value: row => row.precision,
          show: row => score(row.precision),
          hint: row => COUNTED.precision(countsOf(row)),
        },
        {
          key: 'recall',
          label: 'Recall',
          title: labelRates.recall.meaning,
          number: true,
          value: row => row.recall,
          show: row => score(row.recall),
          hint: row => COUNTED.recall(countsOf(row)),
        },
        {
          key: 'f1',
          label: 'F1',
          title: labelRates.F1.meaning,
          number: true,
          value: row => row.f1,
          show: row => score(row.f1),
          hint: row => COUNTED.f1(countsOf(row)),
        },
        {
          key: 'rocAuc',
          label: 'ROC-AUC',
          title: LABEL_COLUMNS.rocAuc,
          number: true,
          value: row => row.rocAuc,
          show: row => score(row.rocAuc),
        },
        {
          key: 'averagePrecision',
          label: 'Avg. precision',
          title: LABEL_COLUMNS.averagePrecision,
          number: true,
          value: row => row.averagePrecision,
          show: row => score(row.averagePrecision),
        },
        {
          key: 'support',
          label: 'Support',
          title: LABEL_COLUMNS.support,
          number: true,
          value: row => row.support,
          show: row => formatCount(row.support),
        },
      ],
      sort,
      events.sorted,
    );
    this.root = element(
      'section',
      { 'aria-labelledby': 'labels-title' },
      element('h2', { id: 'labels-title' }, 'Scores per label'),
      element('div', { class: 'scrolling labels-holder' }, this.table.root),
      this.more,
    );
  }

  draw(report: RunReport): void {
    // A redrawn table would take the keyboard away from where it is.
    if (report !== this.report) this.drawRows(report);
  }

  private drawRows(report: RunReport): void {
    this.report = report;
    const rows = report.classes.map((each, index) => ({ ...each, index, known: index < report.known }));
    const left = this.all ? 0 : Math.max(0, rows.length - FIRST_ROWS);
    this.table.draw(left > 0 ? rows.slice(0, FIRST_ROWS) : rows);
    const press = () => {
      this.all = true;
      this.drawRows(report);
    };
    fill(this.more, left > 0 && button({ label: `Show ${formatCount(left)} more labels`, press }));
    this.more.hidden = left === 0;
  }
}
