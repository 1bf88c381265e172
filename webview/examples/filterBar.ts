/** The filters of the table: a search over the texts, and one editor for each column that is filtered. */
import { formatCount, formatNumber } from '../../src/core/base/formatNumber';
import type { DescribedColumn } from '../../src/core/examples/cells';
import type { Condition, RangeCondition } from '../../src/core/examples/condition';
import { button, textField } from '../shared/controls';
import { element, fill } from '../shared/element';

export interface FilterEvents {
  readonly changed: (where: readonly Condition[]) => void;
  readonly searched: (search: string) => void;
}

/** Any of the texts, as `ANY_TEXT` of core. */
const ANY_TEXT = '*';

/** What the search field asks for: `/pattern/flags`, or a text in any case. */
export function searchCondition(search: string): Condition | undefined {
  const pattern = /^\/(.+)\/([ims]*)$/s.exec(search);
  if (pattern) return { column: ANY_TEXT, matches: pattern[1]!, flags: `${pattern[2]!}u` };
  return search.trim() === '' ? undefined : { column: ANY_TEXT, contains: search.trim() };
}

export class FilterBar {
  private readonly search: HTMLInputElement;
  private readonly add = element('select', { 'aria-label': 'Add a filter' });
  private readonly chips = element('ul', { class: 'chips', 'aria-label': 'Filters' });
  readonly root: HTMLElement;
  private columns: readonly DescribedColumn[] = [];
  private where: readonly Condition[] = [];
  private drawnFor = '';

  constructor(private readonly events: FilterEvents) {
    this.search = textField({
      label: 'Search the texts: words, or /regular expression/',
      placeholder: 'Search, or /pattern/',
      value: '',
      type: 'search',
      change: value => events.searched(value),
    });
    this.add.addEventListener('change', () => this.begin(this.add.value));
    this.root = element('div', { class: 'filters', role: 'search' }, this.search, this.add, this.chips);
  }

  draw(columns: readonly DescribedColumn[], where: readonly Condition[], search: string): void {
    if (document.activeElement !== this.search && this.search.value !== search) this.search.value = search;
    const key = JSON.stringify([columns.map(({ name }) => name), where]);
    if (key === this.drawnFor) return;
    this.columns = columns;
    const own = JSON.stringify(where) === JSON.stringify(this.where) && this.chips.childElementCount === where.length;
    this.where = where;
    this.drawnFor = key;
    fill(
      this.add,
      element('option', { value: '' }, 'Add Filter…'),
      ...columns.map(({ name, title }) => element('option', { value: name }, title)),
    );
    // What is being typed stays.
    if (!own) this.drawChips();
  }

  private drawChips(): void {
    fill(this.chips, ...this.where.map((condition, at) => this.drawChip(condition, at)));
  }

  private begin(name: string): void {
    this.add.value = '';
    const column = this.columns.find(each => each.name === name);
    if (!column) return;
    this.where = [...this.where, firstCondition(column)];
    this.drawChips();
    this.tell();
    this.chips.lastElementChild?.querySelector<HTMLElement>('input, select')?.focus();
  }

  private change(at: number, condition: Condition | undefined): void {
    this.where = this.where.flatMap((each, i) => (i === at ? (condition ? [condition] : []) : [each]));
    if (!condition) this.drawChips();
    this.tell();
  }

  private tell(): void {
    this.drawnFor = JSON.stringify([this.columns.map(({ name }) => name), this.where]);
    this.events.changed(this.where);
  }

  private drawChip(condition: Condition, at: number): HTMLElement {
    const column = this.columns.find(({ name }) => name === condition.column);
    const title = column?.title ?? (condition.column === ANY_TEXT ? 'Text' : condition.column);
    const remove = button({
      label: '×',
      title: `Remove the filter of ${title}`,
      press: () => {
        this.change(at, undefined);
        this.add.focus();
      },
    });
    remove.classList.add('link', 'remove');
    remove.setAttribute('aria-label', `Remove the filter of ${title}`);
    const controls = this.editorOf(condition, column, next => this.change(at, next));
    return element(
      'li',
      { class: 'chip', 'aria-label': title },
      element('span', { class: 'quiet' }, title),
      ...controls,
      remove,
    );
  }

  private editorOf(
    condition: Condition,
    column: DescribedColumn | undefined,
    change: (condition: Condition) => void,
  ): HTMLElement[] {
    const { column: name } = condition;
    const title = column?.title ?? name;
    if ('is' in condition && column?.kind === 'flag') {
      return [select(title, ['yes', 'no'], condition.is?.[0] ?? 'yes', value => change({ column: name, is: [value] }))];
    }
    if ('is' in condition || 'not' in condition) return this.valueEditor(condition, column, title, change);
    if ('contains' in condition || 'matches' in condition || 'word' in condition) {
      const written =
        'contains' in condition
          ? condition.contains
          : 'word' in condition
            ? condition.word
            : `/${condition.matches}/${(condition.flags ?? '').replace('u', '')}`;
      return [
        textField({
          label: `${title}: words, or /regular expression/`,
          placeholder: 'words or /pattern/',
          value: written,
          type: 'text',
          change: value => change({ ...(searchCondition(value) ?? { contains: '' }), column: name } as Condition),
        }),
      ];
    }
    return rangeEditor(condition as RangeCondition, column, title, change);
  }

  private valueEditor(
    condition: Condition & { readonly is?: readonly string[]; readonly not?: readonly string[] },
    column: DescribedColumn | undefined,
    title: string,
    change: (condition: Condition) => void,
  ): HTMLElement[] {
    const { column: name, is, not } = condition;
    let isWanted = is !== undefined;
    let values = is ?? not ?? [];
    const tell = () => change(isWanted ? { column: name, is: values } : { column: name, not: values });
    const how = select(title, ['is', 'is not'], isWanted ? 'is' : 'is not', value => {
      isWanted = value === 'is';
      tell();
    });
    const known = column?.categories ?? [];
    const listed = [
      ...known.map(category => category.name),
      ...values.filter(value => !known.some(each => each.name === value)),
    ];
    const boxes = listed.map(value => {
      const input = element('input', { type: 'checkbox' });
      input.checked = values.includes(value);
      input.addEventListener('change', () => {
        values = input.checked ? [...values, value] : values.filter(each => each !== value);
        summary.textContent = summarize(values);
        tell();
      });
      const count = known.find(each => each.name === value)?.count;
      return element(
        'label',
        { class: 'check' },
        input,
        element(
          'span',
          {},
          value || '(none)',
          count !== undefined && element('span', { class: 'quiet' }, ` ${formatCount(count)}`),
        ),
      );
    });
    const summary = element('summary', {}, summarize(values));
    const details = element('details', { class: 'values' }, summary, element('div', { class: 'value-list' }, ...boxes));
    if (values.length === 0) details.open = true;
    return [how, details];
  }
}

function summarize(values: readonly string[]): string {
  if (values.length === 0) return 'select…';
  const shown = values
    .slice(0, 2)
    .map(value => value || '(none)')
    .join(', ');
  return values.length > 2 ? `${shown} and ${values.length - 2} more` : shown;
}

/** What a new filter of a column begins with: it leaves all rows, or those that people look for. */
export function firstCondition({ name, kind }: DescribedColumn): Condition {
  if (kind === 'flag') return { column: name, is: ['no'] };
  if (kind === 'category') return { column: name, not: [] };
  return kind === 'number' ? { column: name } : { column: name, contains: '' };
}

function select(
  label: string,
  options: readonly string[],
  value: string,
  change: (value: string) => void,
): HTMLSelectElement {
  const made = element(
    'select',
    { 'aria-label': label, on: { change: () => change(made.value) } },
    ...options.map(option => element('option', { value: option }, option)),
  );
  made.value = value;
  return made;
}

function rangeEditor(
  { column: name, from, to, above, below }: RangeCondition,
  column: DescribedColumn | undefined,
  title: string,
  change: (condition: Condition) => void,
): HTMLElement[] {
  let ends: { readonly from?: number; readonly to?: number } = { from: from ?? above, to: to ?? below };
  const field = (which: 'from' | 'to', value: number | undefined, hint: number | undefined) => {
    const input = element('input', {
      type: 'number',
      class: 'text end',
      step: 'any',
      'aria-label': `${title}, ${which}`,
      placeholder: hint === undefined ? which : formatNumber(hint),
    });
    if (value !== undefined) input.value = String(value);
    input.addEventListener('input', () => {
      const number = input.value === '' ? undefined : Number(input.value);
      ends = { ...ends, [which]: Number.isNaN(number) ? undefined : number };
      change(JSON.parse(JSON.stringify({ column: name, ...ends })) as Condition);
    });
    return input;
  };
  return [
    field('from', ends.from, column?.lowest),
    element('span', { class: 'quiet', 'aria-hidden': true }, 'to'),
    field('to', ends.to, column?.highest),
  ];
}
