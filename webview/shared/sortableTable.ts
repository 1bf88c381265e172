/** A table whose columns sort by selecting their headers; rows with the same value keep their order. */
import { announce } from './announce';
import { type Child, element, fill } from './element';
import { type Sort, sortRows } from './sortRows';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** What the column means, on hover. */
  readonly title?: string;
  /** Set right, sorted largest first at the first press; undefined comes last. */
  readonly number?: boolean;
  readonly value: (row: Row) => string | number | undefined;
  /** What the cell shows, where that is not the value. */
  readonly show?: (row: Row) => Child;
  /** How the value of a row comes about, on hover. */
  readonly hint?: (row: Row) => string;
}

export class SortableTable<Row> {
  private readonly head = element('tr');
  private readonly body = element('tbody');
  readonly root: HTMLTableElement;
  private rows: readonly Row[] = [];

  /** @param sort undefined leaves rows as they come */
  constructor(
    label: string,
    private readonly columns: readonly Column<Row>[],
    private sort: Sort | undefined,
    private readonly sorted?: (sort: Sort) => void,
  ) {
    this.root = element(
      'table',
      { class: 'sortable', 'aria-label': label },
      element('thead', {}, this.head),
      this.body,
    );
    this.drawHead();
  }

  draw(rows: readonly Row[]): void {
    this.rows = rows;
    const column = this.columns.find(({ key }) => key === this.sort?.key);
    fill(this.body, ...sortRows(rows, column?.value, this.sort?.descending ?? false).map(row => this.drawRow(row)));
  }

  private drawRow(row: Row): HTMLElement {
    const cells = this.columns.map(({ number, value, show, hint }, i) => {
      const content = show ? show(row) : (value(row) ?? '–');
      return element(
        i === 0 ? 'th' : 'td',
        { scope: i === 0 ? 'row' : undefined, class: number ? 'number' : undefined, title: hint?.(row) },
        content,
      );
    });
    return element('tr', {}, ...cells);
  }

  private drawHead(): void {
    const cells = this.columns.map(column => {
      const own = column.key === this.sort?.key;
      const direction = this.sort?.descending ? 'descending' : 'ascending';
      const press = () => this.press(column);
      const shown = own ? (this.sort?.descending ? '▾' : '▴') : '';
      const arrow = element('span', { class: 'arrow', 'aria-hidden': true }, shown);
      return element(
        'th',
        { scope: 'col', class: column.number ? 'number' : undefined, 'aria-sort': own ? direction : undefined },
        element(
          'button',
          {
            type: 'button',
            class: 'button link sort',
            title: column.title,
            'data-key': column.key,
            on: { click: press },
          },
          ...(column.number ? [arrow, column.label] : [column.label, arrow]),
        ),
      );
    });
    fill(this.head, ...cells);
  }

  private press({ key, label, number }: Column<Row>): void {
    const descending = this.sort?.key === key ? !this.sort.descending : number === true;
    this.sort = { key, descending };
    this.drawHead();
    this.draw(this.rows);
    this.head.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
    announce(`sorted by ${label}, ${descending ? 'descending' : 'ascending'}`);
    this.sorted?.(this.sort);
  }
}
