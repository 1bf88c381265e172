/**
 * A table whose columns sort by selecting their headers; rows with the same value keep their order. Of many rows those are made that are in
 * sight.
 */
import { announce } from './announce';
import { type Child, element, fill } from './element';
import { FEW_ROWS, rowWindow } from './rowWindow';
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

/** Pixels, before a row is there. */
const USUAL_HEIGHT = 24;

/** Stands for rows that are not made. */
function spacer(): HTMLElement {
  return element('tr', { class: 'spacer', 'aria-hidden': true });
}

export class SortableTable<Row> {
  private readonly head = element('tr');
  private readonly body = element('tbody');
  readonly root: HTMLTableElement;
  private rows: readonly Row[] = [];
  private ordered: readonly Row[] = [];
  private readonly made = new Map<Row, HTMLElement>();
  private readonly above = spacer();
  private readonly below = spacer();
  /** Pixels of a row. */
  private height = USUAL_HEIGHT;

  /**
   * @param sort undefined leaves rows as they come
   * @param scroller holds the table, and scrolls it where it has many rows; all rows are made where there is none
   */
  constructor(
    label: string,
    private readonly columns: readonly Column<Row>[],
    private sort: Sort | undefined,
    private readonly sorted?: (sort: Sort) => void,
    private readonly scroller?: HTMLElement,
  ) {
    this.root = element(
      'table',
      { class: 'sortable', 'aria-label': label },
      element('thead', {}, this.head),
      this.body,
    );
    this.drawHead();
    scroller?.addEventListener('scroll', () => this.isWindowed && this.paint());
    // Tab, held down, is quicker than scrolling.
    this.body.addEventListener('focusin', ({ target }) => this.isWindowed && this.paint(this.placeOf(target as Node)));
  }

  private get isWindowed(): boolean {
    return this.scroller !== undefined && this.ordered.length > FEW_ROWS;
  }

  draw(rows: readonly Row[]): void {
    this.rows = rows;
    const column = this.columns.find(({ key }) => key === this.sort?.key);
    this.ordered = sortRows(rows, column?.value, this.sort?.descending ?? false);
    this.made.clear();
    this.scroller?.classList.toggle('windowed', this.isWindowed);
    if (this.isWindowed) this.root.setAttribute('aria-rowcount', String(this.ordered.length + 1));
    else this.root.removeAttribute('aria-rowcount');
    fill(this.body, ...(this.isWindowed ? [this.above, this.below] : []));
    this.paint();
  }

  /** Of the row that has it. */
  private placeOf(node: Node): number | undefined {
    for (const [row, drawn] of this.made) if (drawn.contains(node)) return this.ordered.indexOf(row);
    return undefined;
  }

  /**
   * Rows that stay are not moved: one of them may have the focus.
   * @param focused the row that gets it now
   */
  private paint(focused?: number): void {
    const [first, end] = this.isWindowed ? this.windowNow(focused) : [0, this.ordered.length];
    const wanted = this.ordered.slice(first, end);
    const stay = new Set(wanted);
    for (const [row, drawn] of this.made) {
      if (stay.has(row)) continue;
      if (drawn.contains(document.activeElement)) this.scroller!.focus({ preventScroll: true });
      drawn.remove();
      this.made.delete(row);
    }
    let before: HTMLElement | undefined = this.isWindowed ? this.above : undefined;
    for (const [i, row] of wanted.entries()) {
      const drawn = this.made.get(row) ?? this.drawRow(row);
      this.made.set(row, drawn);
      if (this.isWindowed) drawn.setAttribute('aria-rowindex', String(first + i + 2));
      if ((before ? before.nextSibling : this.body.firstChild) !== drawn)
        if (before) before.after(drawn);
        else this.body.prepend(drawn);
      before = drawn;
    }
    if (!this.isWindowed) return;
    this.height = this.made.get(wanted[0]!)?.offsetHeight || this.height;
    this.above.style.height = `${first * this.height}px`;
    this.below.style.height = `${(this.ordered.length - end) * this.height}px`;
  }

  private windowNow(focused?: number): readonly [number, number] {
    const { clientHeight: viewport, scrollTop: top } = this.scroller!;
    return rowWindow({ rows: this.ordered.length, height: this.height, viewport, top, focused });
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
