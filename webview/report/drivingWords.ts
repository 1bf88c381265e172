/** The words that drive a label over the split: a table to sort and filter, and the examples that have a word. */

import { formatCount, formatScore } from '../../src/core/base/formatNumber';
import type { ProgressEvent } from '../../src/core/base/progress';
import type { WordsAnswer, WordsRequest } from '../../src/core/explain/globalWords/globalWords';
import { wordRows } from '../../src/core/explain/globalWords/wordRows';
import type { DrivingWord } from '../../src/core/explain/globalWords/wordTotals';
import type { DataAccess } from '../../src/core/inference/loadRunData';
import { announce } from '../shared/announce';
import { button, choice, textField } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { type Column, SortableTable } from '../shared/sortableTable';
import { Working } from '../shared/working';
import { type ExampleEvents, ExampleList } from './examples';

export type AskedWords = Omit<WordsRequest, keyof DataAccess>;

export interface DrivingWordsEvents {
  readonly find: (asked: AskedWords, signal: AbortSignal) => Promise<WordsAnswer>;
  readonly examples: (asked: AskedWords & { readonly word: string }) => ExampleEvents;
  readonly copyRows: (rows: readonly (readonly (string | number | null)[])[]) => void;
}

/** Words that are asked for, half of them of each end; and rows of the table that are drawn. */
const MOST = 2000;
const DRAWN = 200;
const LEAST = ['1', '2', '3', '5', '10', '20', '50'] as const;
type Least = (typeof LEAST)[number];

export class DrivingWordsSection {
  private readonly begin = button({
    label: 'Show Words',
    title: 'Explain the examples of the split and gather what each word does',
    press: () => void this.find(),
  });
  private readonly working = new Working(this.begin);
  private readonly controls = element('div', { class: 'toolbar' });
  private readonly found = element('div', { class: 'driving-words' });
  private readonly note = element('p', { class: 'quiet' });
  private readonly shown = element('p', { class: 'quiet', role: 'status' });
  private readonly behind = new ExampleList('Select a word to list the examples that have it.');
  private readonly filter = textField({
    label: 'Filter words',
    placeholder: 'Filter words',
    value: '',
    type: 'search',
    change: () => this.drawTable(),
  });
  private readonly table: SortableTable<DrivingWord>;
  readonly root: HTMLElement;
  private labels: readonly string[] = [];
  private label: string | undefined;
  private method: string | undefined;
  private least: Least = '3';
  private answer: WordsAnswer | undefined;
  /** Of which run and split the answer is. */
  private key = '';
  private split: AskedWords['split'];

  constructor(private readonly events: DrivingWordsEvents) {
    this.table = new SortableTable('Words', this.columns(), { key: 'weight', descending: true });
    this.root = element(
      'section',
      { 'aria-labelledby': 'words-title' },
      element(
        'div',
        { class: 'heading' },
        element('h2', { id: 'words-title' }, 'Words'),
        learnMore('driving-words', 'the words that drive a label'),
      ),
      this.controls,
      this.working.root,
      this.working.note,
      this.found,
    );
    this.found.hidden = true;
    fill(
      this.found,
      this.note,
      element(
        'div',
        { class: 'toolbar' },
        this.filter,
        button({ label: 'Copy as CSV', title: 'Copy all words', press: () => this.copy() }),
      ),
      element(
        'div',
        { class: 'beside' },
        element('div', { class: 'word-table' }, this.table.root, this.shown),
        this.behind.root,
      ),
    );
  }

  /** @param labels none of a run that predicts a number */
  show(run: string, split: AskedWords['split'], labels: readonly string[]): void {
    const key = `${run} ${split}`;
    if (key === this.key) return;
    this.key = key;
    this.split = split;
    this.labels = labels;
    if (this.label === undefined || !labels.includes(this.label)) this.label = labels.at(-1);
    this.method = undefined;
    this.answer = undefined;
    this.working.cancel();
    this.found.hidden = true;
    this.drawControls();
  }

  tell(event: ProgressEvent): void {
    this.working.tell(event);
  }

  mark(): void {
    this.behind.mark();
  }

  private get asked(): AskedWords {
    const { split, label, method, least } = this;
    const chosen = { ...(label !== undefined && { label }), ...(method !== undefined && { method }) };
    return { split, ...chosen, least: Number(least), count: MOST };
  }

  private drawControls(): void {
    const focused = this.controls.querySelector<HTMLElement>(':focus')?.closest<HTMLElement>('[data-field]')
      ?.dataset.field;
    const again =
      <T>(set: (value: T) => void) =>
      (value: T) => {
        set(value);
        if (this.answer) void this.find();
      };
    const named = (name: string, field: HTMLElement) => {
      field.dataset.field = name;
      return field;
    };
    const { methods = [], method } = this.answer ?? {};
    fill(
      this.controls,
      this.label !== undefined &&
        named(
          'label',
          choice({
            label: 'Label',
            options: this.labels.map(label => ({ value: label, label })),
            value: this.label,
            change: again((label: string) => {
              this.label = label;
            }),
          }),
        ),
      methods.length > 1 &&
        named(
          'method',
          choice({
            label: 'Method',
            title: 'How the weight of each word is computed',
            options: methods.map(({ name, title }) => ({ value: name, label: title })),
            value: method!.name,
            change: again((name: string) => {
              this.method = name;
            }),
          }),
        ),
      named(
        'least',
        choice<Least>({
          label: 'In at least',
          title: 'Leave out words that fewer examples have',
          options: LEAST.map(value => ({ value, label: value === '1' ? '1 example' : `${value} examples` })),
          value: this.least,
          change: again((least: Least) => {
            this.least = least;
          }),
        }),
      ),
      !this.answer && this.begin,
    );
    if (focused) this.controls.querySelector<HTMLElement>(`[data-field="${focused}"] select`)?.focus();
  }

  private async find(): Promise<void> {
    const { key } = this;
    await this.working.run(
      signal => this.events.find(this.asked, signal),
      answer => {
        if (key !== this.key) return;
        this.answer = answer;
        this.behind.clear();
        this.drawControls();
        this.draw(answer);
      },
    );
  }

  private draw({ exact, method, target, examples, total, split, distinct, frequent, words }: WordsAnswer): void {
    const of = examples < total ? `${formatCount(examples)} of ${formatCount(total)}` : formatCount(total);
    const what = exact
      ? `What each word adds to the logit of ${target}: ${method.title}, the same over any data.`
      : `Mean attribution (${method.title}) for ${target} over the examples that have the word.`;
    const some = words.length < frequent ? `, ${formatCount(words.length)} shown` : '';
    this.note.textContent = `${what} ${of} ${split} examples; ${formatCount(frequent)} of ${formatCount(distinct)} words are frequent enough${some}.`;
    this.found.hidden = false;
    this.drawTable();
    announce(`${formatCount(words.length)} words`);
  }

  private drawTable(): void {
    const wanted = this.filter.value.trim().toLowerCase();
    const all = this.answer?.words ?? [];
    const matching = wanted === '' ? all : all.filter(({ word }) => word.toLowerCase().includes(wanted));
    // Both ends are what is looked for.
    const half = DRAWN / 2;
    const drawn = matching.length <= DRAWN ? matching : [...matching.slice(0, half), ...matching.slice(-half)];
    this.table.draw(drawn);
    this.shown.textContent =
      drawn.length < matching.length
        ? `The ${formatCount(half)} words that raise the label most and the ${formatCount(half)} that lower it most, of ${formatCount(matching.length)}. Filter to see others.`
        : '';
    if (matching.length === 0)
      this.shown.textContent = wanted === '' ? 'No word is frequent enough.' : 'No word matches.';
  }

  private columns(): readonly Column<DrivingWord>[] {
    return [
      { key: 'word', label: 'Word', value: ({ word }) => word, show: ({ word }) => this.drawWord(word) },
      {
        key: 'weight',
        label: 'Weight',
        title: 'Above 0 raises the label, below 0 lowers it',
        number: true,
        value: ({ weight }) => weight,
        show: ({ weight }) => formatScore(weight),
      },
      {
        key: 'interval',
        label: '95% interval',
        title: 'Confidence interval of the mean (Student’s t)',
        number: true,
        // By the end that is nearer to 0: how far from it the mean surely is.
        value: ({ interval }) => interval && Math.max(interval.low, -interval.high),
        show: ({ interval }) => (interval ? `${formatScore(interval.low)} to ${formatScore(interval.high)}` : '–'),
      },
      {
        key: 'examples',
        label: 'Examples',
        title: 'Examples that have the word',
        number: true,
        value: ({ examples }) => examples,
        show: ({ examples }) => formatCount(examples),
      },
    ];
  }

  private drawWord(word: string): HTMLElement {
    const { asked } = this;
    const press = () => void this.behind.show(`Examples with “${word}”`, this.events.examples({ ...asked, word }));
    return element(
      'button',
      { type: 'button', class: 'button link', title: 'List the examples that have this word', on: { click: press } },
      word,
    );
  }

  private copy(): void {
    const words = this.answer?.words ?? [];
    this.events.copyRows(wordRows(words));
  }
}
