/** The head of the table of examples: which run and split, what stands beside the table, what can be done with the rows. */
import type { SplitName } from '../../src/core/data/dataset';
import type { TableDescription } from '../../src/core/examples/examples';
import type { RowFormat } from '../../src/core/examples/exportRows';
import type { ExamplesChoices } from '../../src/protocol/examples';
import type { ReportedRun } from '../../src/protocol/report';
import { button, segments } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';

type Side = ExamplesChoices['side'];

export interface HeadEvents {
  readonly evaluate: (split: SplitName) => void;
  readonly chooseSplit: (split: SplitName | undefined) => void;
  readonly showSide: (side: Side) => void;
  readonly save: (format: RowFormat) => void;
  readonly otherRun: () => void;
}

/** What it shows. */
export interface HeadLook {
  readonly run: ReportedRun;
  readonly table: TableDescription | null | undefined;
  readonly split: SplitName | undefined;
  readonly side: Side;
}

export class Head {
  readonly root = element('header');
  private drawnFor = '';

  /** @param columnMenu chooses columns */
  constructor(
    private readonly columnMenu: HTMLElement,
    private readonly events: HeadEvents,
  ) {}

  draw({ run, table, split, side }: HeadLook): void {
    const splits = table?.splits ?? [];
    const key = JSON.stringify([run, splits, split, side]);
    if (key === this.drawnFor) return;
    this.drawnFor = key;
    const lacksTrain = table && run.usable && !splits.some(own => own.split === 'train');
    const options = [
      { value: 'all' as const, label: 'All' },
      ...splits.map(each => ({ value: each.split, label: each.split })),
    ];
    fill(
      this.root,
      element(
        'div',
        { class: 'heading' },
        element('h1', {}, run.name),
        splits.length > 1 &&
          segments<SplitName | 'all'>({
            label: 'Split',
            options,
            value: split ?? 'all',
            change: value => this.events.chooseSplit(value === 'all' ? undefined : value),
          }),
        lacksTrain && this.evaluateButton('train'),
        ...(table
          ? [
              this.sideButton('Slices', 'slices', side),
              this.sideButton('Matrix', 'matrix', side),
              this.columnMenu,
              this.saveButton('CSV', 'csv'),
              this.saveButton('JSONL', 'jsonl'),
            ]
          : []),
        this.otherRun(),
        learnMore('examples', 'the examples'),
      ),
      element('p', { class: 'quiet' }, `run ${run.id}`),
    );
  }

  evaluateButton(split: SplitName): HTMLElement {
    return button({
      label: `Evaluate ${split}`,
      title: `Predict the examples of the ${split} split`,
      press: () => this.events.evaluate(split),
    });
  }

  otherRun(): HTMLElement {
    return button({ label: 'Select Another Run…', press: () => this.events.otherRun() });
  }

  /** Shows what stands beside the table, or hides it. */
  private sideButton(label: string, side: NonNullable<Side>, now: Side): HTMLElement {
    const isShown = now === side;
    const made = button({ label, press: () => this.events.showSide(isShown ? undefined : side) });
    made.setAttribute('aria-pressed', String(isShown));
    made.dataset.side = side;
    return made;
  }

  private saveButton(label: string, format: RowFormat): HTMLElement {
    return button({
      label: `Save ${label}…`,
      title: `Save the rows that the filters leave as ${label}`,
      press: () => this.events.save(format),
    });
  }
}
