/** The errors with the highest confidence, filtered by label. */
import { countOf } from '../../src/core/base/countOf';
import type { ExampleQuery } from '../../src/core/explain/report/examples';
import type { RunReport } from '../../src/core/explain/report/report';
import { choice } from '../shared/controls';
import { element, fill } from '../shared/element';
import { type ExampleEvents, ExampleList } from './examples';

export interface MistakesEvents {
  readonly find: (query: Omit<ExampleQuery, 'offset' | 'limit'>) => ExampleEvents;
}

const ANY = 'any';

export class MistakesSection {
  private readonly controls = element('div', { class: 'toolbar' });
  private readonly list = new ExampleList('');
  readonly root = element(
    'section',
    { class: 'mistakes-section', 'aria-labelledby': 'mistakes-title' },
    element('h2', { id: 'mistakes-title' }, 'Most confident errors'),
    this.controls,
    this.list.root,
  );
  private report: RunReport | undefined;
  private actual: number | undefined;
  private predicted: number | undefined;

  constructor(private readonly events: MistakesEvents) {}

  draw(report: RunReport): void {
    if (report === this.report) return;
    this.report = report;
    this.filter(undefined, undefined);
  }

  mark(): void {
    this.list.mark();
  }

  /** Lists the mistakes of a label, and shows them. */
  showLabel(label: number): void {
    this.filter(label, undefined);
    this.root.scrollIntoView({ block: 'start' });
    this.root.querySelector('select')?.focus({ preventScroll: true });
  }

  private filter(actual: number | undefined, predicted: number | undefined): void {
    const { labels, calibration, mistakes } = this.report!;
    this.actual = actual;
    this.predicted = predicted;
    fill(
      this.controls,
      this.labelChoice('True', actual, value => this.filter(value, this.predicted)),
      this.labelChoice('Predicted', predicted, value => this.filter(this.actual, value)),
      element(
        'span',
        { class: 'quiet' },
        `${countOf(mistakes, 'error')}${calibration ? ', sorted by confidence' : ''}`,
      ),
    );
    const parts = [
      ...(actual === undefined ? [] : [`true: ${labels[actual] || '(none)'}`]),
      ...(predicted === undefined ? [] : [`predicted: ${labels[predicted] || '(none)'}`]),
    ];
    void this.list.show(['Errors', ...parts].join(', '), this.events.find({ mistakes: true, actual, predicted }));
  }

  private labelChoice(title: string, value: number | undefined, change: (value: number | undefined) => void) {
    const field = choice({
      label: title,
      options: [
        { value: ANY, label: 'Any label' },
        ...this.report!.labels.map((label, index) => ({ value: String(index), label: label || '(none)' })),
      ],
      value: value === undefined ? ANY : String(value),
      change: picked => {
        change(picked === ANY ? undefined : Number(picked));
        this.controls.querySelector<HTMLElement>(`[data-field="${title}"] select`)?.focus();
      },
    });
    field.dataset.field = title;
    return field;
  }
}
