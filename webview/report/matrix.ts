/** The confusion matrix as a table of shaded cells: arrow keys move, Enter or a click lists the examples behind a cell. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount, formatPart, formatPercent } from '../../src/core/base/formatNumber';
import { shorten } from '../../src/core/base/shorten';
import type { RunReport } from '../../src/core/explain/report/report';
import { segments } from '../shared/controls';
import { element, fill, svgElement } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { blend, inkOn } from '../shared/palette';
import { emptySheet, serialize } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { type Cell, cellSize, moveCell, NUMBER_CELL, shadeOf, sumRows } from './layout';

const LABEL_LENGTH = 18;
/** Labels from which the matrix takes all of the width, and what it lists stands below. */
const MANY_LABELS = 16;
/** Of the rows and the columns. */
export const AXES = 'True ↓ Predicted →';
/** Pixels that a letter of a label takes, on average. */
const LETTER = 7;

const COUNTED = { examples: 'example', tokens: 'token' } as const;

export interface MatrixEvents {
  /** Indices into the report's labels: of a cell, or of a whole row or column. */
  readonly choose: (actual: number | undefined, predicted: number | undefined) => void;
  readonly parts: (parts: boolean) => void;
}

export interface MatrixLook {
  readonly theme: Theme;
  readonly parts: boolean;
  /** Of the element around. */
  readonly width: number;
}

export class MatrixSection {
  private readonly table = element('table', { class: 'matrix', role: 'grid' });
  private readonly holder = element('div', { class: 'scrolling matrix-holder' }, this.table);
  private readonly note = element('p', { class: 'quiet' });
  private readonly legend = element('p', { class: 'quiet matrix-legend' });
  private readonly controls = element('div', { class: 'toolbar' });
  readonly root = element(
    'section',
    { class: 'matrix-section', 'aria-labelledby': 'matrix-title' },
    element(
      'div',
      { class: 'heading' },
      element('h2', { id: 'matrix-title' }, 'Confusion matrix'),
      learnMore('confusion-matrix', 'confusion matrices'),
    ),
    this.controls,
    this.holder,
    this.legend,
    this.note,
  );
  private report: RunReport | undefined;
  private look: MatrixLook | undefined;
  private at: Cell = { row: 0, column: 0 };
  /** A cell, or a whole row or column. */
  private chosen: Partial<Cell> | undefined;

  constructor(
    private readonly events: MatrixEvents,
    private readonly tooltip: Tooltip,
  ) {
    this.table.addEventListener('keydown', event => this.press(event));
    this.table.addEventListener('click', event => {
      const cell = this.cellOf(event.target);
      if (cell) this.open(cell);
      else this.openHeader(event.target);
    });
    this.table.addEventListener('focusin', event => this.rest(this.cellOf(event.target)));
    this.table.addEventListener('pointermove', event => this.explain(event));
    this.table.addEventListener('pointerleave', () => this.tooltip.hide());
  }

  /** Pixels that cells may take. */
  get width(): number {
    return this.root.clientWidth;
  }

  draw(report: RunReport, look: MatrixLook): void {
    const fresh = report !== this.report;
    const focused = this.table.contains(document.activeElement);
    this.report = report;
    this.look = look;
    const side = report.confusion.labels.length;
    if (fresh) {
      this.chosen = undefined;
      this.at = { row: 0, column: 0 };
    }
    if (fresh || this.controls.childElementCount === 0) this.drawControls(look.parts);
    this.root.classList.toggle('wide', side >= MANY_LABELS);
    const size = this.cellWidth();
    this.table.classList.toggle('numbered', size >= NUMBER_CELL);
    this.table.classList.toggle('flat', this.longestName() * LETTER <= size);
    this.table.style.setProperty('--cell', `${size}px`);
    this.table.setAttribute(
      'aria-label',
      `Confusion matrix, ${side} × ${side}. Rows: true label. Columns: predicted label.`,
    );
    const head = element(
      'tr',
      {},
      element('td', { class: 'corner' }, AXES),
      ...this.names().map((name, column) =>
        element(
          'th',
          { scope: 'col', title: `${name}\nSelect to list all predicted so`, 'data-column': column },
          element('span', {}, shorten(name || '(none)', LABEL_LENGTH)),
        ),
      ),
    );
    fill(this.table, element('thead', {}, head), element('tbody', {}, ...this.drawRows()));
    this.drawLegend();
    const left = report.labels.length - side;
    this.note.hidden = left === 0;
    this.note.textContent = `The ${side} labels with the most errors, of ${formatCount(report.labels.length)}.`;
    if (focused) this.cellAt(this.at)?.focus();
  }

  /** The drawing as a file. */
  export(title: string): string {
    const { report, look } = this;
    if (!report || !look) return '';
    const names = this.names().map(name => shorten(name || '(none)', LABEL_LENGTH));
    const side = names.length;
    const size = Math.max(24, this.cellWidth());
    const longest = Math.max(...names.map(name => name.length)) * LETTER + 12;
    const top = 44 + longest * 0.8;
    const left = 16 + longest;
    const sheet = emptySheet(left + side * size + longest * 0.6, top + side * size + 16, look.theme);
    const text = (content: string, attributes: Record<string, unknown>) =>
      svgElement('text', { fill: look.theme.foreground, 'dominant-baseline': 'central', ...attributes }, content);
    sheet.append(text(title, { x: 12, y: 20, 'font-weight': 600 }));
    sheet.append(text(AXES, { x: left - 6, y: top - 8, 'text-anchor': 'end', 'font-size': 10 }));
    for (const [i, name] of names.entries()) {
      const middle = (i + 0.5) * size;
      sheet.append(text(name, { x: left - 6, y: top + middle, 'text-anchor': 'end' }));
      const x = left + middle;
      sheet.append(text(name, { x, y: top - 6, transform: `rotate(-45 ${x} ${top - 6})` }));
    }
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const { fill: shade, ink, shown } = this.paint({ row, column });
        const place = { x: left + column * size, y: top + row * size };
        sheet.append(svgElement('rect', { ...place, width: size - 1, height: size - 1, fill: shade }));
        if (!shown) continue;
        const middle = { x: place.x + size / 2, y: place.y + size / 2 };
        sheet.append(text(shown, { ...middle, fill: ink, 'text-anchor': 'middle', 'font-size': size < 34 ? 9 : 11 }));
      }
    }
    return serialize(sheet);
  }

  private names(): string[] {
    const { labels, confusion } = this.report!;
    return Array.from(confusion.labels, label => labels[label]!);
  }

  private cellWidth(): number {
    const label = Math.max(8, this.longestName()) * LETTER;
    return cellSize(this.look!.width - label - 24, this.names().length);
  }

  /** In letters, as far as they are shown. */
  private longestName(): number {
    return Math.min(LABEL_LENGTH, Math.max(0, ...this.names().map(name => name.length)));
  }

  private drawControls(parts: boolean): void {
    fill(
      this.controls,
      segments<'counts' | 'parts'>({
        label: 'Normalize',
        title: 'Counts, or each count divided by the sum of its row (true label)',
        options: [
          { value: 'counts', label: 'None' },
          { value: 'parts', label: 'By row' },
        ],
        value: parts ? 'parts' : 'counts',
        change: value => this.events.parts(value === 'parts'),
      }),
    );
  }

  private drawRows(): HTMLElement[] {
    const names = this.names();
    return names.map((name, row) =>
      element(
        'tr',
        {},
        element(
          'th',
          { scope: 'row', title: `${name}\nSelect to list all that truly are`, 'data-row': row },
          shorten(name || '(none)', LABEL_LENGTH),
        ),
        ...names.map((_, column) => this.drawCell({ row, column })),
      ),
    );
  }

  private drawCell(cell: Cell): HTMLElement {
    const { fill: shade, ink, shown } = this.paint(cell);
    const own = (other: Cell | undefined) => other?.row === cell.row && other.column === cell.column;
    return element(
      'td',
      {
        role: 'gridcell',
        tabindex: own(this.at) ? 0 : -1,
        'aria-label': this.describe(cell),
        'aria-selected': this.isChosen(cell),
        'data-cell': `${cell.row} ${cell.column}`,
        class: cell.row === cell.column ? 'right' : undefined,
        style: { 'background-color': shade, color: ink },
      },
      shown,
    );
  }

  private countOf({ row, column }: Cell): number {
    const { labels, counts } = this.report!.confusion;
    return counts[row * labels.length + column]!;
  }

  private rowSum({ row }: Cell): number {
    // Of all labels, not only of those drawn.
    return this.report!.classes[this.report!.confusion.labels[row]!]!.support;
  }

  private paint(cell: Cell): { fill: string; ink: string; shown: string } {
    const { theme, parts } = this.look!;
    const { counts, labels } = this.report!.confusion;
    const count = this.countOf(cell);
    const row = Math.max(1, this.rowSum(cell));
    const shade = shadeOf(count, { row, largest: Math.max(...counts), parts });
    const fill = blend(theme.background, cell.row === cell.column ? theme.supports : theme.opposes, shade);
    const part = count / row;
    // Where there are many, zeros would hide what is not.
    const zero = labels.length < MANY_LABELS ? '0' : '';
    const shown = count === 0 ? zero : parts ? formatPart(part) : formatCount(count);
    return { fill, ink: count === 0 ? theme.muted : inkOn(fill), shown };
  }

  private describe(cell: Cell): string {
    const names = this.names();
    const count = this.countOf(cell);
    const share = formatPercent(count / Math.max(1, this.rowSum(cell)));
    const [actual, predicted] = [names[cell.row] || '(none)', names[cell.column] || '(none)'];
    return `True: ${actual}, predicted: ${predicted}. ${countOf(count, COUNTED[this.report!.counted])} (${share} of row)`;
  }

  private drawLegend(): void {
    const { theme, parts } = this.look!;
    const sums = sumRows(this.report!.confusion.counts, this.report!.confusion.labels.length);
    const swatches = (end: string) =>
      [0.15, 0.4, 0.7, 1].map(shade =>
        element('span', { class: 'swatch', style: { 'background-color': blend(theme.background, end, shade) } }),
      );
    fill(
      this.legend,
      ...swatches(theme.supports),
      ' Correct ',
      ...swatches(theme.opposes),
      ` Incorrect (color scale: ${parts ? 'fraction of the row' : '√count'}). `,
      sums.some(sum => sum > 0) && 'Select a cell to list its examples.',
    );
  }

  private cellOf(target: EventTarget | null): Cell | undefined {
    const place = target instanceof Element ? target.closest<HTMLElement>('[data-cell]')?.dataset.cell : undefined;
    if (!place) return undefined;
    const [row, column] = place.split(' ').map(Number);
    return { row: row!, column: column! };
  }

  private cellAt({ row, column }: Cell): HTMLElement | null {
    return this.table.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`);
  }

  /** The one cell that Tab reaches. */
  private rest(cell: Cell | undefined): void {
    if (!cell) return;
    this.cellAt(this.at)?.setAttribute('tabindex', '-1');
    this.at = cell;
    this.cellAt(cell)?.setAttribute('tabindex', '0');
  }

  private press(event: KeyboardEvent): void {
    const cell = this.cellOf(event.target);
    if (!cell || event.altKey) return;
    // As in grids: a row by Shift, a column by Ctrl.
    if (event.key === ' ' && (event.shiftKey || event.ctrlKey)) {
      event.preventDefault();
      this.openLine(event.shiftKey ? { row: cell.row } : { column: cell.column });
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.open(cell);
      return;
    }
    const next = moveCell(cell, event.key, this.report!.confusion.labels.length);
    if (!next) return;
    event.preventDefault();
    this.cellAt(next)?.focus();
  }

  private openHeader(target: EventTarget | null): void {
    const header = target instanceof Element ? target.closest<HTMLElement>('[data-row], [data-column]') : null;
    if (!header) return;
    const { row, column } = header.dataset;
    this.openLine(row === undefined ? { column: Number(column) } : { row: Number(row) });
  }

  /** A whole row or column. */
  private openLine({ row, column }: Partial<Cell>): void {
    this.choose({ row, column });
    const { labels } = this.report!.confusion;
    this.events.choose(row === undefined ? undefined : labels[row], column === undefined ? undefined : labels[column]);
  }

  private choose(chosen: Partial<Cell>): void {
    this.chosen = chosen;
    for (const each of this.table.querySelectorAll<HTMLElement>('[data-cell]')) {
      each.setAttribute('aria-selected', String(this.isChosen(this.cellOf(each)!)));
    }
  }

  private isChosen({ row, column }: Cell): boolean {
    const { chosen } = this;
    if (!chosen) return false;
    return (chosen.row ?? row) === row && (chosen.column ?? column) === column;
  }

  private open(cell: Cell): void {
    this.choose(cell);
    const { labels } = this.report!.confusion;
    this.events.choose(labels[cell.row]!, labels[cell.column]!);
  }

  private explain(event: PointerEvent): void {
    const cell = this.cellOf(event.target);
    if (cell) this.tooltip.show(event.clientX, event.clientY, this.describe(cell));
    else this.tooltip.hide();
  }
}
