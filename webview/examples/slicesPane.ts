/** The slices: saved filters with their scores beside the rest, and the worst ones, found by a search. */
import { formatCount, formatScore } from '../../src/core/base/formatNumber';
import type { DescribedColumn } from '../../src/core/examples/cells';
import type { Condition } from '../../src/core/examples/condition';
import type { NamedSearch, SlicesAnswer } from '../../src/core/examples/examples';
import { announce } from '../shared/announce';
import { Latest } from '../shared/channel';
import { button, choice, progressBar, textField } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';

export interface SlicesEvents {
  readonly ask: (measure: string | undefined, signal: AbortSignal) => Promise<SlicesAnswer>;
  readonly find: (measure: string | undefined, signal: AbortSignal) => Promise<NamedSearch>;
  /** Shows its examples. */
  readonly show: (where: readonly Condition[]) => void;
  /** Removes it where it has no conditions. */
  readonly save: (name: string, where: readonly Condition[]) => Promise<void>;
  /** What the table is filtered by now; undefined where it is not. */
  readonly current: () => readonly Condition[] | undefined;
}

interface Line {
  readonly name: string;
  readonly where: readonly Condition[];
  readonly count: number;
  readonly value?: number;
  readonly interval?: { readonly low: number; readonly high: number };
  readonly rest?: number;
  readonly p?: number;
  readonly fault?: string;
  readonly remove?: () => void;
  readonly save?: () => void;
}

const chance = (p: number) => (p < 0.001 ? '< 0.001' : formatScore(p));

export class SlicesPane {
  private readonly name: HTMLInputElement;
  private readonly saved = element('div');
  private readonly worst = element('div');
  private readonly controls = element('div', { class: 'toolbar' });
  private readonly trouble = element('p', { class: 'failure', role: 'alert', hidden: true });
  readonly root: HTMLElement;
  private readonly asking = new Latest();
  private readonly finding = new Latest();
  private measure: string | undefined;

  constructor(private readonly events: SlicesEvents) {
    this.name = textField({
      label: 'Name of the slice',
      placeholder: 'Name',
      value: '',
      type: 'text',
      enter: () => void this.save(),
    });
    const save = button({
      label: 'Save Filters as Slice',
      title: 'Keep the filters of the table in nlp-slices.json next to the config',
      press: () => void this.save(),
    });
    this.root = element(
      'aside',
      { class: 'side slices', 'aria-labelledby': 'slices-title' },
      element(
        'div',
        { class: 'heading' },
        element('h2', { id: 'slices-title' }, 'Slices'),
        learnMore('slices', 'slices'),
      ),
      this.controls,
      element('div', { class: 'toolbar' }, this.name, save),
      this.trouble,
      this.saved,
      this.worst,
    );
  }

  /** @param columns that say how good a prediction is */
  draw(measures: readonly DescribedColumn[]): void {
    if (!measures.some(({ name }) => name === this.measure)) this.measure = measures[0]?.name;
    const find = button({
      label: 'Find Worst Slices',
      title: 'Try values, lengths and words, alone and in pairs',
      press: () => void this.find(),
    });
    fill(
      this.controls,
      measures.length > 1 &&
        choice({
          label: 'By',
          title: 'What slices are compared by',
          options: measures.map(({ name, title }) => ({ value: name, label: title })),
          value: this.measure ?? '',
          change: value => {
            this.measure = value;
            fill(this.worst);
            void this.refresh();
          },
        }),
      measures.length > 0 && find,
    );
    fill(this.worst);
    if (measures.length > 0) void this.refresh();
    else fill(this.saved, element('p', { class: 'quiet' }, 'Nothing says how good these predictions are.'));
  }

  private fail(error: unknown): void {
    this.trouble.hidden = false;
    this.trouble.textContent = error instanceof Error ? error.message : String(error);
  }

  async refresh(): Promise<void> {
    this.trouble.hidden = true;
    try {
      const answer = await this.asking.run(signal => this.events.ask(this.measure, signal));
      if (answer) this.drawSaved(answer);
    } catch (error) {
      this.fail(error);
    }
  }

  private async save(): Promise<void> {
    const where = this.events.current();
    const name = this.name.value.trim();
    if (!where) return this.fail(new Error('Filter the table first: a slice is a filter with a name.'));
    if (name === '') {
      this.name.focus();
      return this.fail(new Error('Enter a name for the slice.'));
    }
    await this.keep(name, where);
    this.name.value = '';
  }

  private async keep(name: string, where: readonly Condition[]): Promise<void> {
    try {
      await this.events.save(name, where);
      announce(where.length > 0 ? `saved ${name}` : `removed ${name}`);
      await this.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  private drawSaved({ measure, test, all, slices }: SlicesAnswer): void {
    if (slices.length === 0) {
      const words = 'No slices yet. Filter the table and save the filters, or find the worst slices.';
      fill(this.saved, element('p', { class: 'quiet' }, words));
      return;
    }
    const lines = slices.map(slice => ({ ...slice, remove: () => void this.keep(slice.name, []) }));
    const whole = all.value === undefined ? '' : `All ${formatCount(all.count)} examples: ${formatScore(all.value)}. `;
    fill(
      this.saved,
      ...lines.map(line => this.drawLine(line, measure, 'p')),
      element('p', { class: 'quiet' }, `${whole}Interval: 95%. p: ${test} against the rest.`),
    );
  }

  private async find(): Promise<void> {
    this.trouble.hidden = true;
    const stop = button({ label: 'Cancel', press: () => this.finding.cancel() });
    fill(this.worst, progressBar({ label: 'Finding the worst slices' }), stop);
    try {
      const search = await this.finding.run(signal => this.events.find(this.measure, signal));
      if (!search) {
        fill(this.worst);
        return;
      }
      const { slices, tested, minimum, test, measure } = search;
      const tried = `${formatCount(tested)} slices of at least ${formatCount(minimum)} examples tested`;
      announce(`${formatCount(slices.length)} slices found`);
      fill(
        this.worst,
        element('h3', {}, 'Worst slices'),
        ...slices.map(({ name, where, q, ...slice }) =>
          this.drawLine({ ...slice, name, where, p: q, save: () => void this.keep(name, where) }, measure, 'q'),
        ),
        element(
          'p',
          { class: 'quiet' },
          slices.length === 0
            ? `No slice is significantly worse than the rest: ${tried}.`
            : `${tried}. q: ${test}, corrected for all of them (Benjamini and Hochberg).`,
        ),
      );
    } catch (error) {
      fill(this.worst);
      this.fail(error);
    }
  }

  private drawLine(line: Line, measure: SlicesAnswer['measure'], letter: 'p' | 'q'): HTMLElement {
    const { name, where, count, value, interval, rest, p, fault, remove, save } = line;
    const show = element(
      'button',
      {
        type: 'button',
        class: 'button link slice-name',
        title: 'Show its examples',
        on: { click: () => this.events.show(where) },
      },
      name,
    );
    const facts = [
      formatCount(count),
      ...(value === undefined ? [] : [`${measure.title.toLowerCase()} ${formatScore(value)}`]),
      ...(interval ? [`(${formatScore(interval.low)} to ${formatScore(interval.high)})`] : []),
      ...(rest === undefined ? [] : [`rest ${formatScore(rest)}`]),
      ...(p === undefined ? [] : [`${letter} ${p < 0.001 ? '' : '= '}${chance(p)}`]),
    ];
    return element(
      'div',
      { class: 'slice' },
      element(
        'div',
        { class: 'slice-head' },
        show,
        remove && iconButton('×', `Remove ${name}`, remove),
        save && iconButton('+', `Save ${name}`, save),
      ),
      fault === undefined ? bar(value, interval, rest, measure) : element('p', { class: 'quiet' }, fault),
      element('div', { class: 'quiet' }, facts.join(' · ')),
    );
  }
}

function iconButton(label: string, title: string, press: () => void): HTMLElement {
  const made = button({ label, title, press });
  made.classList.add('link');
  made.setAttribute('aria-label', title);
  return made;
}

/** Of a fraction: the interval, the value in it, and that of the rest. */
function bar(
  value: number | undefined,
  interval: Line['interval'],
  rest: number | undefined,
  { isFlag }: SlicesAnswer['measure'],
): HTMLElement | undefined {
  if (!isFlag || value === undefined || !interval) return undefined;
  const within = (part: number) => String(Math.max(0, Math.min(1, part)));
  return element(
    'div',
    { class: 'slice-bar', 'aria-hidden': true },
    element('span', {
      class: 'interval',
      style: { '--from': within(interval.low), '--wide': within(interval.high - interval.low) },
    }),
    element('span', { class: 'point', style: { '--from': within(value) } }),
    rest !== undefined && element('span', { class: 'rest', style: { '--from': within(rest) } }),
  );
}
