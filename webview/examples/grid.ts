/** The table as a grid: a window of rows over all of them, one focus for the keyboard, selection by click, keys and ranges. */
import type { ExampleId } from '../../src/core/data/dataset';
import type { DescribedColumn } from '../../src/core/examples/cells';
import type { ExampleRow } from '../../src/core/examples/examples';
import { element, fill } from '../shared/element';
import { makeRepaint, watchSize } from '../shared/repaint';
import { isWrong, writeCell } from './cells';
import {
  afterScroll,
  limitWidth,
  ROW_HEIGHT,
  reveal,
  rowsInSight,
  type ScrollState,
  scrollHeight,
  scrollTo,
  usualWidths,
} from './layout';

export interface GridEvents {
  readonly row: (place: number) => ExampleRow | undefined;
  /** Rows that are in sight. */
  readonly want: (first: number, last: number) => void;
  readonly sort: (column: string) => void;
  readonly resized: (column: string, width: number) => void;
  /** By click or Enter. */
  readonly open: (row: ExampleRow, keepFocus: boolean) => void;
  /** Of this row alone, with it or without it, or all from the last one to it. */
  readonly select: (place: number, how: 'only' | 'toggle' | 'range') => void;
  readonly selectAll: () => void;
  readonly copy: () => void;
  readonly isSelected: (id: ExampleId) => boolean;
  readonly isPrimary: (id: ExampleId) => boolean;
}

export interface GridLook {
  readonly columns: readonly DescribedColumn[];
  readonly widths: Readonly<Record<string, number>>;
  readonly sort: { readonly column: string; readonly descending?: boolean } | undefined;
  readonly total: number;
}

/** Row of the header, for the keyboard. */
const HEADER = -1;
/** Pixels of a step by the keyboard. */
const RESIZE_STEP = 16;

export class Grid {
  private readonly head = element('div', { class: 'grid-head', role: 'row', 'aria-rowindex': 1 });
  private readonly rows = element('div', { class: 'grid-rows', role: 'rowgroup' });
  private readonly spacer = element('div', { class: 'grid-spacer', role: 'presentation' }, this.rows);
  readonly root = element(
    'div',
    { class: 'grid', role: 'grid', tabindex: 0, 'aria-multiselectable': true, 'aria-label': 'Examples' },
    element('div', { role: 'rowgroup', class: 'grid-top' }, this.head),
    this.spacer,
  );
  private look: GridLook = { columns: [], widths: {}, sort: undefined, total: 0 };
  private widths: number[] = [];
  private scroll: ScrollState = { top: 0, offset: 0 };
  private row = 0;
  private column = 0;
  readonly repaint: () => void;

  constructor(private readonly events: GridEvents) {
    this.repaint = makeRepaint(() => this.paint());
    this.root.addEventListener('scroll', () => this.scrolled());
    this.root.addEventListener('keydown', event => this.press(event));
    this.rows.addEventListener('click', event => this.click(event));
    this.rows.addEventListener('dblclick', event => {
      const row = this.events.row(this.placeOf(event.target));
      if (row) this.events.open(row, false);
    });
    watchSize(this.root, () => {
      this.layOut();
      this.repaint();
    });
  }

  draw(look: GridLook): void {
    this.look = look;
    this.row = Math.min(this.row, Math.max(0, look.total - 1));
    this.column = Math.max(0, Math.min(this.column, look.columns.length - 1));
    this.root.setAttribute('aria-rowcount', String(look.total + 1));
    this.root.setAttribute('aria-colcount', String(look.columns.length));
    this.layOut();
    this.drawHead();
    this.move(scrollTo(this.scroll.top + this.scroll.offset, this.sizes));
  }

  /** Shows other rows from their beginning. */
  toTop(): void {
    this.row = 0;
    this.move({ top: 0, offset: 0 });
  }

  /** Brings a row into sight, and the keyboard to it. */
  goTo(row: number): void {
    this.row = row;
    this.move(reveal(row, this.scroll, this.sizes));
  }

  get place(): number {
    return this.row;
  }

  private get sizes() {
    return { rows: this.look.total, viewport: Math.max(0, this.root.clientHeight - ROW_HEIGHT - 2) };
  }

  private layOut(): void {
    const { columns, widths, total } = this.look;
    const described = columns.map(({ name, kind, title, categories }) => ({
      name,
      kind,
      title,
      longest: Math.max(0, ...(categories ?? []).slice(0, 20).map(category => category.name.length)),
    }));
    this.widths = usualWidths(described, widths, this.root.clientWidth);
    const all = this.widths.reduce((sum, width) => sum + width, 0);
    this.root.style.setProperty('--columns', this.widths.map(width => `${width}px`).join(' '));
    this.root.style.setProperty('--width', `${all}px`);
    this.spacer.style.setProperty('height', `${scrollHeight(total)}px`);
  }

  private drawHead(): void {
    const { columns, sort } = this.look;
    fill(
      this.head,
      ...columns.map((column, at) => {
        const own = sort?.column === column.name;
        const arrow = own ? (sort.descending ? ' ▾' : ' ▴') : '';
        const handle = element('span', { class: 'handle', 'aria-hidden': true });
        handle.addEventListener('pointerdown', event => this.drag(event, at));
        handle.addEventListener('click', event => event.stopPropagation());
        return element(
          'div',
          {
            role: 'columnheader',
            id: this.idOf(HEADER, at),
            class: column.kind === 'number' ? 'cell number' : 'cell',
            title: [column.meaning ?? column.title, 'Select to sort'].join('\n'),
            'aria-colindex': at + 1,
            'aria-sort': own ? (sort.descending ? 'descending' : 'ascending') : 'none',
            'data-column': column.name,
            on: {
              click: () => {
                this.row = HEADER;
                this.column = at;
                this.events.sort(column.name);
              },
            },
          },
          element('span', { class: 'name' }, column.title),
          element('span', { class: 'arrow', 'aria-hidden': true }, arrow),
          handle,
        );
      }),
    );
    this.markActive();
  }

  private paint(): void {
    const { sizes, scroll } = this;
    const { columns, total } = this.look;
    const { first, last } = rowsInSight(scroll, sizes);
    if (total > 0) this.events.want(first, last);
    const drawn: HTMLElement[] = [];
    for (let place = first; place <= last; place++) drawn.push(this.drawRow(place, columns));
    this.rows.replaceChildren(...drawn);
    this.rows.style.setProperty('transform', `translateY(${first * ROW_HEIGHT - scroll.offset}px)`);
    this.markActive();
  }

  private drawRow(place: number, columns: readonly DescribedColumn[]): HTMLElement {
    const row = this.events.row(place);
    const isSelected = row !== undefined && this.events.isSelected(row.id);
    const cells = columns.map((column, at) => {
      const cell = row?.cells[at];
      const wrong = isWrong(cell, column);
      const shown = writeCell(cell, column);
      return element(
        'div',
        {
          role: 'gridcell',
          id: this.idOf(place, at),
          class: `cell${column.kind === 'number' ? ' number' : ''}${wrong ? ' wrong' : ''}`,
          'aria-colindex': at + 1,
        },
        shown,
      );
    });
    return element(
      'div',
      {
        role: 'row',
        class: `row${row ? '' : ' waiting'}${row && this.events.isPrimary(row.id) ? ' primary' : ''}`,
        'aria-rowindex': place + 2,
        'aria-selected': isSelected,
        'data-place': place,
        title: row ? `${row.source.file}:${row.source.line}` : undefined,
      },
      ...cells,
    );
  }

  private idOf(row: number, column: number): string {
    return row === HEADER ? `head-${column}` : `cell-${row}-${column}`;
  }

  private markActive(): void {
    for (const old of this.root.querySelectorAll('.active')) old.classList.remove('active');
    const id = this.idOf(this.row, this.column);
    const active = document.getElementById(id);
    active?.classList.add('active');
    if (active) this.root.setAttribute('aria-activedescendant', id);
    else this.root.removeAttribute('aria-activedescendant');
  }

  private move(state: ScrollState): void {
    this.scroll = state;
    if (Math.abs(this.root.scrollTop - state.top) > 0.5) this.root.scrollTop = state.top;
    this.repaint();
  }

  private scrolled(): void {
    const top = this.root.scrollTop;
    if (Math.abs(top - this.scroll.top) < 0.5) this.repaint();
    else this.move(afterScroll(this.scroll, top, this.sizes));
  }

  private placeOf(target: EventTarget | null): number {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
    return row ? Number(row.dataset.place) : -1;
  }

  private click(event: MouseEvent): void {
    const place = this.placeOf(event.target);
    const row = this.events.row(place);
    if (!row) return;
    this.row = place;
    const cell = event.target instanceof Element ? event.target.closest('[role="gridcell"]') : null;
    this.column = cell ? Math.max(0, Number(cell.getAttribute('aria-colindex')) - 1) : this.column;
    if (event.shiftKey) this.events.select(place, 'range');
    else if (event.ctrlKey || event.metaKey) this.events.select(place, 'toggle');
    else {
      this.events.select(place, 'only');
      this.events.open(row, true);
    }
    this.repaint();
  }

  private press(event: KeyboardEvent): void {
    if (event.target !== this.root) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      this.events.selectAll();
      return;
    }
    if (command && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      this.events.copy();
      return;
    }
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      this.resize(this.column, this.widths[this.column]! + (event.key === 'ArrowLeft' ? -RESIZE_STEP : RESIZE_STEP));
      return;
    }
    if (event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.act(event.key === ' ');
      return;
    }
    const target = this.targetOf(event.key, command);
    if (!target) return;
    event.preventDefault();
    const moved = target.row !== this.row;
    this.row = target.row;
    this.column = target.column;
    if (target.row !== HEADER) this.move(reveal(target.row, this.scroll, this.sizes));
    else this.repaint();
    this.revealColumn();
    if (moved && event.shiftKey && target.row !== HEADER) this.events.select(target.row, 'range');
  }

  private act(toggles: boolean): void {
    if (this.row === HEADER) {
      const column = this.look.columns[this.column];
      if (column) this.events.sort(column.name);
      return;
    }
    const row = this.events.row(this.row);
    if (!row) return;
    this.events.select(this.row, toggles ? 'toggle' : 'only');
    if (!toggles) this.events.open(row, false);
  }

  private targetOf(key: string, command: boolean): { readonly row: number; readonly column: number } | undefined {
    const { total, columns } = this.look;
    const { row, column } = this;
    const page = Math.max(1, Math.floor(this.sizes.viewport / ROW_HEIGHT) - 1);
    const at = (to: number, along = column) => ({
      row: Math.max(HEADER, Math.min(total - 1, to)),
      column: Math.max(0, Math.min(columns.length - 1, along)),
    });
    switch (key) {
      case 'ArrowUp':
        return command ? at(0) : at(row - 1);
      case 'ArrowDown':
        return command ? at(total - 1) : at(row + 1);
      case 'ArrowLeft':
        return at(row, column - 1);
      case 'ArrowRight':
        return at(row, column + 1);
      case 'PageUp':
        return at(Math.max(0, row - page));
      case 'PageDown':
        return at(row + page);
      case 'Home':
        return command ? at(0, 0) : at(row, 0);
      case 'End':
        return command ? at(total - 1, columns.length - 1) : at(row, columns.length - 1);
      default:
        return undefined;
    }
  }

  private revealColumn(): void {
    const left = this.widths.slice(0, this.column).reduce((sum, width) => sum + width, 0);
    const right = left + (this.widths[this.column] ?? 0);
    const { scrollLeft, clientWidth } = this.root;
    if (left < scrollLeft) this.root.scrollLeft = left;
    else if (right > scrollLeft + clientWidth) this.root.scrollLeft = Math.min(left, right - clientWidth);
  }

  private resize(at: number, width: number): void {
    const column = this.look.columns[at];
    if (!column) return;
    this.look = { ...this.look, widths: { ...this.look.widths, [column.name]: limitWidth(width) } };
    this.layOut();
    this.events.resized(column.name, limitWidth(width));
  }

  private drag(event: PointerEvent, at: number): void {
    event.preventDefault();
    event.stopPropagation();
    const from = event.clientX;
    const width = this.widths[at]!;
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    const follow = (moved: PointerEvent) => this.resize(at, width + moved.clientX - from);
    handle.addEventListener('pointermove', follow);
    handle.addEventListener('pointerup', () => handle.removeEventListener('pointermove', follow), { once: true });
  }
}
