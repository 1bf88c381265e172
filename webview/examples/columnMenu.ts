/** Which columns the table shows. */
import type { DescribedColumn } from '../../src/core/examples/cells';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';

const GROUPS = { answer: 'Predictions', data: 'Data', example: 'Examples' } as const;

export class ColumnMenu {
  private readonly list = element('div', { class: 'column-list' });
  readonly root = element('details', { class: 'menu' }, element('summary', { class: 'button' }, 'Columns'), this.list);
  private drawnFor = '';

  /** @param changed told the names in the order of the table; undefined for the usual ones */
  constructor(private readonly changed: (columns: readonly string[] | undefined) => void) {
    this.root.addEventListener('keydown', event => {
      if (event.key !== 'Escape' || !this.root.open) return;
      this.root.open = false;
      this.root.querySelector('summary')?.focus();
    });
    document.addEventListener('pointerdown', event => {
      if (event.target instanceof Node && !this.root.contains(event.target)) this.root.open = false;
    });
  }

  draw(columns: readonly DescribedColumn[], shown: readonly string[]): void {
    const key = JSON.stringify([columns.map(({ name }) => name), shown]);
    if (key === this.drawnFor) return;
    const focused = this.list.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.name
      : undefined;
    this.drawnFor = key;
    const groups = (['answer', 'data', 'example'] as const).map(group => {
      const own = columns.filter(column => column.group === group);
      return own.length === 0
        ? undefined
        : element(
            'fieldset',
            {},
            element('legend', { class: 'quiet' }, GROUPS[group]),
            ...own.map(column => this.drawChoice(column, columns, shown)),
          );
    });
    const usual = button({ label: 'Usual Columns', press: () => this.changed(undefined) });
    fill(this.list, ...groups, usual);
    if (focused) this.list.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  }

  private drawChoice(
    { name, title, meaning }: DescribedColumn,
    columns: readonly DescribedColumn[],
    shown: readonly string[],
  ): HTMLElement {
    const input = element('input', { type: 'checkbox', 'data-name': name });
    input.checked = shown.includes(name);
    input.addEventListener('change', () => {
      const wanted = new Set(shown);
      if (input.checked) wanted.add(name);
      else wanted.delete(name);
      this.changed(columns.filter(column => wanted.has(column.name)).map(column => column.name));
    });
    return element('label', { class: 'check', title: meaning }, input, element('span', {}, title));
  }
}
