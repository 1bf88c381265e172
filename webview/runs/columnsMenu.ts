/** Which columns the table shows: a list to tick, found by typing; columns that differ come first. */
import type { RunColumn } from '../../src/core/runs/runsTable';
import { button, textField } from '../shared/controls';
import { element, fill } from '../shared/element';

const KINDS = { score: 'Scores', fact: 'Training', config: 'Config' } as const;
/** Boxes of one kind that are made; more are found by typing. */
const MOST_BOXES = 200;

export class ColumnsMenu {
  private readonly search = textField({
    label: 'Find a column',
    placeholder: 'Find a column',
    value: '',
    type: 'search',
    change: () => this.draw(),
  });
  private readonly list = element('div', { class: 'column-list' });
  private readonly summary = element('summary', { class: 'button' });
  readonly root: HTMLDetailsElement;
  private columns: readonly RunColumn[] = [];
  private shown: readonly string[] = [];

  /** @param change keys in order; undefined for the usual ones */
  constructor(
    private readonly label: string,
    private readonly change: (keys: readonly string[] | undefined) => void,
  ) {
    this.root = element(
      'details',
      { class: 'menu' },
      this.summary,
      element(
        'div',
        { class: 'menu-panel', role: 'group', 'aria-label': label },
        element(
          'div',
          { class: 'toolbar' },
          this.search,
          button({ label: 'Reset', press: () => this.change(undefined) }),
        ),
        this.list,
      ),
    );
    this.root.addEventListener('toggle', () => this.draw());
    this.root.addEventListener('keydown', event => {
      if (event.key !== 'Escape' || !this.root.open) return;
      this.root.open = false;
      this.summary.focus();
      event.stopPropagation();
    });
    window.addEventListener('pointerdown', event => {
      if (event.target instanceof Node && !this.root.contains(event.target)) this.root.open = false;
    });
  }

  update(columns: readonly RunColumn[], shown: readonly string[]): void {
    this.columns = columns;
    this.shown = shown;
    this.summary.textContent = `${this.label} (${shown.length})`;
    this.draw();
  }

  private draw(): void {
    if (!this.root.open) return;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.column : undefined;
    const wanted = this.search.value.trim().toLowerCase();
    const groups = Object.entries(KINDS).flatMap(([kind, title]) => {
      const own = this.columns.filter(column => column.kind === kind && column.key.toLowerCase().includes(wanted));
      if (own.length === 0) return [];
      const first = [...own.filter(({ differs }) => differs), ...own.filter(({ differs }) => !differs)];
      const boxes = first.slice(0, MOST_BOXES).map(column => this.drawBox(column));
      const more = first.length - boxes.length;
      return [
        element(
          'fieldset',
          {},
          element('legend', {}, title),
          ...boxes,
          more > 0 && element('p', { class: 'quiet' }, `and ${more} more`),
        ),
      ];
    });
    fill(this.list, ...(groups.length > 0 ? groups : [element('p', { class: 'quiet' }, 'No such column.')]));
    if (focused !== undefined) this.list.querySelector<HTMLElement>(`[data-column="${CSS.escape(focused)}"]`)?.focus();
  }

  private drawBox({ key, differs }: RunColumn): HTMLElement {
    const input = element('input', { type: 'checkbox', 'data-column': key });
    input.checked = this.shown.includes(key);
    input.addEventListener('change', () =>
      this.change(input.checked ? [...this.shown, key] : this.shown.filter(other => other !== key)),
    );
    return element('label', { class: 'check' }, input, element('span', { class: differs ? undefined : 'quiet' }, key));
  }
}
