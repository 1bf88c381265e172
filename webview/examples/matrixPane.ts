/** The matrix of any two columns: how often their values come together; a cell shows its examples. */
import { formatCount } from '../../src/core/base/formatNumber';
import { shorten } from '../../src/core/base/shorten';
import type { DescribedColumn } from '../../src/core/examples/cells';
import type { Condition } from '../../src/core/examples/condition';
import type { CrossTable, CrossWish } from '../../src/core/examples/cross';
import { Latest } from '../shared/channel';
import { choice } from '../shared/controls';
import { element, fill } from '../shared/element';
import { blend } from '../shared/palette';
import type { Theme } from '../shared/theme';

export interface MatrixEvents {
  readonly ask: (wish: CrossWish, signal: AbortSignal) => Promise<CrossTable>;
  readonly show: (where: readonly Condition[]) => void;
  readonly chosen: (wish: CrossWish) => void;
}

const LONGEST = 16;

export class MatrixPane {
  private readonly controls = element('div', { class: 'toolbar' });
  private readonly holder = element('div', { class: 'cross-holder' });
  private readonly note = element('p', { class: 'quiet' });
  readonly root = element(
    'aside',
    { class: 'side cross', 'aria-labelledby': 'cross-title' },
    element('h2', { id: 'cross-title' }, 'Matrix'),
    this.controls,
    this.holder,
    this.note,
  );
  private readonly asking = new Latest();

  constructor(private readonly events: MatrixEvents) {}

  draw(columns: readonly DescribedColumn[], wish: CrossWish | undefined, theme: Theme): void {
    const able = columns.filter(({ kind }) => kind === 'category' || kind === 'flag');
    if (able.length < 2) {
      fill(this.holder, element('p', { class: 'quiet' }, 'A matrix needs two columns of categories.'));
      return;
    }
    const named = (name: string | undefined, usual: string) =>
      (able.find(each => each.name === name) ?? able.find(each => each.name === usual) ?? able[0]!).name;
    const now: CrossWish = { rows: named(wish?.rows, 'true'), columns: named(wish?.columns, 'predicted') };
    const pick = (label: string, key: keyof CrossWish) =>
      choice({
        label,
        options: able.map(({ name, title }) => ({ value: name, label: title })),
        value: now[key],
        change: value => {
          const next = { ...now, [key]: value };
          this.events.chosen(next);
          this.draw(columns, next, theme);
        },
      });
    fill(this.controls, pick('Rows', 'rows'), pick('Columns', 'columns'));
    void this.load(now, theme);
  }

  private async load(wish: CrossWish, theme: Theme): Promise<void> {
    try {
      const table = await this.asking.run(signal => this.events.ask(wish, signal));
      if (table) this.drawTable(table, wish, theme);
    } catch (error) {
      fill(
        this.holder,
        element('p', { class: 'failure', role: 'alert' }, error instanceof Error ? error.message : String(error)),
      );
    }
  }

  private drawTable(table: CrossTable, wish: CrossWish, theme: Theme): void {
    const { rowNames, columnNames, counts, total, distinctRows, distinctColumns, square } = table;
    const most = Math.max(1, ...counts);
    const conditions = (row: number | undefined, column: number | undefined): Condition[] => [
      ...(row === undefined ? [] : [{ column: wish.rows, is: [unnamed(rowNames[row]!)] }]),
      ...(column === undefined ? [] : [{ column: wish.columns, is: [unnamed(columnNames[column]!)] }]),
    ];
    const press = (name: string, row: number | undefined, column: number | undefined) =>
      element(
        'button',
        {
          type: 'button',
          class: 'button link',
          title: name,
          on: { click: () => this.events.show(conditions(row, column)) },
        },
        shorten(name, LONGEST),
      );
    const rows = rowNames.map((name, row) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, press(name, row, undefined)),
        ...columnNames.map((other, column) => {
          const count = counts[row * columnNames.length + column]!;
          const shade = 0.55 * Math.sqrt(count / most);
          const colour = square && row === column ? theme.supports : square ? theme.opposes : theme.accent;
          return element(
            'td',
            { class: 'number', style: { 'background-color': blend(theme.background, colour, shade) } },
            element(
              'button',
              {
                type: 'button',
                class: 'cross-cell',
                'aria-label': `${wish.rows} ${name}, ${wish.columns} ${other}: ${formatCount(count)}`,
                on: { click: () => this.events.show(conditions(row, column)) },
              },
              formatCount(count),
            ),
          );
        }),
      ),
    );
    const head = columnNames.map((name, column) => element('th', { scope: 'col' }, press(name, undefined, column)));
    const corner = element('td', { class: 'quiet' }, `${wish.rows} ↓ ${wish.columns} →`);
    fill(
      this.holder,
      element(
        'table',
        { class: 'cross-table' },
        element('thead', {}, element('tr', {}, corner, ...head)),
        element('tbody', {}, ...rows),
      ),
    );
    const cut = [
      ...(distinctRows > rowNames.length
        ? [`rows: the ${rowNames.length} most frequent of ${formatCount(distinctRows)}`]
        : []),
      ...(distinctColumns > columnNames.length
        ? [`columns: the ${columnNames.length} most frequent of ${formatCount(distinctColumns)}`]
        : []),
    ];
    this.note.textContent = [`${formatCount(total)} examples`, ...cut].join(' · ');
  }
}

/** The empty value is written in words. */
function unnamed(name: string): string {
  return name === '(none)' ? '' : name;
}
