/** Which token each layer of a language model would write next, as a table: layers down, the text along (the logit lens). */
import { formatCount, formatPercent } from '../../src/core/base/formatNumber';
import type { TextByLayer } from '../../src/core/explain/attention/tokensByLayer';
import { announce } from '../shared/announce';
import { element, fill } from '../shared/element';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { cellColour, inkOfCell } from './ramps';

/** Ranks from here on are all as pale. */
const FAR = 1000;

/** 1 at the first rank, 0 from `FAR` on, by orders of magnitude. */
export function nearness(rank: number): number {
  return rank < 1 ? 0 : Math.max(0, 1 - Math.log10(rank) / Math.log10(FAR));
}

/** Spaces and line ends that would not be seen. */
export function showToken(token: string): string {
  return token.replaceAll('\n', '↵').replace(/^ /, '·') || '∅';
}

export class LayerTable {
  readonly root = element('div', { class: 'layer-table' });
  private table: TextByLayer | undefined;
  private ranked: 'token' | 'rank' = 'token';
  private theme: Theme | undefined;
  private cells: HTMLTableCellElement[][] = [];

  constructor(private readonly tooltip: Tooltip) {
    this.root.addEventListener('keydown', event => this.press(event));
  }

  draw(table: TextByLayer, ranked: 'token' | 'rank', theme: Theme): void {
    if (table === this.table && ranked === this.ranked && theme === this.theme) return;
    this.table = table;
    this.ranked = ranked;
    this.theme = theme;
    const { layers, tokens } = table;
    const rows = Array.from({ length: layers }, (_, i) => layers - 1 - i);
    this.cells = rows.map(layer => tokens.map((_, at) => this.cell(layer, at)));
    const [first] = this.cells;
    if (first?.[0]) first[0].tabIndex = 0;
    const read = tokens.map(token => element('th', { scope: 'col', class: 'mono' }, showToken(token)));
    const next = tokens.map((_, at) =>
      element('td', { class: 'mono' }, at + 1 < tokens.length ? showToken(tokens[at + 1]!) : ''),
    );
    fill(
      this.root,
      element(
        'table',
        { role: 'grid', 'aria-label': 'Tokens by layer' },
        element(
          'thead',
          {},
          element('tr', {}, element('th', { scope: 'col', class: 'quiet' }, 'layer ↓ token →'), ...read),
        ),
        element(
          'tbody',
          {},
          ...rows.map((layer, i) =>
            element('tr', {}, element('th', { scope: 'row', class: 'quiet' }, layer + 1), ...this.cells[i]!),
          ),
        ),
        element('tfoot', {}, element('tr', {}, element('th', { scope: 'row', class: 'quiet' }, 'next'), ...next)),
      ),
      element(
        'p',
        { class: 'quiet' },
        ranked === 'token'
          ? 'Color: probability of the token, from 0 to 100%.'
          : `Color: rank of the token that follows, strongest at 1, none from ${formatCount(FAR)} on.`,
      ),
    );
  }

  private cell(layer: number, at: number): HTMLTableCellElement {
    const { table, ranked, theme } = this;
    const place = layer * table!.tokens.length + at;
    const rank = table!.ranks[place]!;
    const value = ranked === 'rank' ? nearness(rank) : table!.probabilities[place * table!.shown]!;
    const scale = { max: 1, signed: false };
    const likeliest = table!.names[table!.told[place * table!.shown]!]!;
    const words = ranked === 'token' ? showToken(likeliest) : rank === 0 ? '' : formatCount(rank);
    const made = element(
      'td',
      {
        class: 'mono',
        tabindex: -1,
        'aria-label': this.say(layer, at),
        style: { background: cellColour(theme!, scale, value), color: inkOfCell(theme!, scale, value) },
      },
      words,
    );
    made.addEventListener('pointerenter', () => this.tell(made, layer, at));
    made.addEventListener('pointerleave', () => this.tooltip.hide());
    made.addEventListener('focus', () => this.tell(made, layer, at));
    made.addEventListener('blur', () => this.tooltip.hide());
    return made;
  }

  /** Likeliest tokens of a cell with their probabilities. */
  private candidates(place: number): readonly (readonly [string, number])[] {
    const { shown, told, names, probabilities } = this.table!;
    return Array.from({ length: shown }, (_, i) => {
      const at = place * shown + i;
      return [showToken(names[told[at]!]!), probabilities[at]!] as const;
    });
  }

  private say(layer: number, at: number): string {
    const { tokens, ranks } = this.table!;
    const place = layer * tokens.length + at;
    const [token, probability] = this.candidates(place)[0]!;
    const rank = ranks[place]!;
    const actual = rank > 0 ? `; ${showToken(tokens[at + 1]!)}, which follows, has rank ${formatCount(rank)}` : '';
    return `layer ${layer + 1} after ${showToken(tokens[at]!)}: ${token} ${formatPercent(probability)}${actual}`;
  }

  private tell(cell: HTMLElement, layer: number, at: number): void {
    const { tokens, ranks, actual } = this.table!;
    const place = layer * tokens.length + at;
    const line = (name: string, probability: number, strong: boolean) =>
      element(
        'tr',
        {},
        element('td', { class: 'mono' }, strong ? element('strong', {}, name) : name),
        element('td', { class: 'number' }, formatPercent(probability)),
      );
    const next = at + 1 < tokens.length ? showToken(tokens[at + 1]!) : undefined;
    const box = cell.getBoundingClientRect();
    this.tooltip.showOutside(
      box,
      box.left + box.width / 2,
      element('div', { class: 'quiet' }, `layer ${layer + 1}, after ${showToken(tokens[at]!)}`),
      element('table', {}, ...this.candidates(place).map(([name, p]) => line(name, p, name === next))),
      next !== undefined &&
        element(
          'div',
          {},
          `${next}, which follows: rank ${formatCount(ranks[place]!)}, ${formatPercent(actual[place]!)}`,
        ),
    );
  }

  private press(event: KeyboardEvent): void {
    const { cells } = this;
    const row = cells.findIndex(each => each.includes(event.target as HTMLTableCellElement));
    if (row < 0) return;
    const at = cells[row]!.indexOf(event.target as HTMLTableCellElement);
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [row - 1, at],
      ArrowDown: [row + 1, at],
      ArrowLeft: [row, at - 1],
      ArrowRight: [row, at + 1],
      Home: [row, 0],
      End: [row, cells[row]!.length - 1],
    };
    const to = moves[event.key];
    const next = to && cells[to[0]]?.[to[1]];
    if (!next) return;
    event.preventDefault();
    cells[row]![at]!.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    announce(next.getAttribute('aria-label') ?? '');
  }
}
