/** The table of runs: a tree grid whose rows are made only where they are seen. One stop of the Tab key; arrow keys go through it. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import type { RunColumn, RunsTable } from '../../src/core/runs/runsTable';
import type { LiveRun } from '../../src/protocol/runs';
import { element, fill } from '../shared/element';
import { hasModifier } from '../shared/modifier';
import { type CellText, nameOfRow, widthOf, writeCell, writeMean, writeStatus } from './cells';
import type { ShownTable, SweepLine, TableLine, TableState } from './model';

/** Pixels; held by the style sheet too. */
export const ROW_HEIGHT = 26;
/** Rows beyond the edges that are made too. */
const AHEAD = 8;
/** Rows whose texts set the widths of columns. */
const MEASURED = 200;

export interface GridEvents {
  readonly sort: (column: RunColumn) => void;
  /** Places of the rows that are selected now. */
  readonly select: (places: readonly number[]) => void;
  readonly toggleGroup: (name: string) => void;
  readonly toggleSweep: (group: string) => void;
  /** Enter on a row, or a double click. */
  readonly open: (place: number) => void;
  readonly remove: () => void;
  readonly rename: () => void;
}

export interface GridContent {
  readonly table: RunsTable;
  readonly shown: ShownTable;
  readonly sort: TableState['sort'];
  readonly live: ReadonlyMap<string, LiveRun>;
}

type GroupLine = Exclude<TableLine, { kind: 'run' }>;

let grids = 0;

export class Grid {
  readonly root: HTMLElement;
  private readonly head = element('div', { class: 'grid-row grid-head', role: 'row', 'aria-rowindex': 1 });
  private readonly body = element('div', { class: 'grid-body', role: 'rowgroup' });
  private readonly id = `runs-grid-${++grids}`;
  private content: GridContent | undefined;
  /** Folders. */
  private selected: ReadonlySet<string> = new Set();
  private current = 0;
  /** Where a range that Shift extends begins. */
  private anchor = 0;
  private drawn = '';

  constructor(private readonly events: GridEvents) {
    this.root = element(
      'div',
      {
        class: 'runs-grid',
        role: 'treegrid',
        tabindex: 0,
        'aria-label': 'Runs',
        'aria-multiselectable': true,
        on: { keydown: event => this.press(event) },
      },
      element('div', { role: 'rowgroup' }, this.head),
      this.body,
    );
    this.root.addEventListener('scroll', () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.root);
    this.body.addEventListener('click', event => this.click(event));
    this.body.addEventListener('dblclick', event => {
      const line = this.lineAt(event);
      if (line?.kind === 'run') this.events.open(line.place);
    });
  }

  /** Folders, in the order of the rows. */
  get selection(): readonly string[] {
    const { table, shown } = this.content ?? {};
    return shown?.kept.map(place => table!.rows[place]!.folder).filter(folder => this.selected.has(folder)) ?? [];
  }

  set(content: GridContent): void {
    this.content = content;
    const { table, shown } = content;
    const there = new Set(table.rows.map(({ folder }) => folder));
    this.selected = new Set([...this.selected].filter(folder => there.has(folder)));
    this.current = Math.max(0, Math.min(this.current, shown.lines.length - 1));
    const measured = shown.kept.slice(0, MEASURED);
    const name = Math.min(
      38,
      // In a side bar half of the room is left to the values.
      Math.max(14, this.root.clientWidth / 15),
      Math.max(
        14,
        ...measured.map(place => labelOf(table, place).length + 4),
        ...shown.lines.flatMap(line => (line.kind === 'run' ? [] : [nameOfLine(line).length + 8])),
      ),
    );
    const widths = shown.columns.map(column =>
      widthOf(column, [
        ...measured.map(place => writeCell(column, place, shown.baseline, undefined)),
        ...shown.lines.flatMap(line =>
          line.kind === 'group' ? [writeMean(line.group.means[column.key], column)] : [],
        ),
      ]),
    );
    this.root.style.setProperty('--columns', [name, ...widths].map(width => `${width}ch`).join(' '));
    this.body.style.setProperty('height', `${shown.lines.length * ROW_HEIGHT}px`);
    this.root.setAttribute('aria-rowcount', String(shown.lines.length + 1));
    this.root.setAttribute('aria-colcount', String(shown.columns.length + 1));
    this.drawHead();
    this.draw(true);
  }

  /** @param anew also rows that are there */
  draw(anew = false): void {
    const { content } = this;
    if (!content) return;
    const { lines } = content.shown;
    const { scrollTop, clientHeight } = this.root;
    const from = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - AHEAD);
    const to = Math.min(lines.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + AHEAD);
    const wanted = `${from} ${to} ${this.current}`;
    if (!anew && wanted === this.drawn) return;
    this.drawn = wanted;
    fill(this.body, ...lines.slice(from, to).map((line, i) => this.drawLine(line, from + i)));
    if (lines.length > 0) this.root.setAttribute('aria-activedescendant', this.idOf(this.current));
    else this.root.removeAttribute('aria-activedescendant');
  }

  private idOf(at: number): string {
    return `${this.id}-${at}`;
  }

  private drawHead(): void {
    const { shown, sort } = this.content!;
    const heads = shown.columns.map(column => {
      const { key } = column;
      const own = sort?.key === key;
      const last = lastPart(key);
      const direction = sort?.descending ? 'descending' : 'ascending';
      const press = element(
        'button',
        {
          type: 'button',
          class: 'button link sort',
          tabindex: -1,
          title: describeColumn(column),
          'data-key': key,
          on: { click: () => this.events.sort(column) },
        },
        element('span', { class: 'quiet prefix' }, key.slice(0, key.length - last.length)),
        element('span', {}, last, own && element('span', { 'aria-hidden': true }, sort!.descending ? ' ▾' : ' ▴')),
      );
      return element('div', { class: 'cell', role: 'columnheader', 'aria-sort': own ? direction : 'none' }, press);
    });
    fill(this.head, element('div', { class: 'cell first', role: 'columnheader' }, 'run'), ...heads);
  }

  private drawLine(line: TableLine, at: number): HTMLElement {
    const active = at === this.current;
    const place = { id: this.idOf(at), role: 'row', 'aria-rowindex': at + 2, 'data-at': at };
    const style = { top: `${at * ROW_HEIGHT}px` };
    const { shown, table, live } = this.content!;
    if (line.kind !== 'run') {
      const own = {
        class: `grid-row group${active ? ' active' : ''}`,
        'aria-expanded': line.open,
        'aria-level': 1,
        style,
      };
      return element('div', { ...place, ...own }, this.drawGroupName(line), ...this.drawGroupCells(line));
    }
    const row = table.rows[line.place]!;
    const chosen = this.selected.has(row.folder);
    const first = element(
      'div',
      { class: 'cell first', role: 'rowheader', title: `${row.name}/${row.id}${row.notes ? `\n${row.notes}` : ''}` },
      element('span', { class: 'tick', 'aria-hidden': true }, chosen ? '☑' : '☐'),
      element('span', { class: 'run-name' }, nameOfRow(row)),
      ...row.aliases.map(alias => element('span', { class: 'alias' }, alias)),
      row.pinned && element('span', { class: 'mark', title: 'pinned' }, 'pinned'),
      line.place === shown.baseline && element('span', { class: 'mark' }, 'baseline'),
    );
    const cells = shown.columns.map(column => {
      const own = live.get(row.folder);
      if (column.key === 'status') return drawCell({ text: writeStatus(row, own) }, column);
      if (column.key === 'step' && own) return drawCell({ text: formatCount(own.step) }, column);
      return drawCell(writeCell(column, line.place, shown.baseline, shown.best.get(column.key)), column);
    });
    const classes = ['grid-row', chosen && 'selected', active && 'active', line.inner && 'inner']
      .filter(Boolean)
      .join(' ');
    return element(
      'div',
      { ...place, class: classes, 'aria-selected': chosen, 'aria-level': line.inner ? 2 : 1, style },
      first,
      ...cells,
    );
  }

  private drawGroupName(line: GroupLine): HTMLElement {
    const name = nameOfLine(line);
    const sweep = line.kind === 'sweep' ? line : undefined;
    const count = sweep ? sweep.places.length : (line as Extract<TableLine, { kind: 'group' }>).group.runs.length;
    return element(
      'div',
      { class: 'cell first', role: 'rowheader', title: sweep ? `${name}: the row shows its best trial` : name },
      element('span', { 'aria-hidden': true }, line.open ? '▾ ' : '▸ '),
      sweep && element('span', { class: 'tick', 'aria-hidden': true }, this.isWhole(sweep) ? '☑' : '☐'),
      `${name} `,
      element('span', { class: 'quiet' }, sweep ? countOf(count, 'trial') : formatCount(count)),
    );
  }

  /** Mean and deviation of a group, the best trial of a sweep. */
  private drawGroupCells(line: GroupLine): readonly HTMLElement[] {
    const { shown } = this.content!;
    return shown.columns.map(column => {
      if (line.kind === 'group') return drawCell(writeMean(line.group.means[column.key], column), column);
      if (line.best === undefined) return drawCell({ text: '' }, column);
      return drawCell(writeCell(column, line.best, shown.baseline, shown.best.get(column.key)), column);
    });
  }

  private isWhole({ places }: SweepLine): boolean {
    const { rows } = this.content!.table;
    return places.every(place => this.selected.has(rows[place]!.folder));
  }

  private toggleLine(line: GroupLine): void {
    if (line.kind === 'group') this.events.toggleGroup(line.group.name);
    else this.events.toggleSweep(line.group);
  }

  private lineAt(event: MouseEvent): TableLine | undefined {
    const at = this.placeOf(event);
    return at === undefined ? undefined : this.content?.shown.lines[at];
  }

  private placeOf(event: MouseEvent): number | undefined {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-at]') : null;
    return row ? Number(row.dataset.at) : undefined;
  }

  private click(event: MouseEvent): void {
    const at = this.placeOf(event);
    const line = at === undefined ? undefined : this.content?.shown.lines[at];
    if (at === undefined || !line) return;
    this.current = at;
    const ticked = event.target instanceof Element && event.target.classList.contains('tick');
    if (line.kind !== 'run') {
      if (ticked || (line.kind === 'sweep' && hasModifier(event))) this.toggle(at);
      else this.toggleLine(line);
      return;
    }
    if (event.shiftKey) this.selectRange(this.anchor, at);
    else if (event.ctrlKey || event.metaKey || ticked) this.toggle(at);
    else this.choose([line.place]);
    if (!event.shiftKey) this.anchor = at;
  }

  private toggle(at: number): void {
    const line = this.content!.shown.lines[at];
    if (!line || line.kind === 'group') return;
    const places = line.kind === 'sweep' ? line.places : [line.place];
    const folders = places.map(place => this.content!.table.rows[place]!.folder);
    const whole = folders.every(folder => this.selected.has(folder));
    const next = new Set(this.selected);
    for (const folder of folders) {
      if (whole) next.delete(folder);
      else next.add(folder);
    }
    this.selected = next;
    this.tell();
  }

  private selectRange(from: number, to: number): void {
    const lines = this.content!.shown.lines.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.choose(lines.flatMap(line => (line.kind === 'run' ? [line.place] : line.kind === 'sweep' ? line.places : [])));
  }

  private choose(places: readonly number[]): void {
    this.selected = new Set(places.map(place => this.content!.table.rows[place]!.folder));
    this.tell();
  }

  private tell(): void {
    this.draw(true);
    const { rows } = this.content!.table;
    this.events.select(rows.flatMap(({ folder }, place) => (this.selected.has(folder) ? [place] : [])));
  }

  private press(event: KeyboardEvent): void {
    const { content } = this;
    if (!content || event.target !== this.root || content.shown.lines.length === 0) return;
    const last = content.shown.lines.length - 1;
    const page = Math.max(1, Math.floor(this.root.clientHeight / ROW_HEIGHT) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: this.current - 1,
      ArrowDown: this.current + 1,
      PageUp: this.current - page,
      PageDown: this.current + page,
      Home: 0,
      End: last,
    };
    const line = content.shown.lines[this.current];
    const to = moves[event.key];
    if (to !== undefined) {
      this.current = Math.max(0, Math.min(last, to));
      if (event.shiftKey) this.selectRange(this.anchor, this.current);
      else this.anchor = this.current;
      this.reveal();
    } else if (event.key === ' ') {
      if (line?.kind === 'group') this.events.toggleGroup(line.group.name);
      else this.toggle(this.current);
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
      this.choose(content.shown.kept);
    } else if (event.key === 'Escape') {
      this.choose([]);
    } else if (event.key === 'Enter') {
      if (line?.kind === 'run') this.events.open(line.place);
      else if (line) this.toggleLine(line);
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      if (line && line.kind !== 'run' && line.open !== (event.key === 'ArrowRight')) this.toggleLine(line);
      else this.root.scrollLeft += event.key === 'ArrowRight' ? 80 : -80;
    } else if (event.key === 'Delete') {
      this.events.remove();
    } else if (event.key === 'F2') {
      this.events.rename();
    } else {
      return;
    }
    event.preventDefault();
  }

  private reveal(): void {
    const top = this.current * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.root;
    const room = clientHeight - this.head.offsetHeight;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + room) this.root.scrollTop = top + ROW_HEIGHT - room;
    this.draw();
  }
}

function nameOfLine(line: GroupLine): string {
  return line.kind === 'group' ? line.group.name : `${line.name} sweep`;
}

/** `accuracy` of `validation/accuracy`, `learning-rate` of `train.optimizer.learning-rate`. */
function lastPart(key: string): string {
  return key.slice(Math.max(key.lastIndexOf('/'), key.lastIndexOf('.')) + 1) || key;
}

function labelOf(table: RunsTable, place: number): string {
  const row = table.rows[place]!;
  return [nameOfRow(row), ...row.aliases, row.pinned ? 'pinned' : ''].join(' ');
}

function describeColumn({ key, kind, better }: RunColumn): string {
  const what =
    kind === 'score' ? `score${better ? `, ${better} is better` : ''}` : kind === 'config' ? 'key of the config' : '';
  return `Sort by ${key}${what ? ` (${what})` : ''}`;
}

function drawCell({ text, title, difference, better, best }: CellText, column: RunColumn): HTMLElement {
  const number =
    column.kind === 'score' ||
    column.format === 'count' ||
    typeof column.values.find(value => value !== null) === 'number';
  return element(
    'div',
    { class: number ? 'cell number' : 'cell', role: 'gridcell', title },
    difference &&
      element(
        'span',
        { class: better === false ? 'difference worse' : 'difference' },
        `${difference}${better === undefined ? '' : better ? ' ▲' : ' ▼'}`,
        better !== undefined && element('span', { class: 'visually-hidden' }, better ? ' better ' : ' worse '),
      ),
    best ? element('strong', {}, text, element('span', { class: 'visually-hidden' }, ' best')) : text,
  );
}
