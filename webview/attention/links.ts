/** Attention as lines between two columns of tokens, as BertViz draws it: queries left, keys right. */
import { announce } from '../shared/announce';
import { element, fill, svgElement } from '../shared/element';
import { formatNumber } from '../shared/format';
import { exportSheet } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import { type Grid, type Link, strongestLinks } from './layout';

const ROW = 20;
/** Lines drawn while no token is chosen; a chosen token shows all of its own. */
const MOST_LINES = 1500;

export class Links {
  private readonly svg = svgElement('svg', { role: 'group' });
  readonly root = element('div', { class: 'links' }, this.svg);
  private grid: Grid | undefined;
  private chosen: number | undefined;
  private shown: { theme: Theme; width: number; threshold: number } | undefined;

  draw(grid: Grid, theme: Theme, width: number, threshold: number, label: string): void {
    if (this.grid && this.grid.queries.tokens.length !== grid.queries.tokens.length) this.chosen = undefined;
    this.grid = grid;
    this.shown = { theme, width, threshold };
    this.svg.setAttribute('aria-label', `${label}: links from each token to those it attends to`);
    this.paint();
  }

  export(title: string): string {
    const box = this.svg.getBoundingClientRect();
    return exportSheet([{ svg: this.svg, x: 12, y: 34, title }], box.width + 24, box.height + 46, this.shown!.theme);
  }

  private paint(): void {
    const { grid, chosen } = this;
    if (!grid || !this.shown) return;
    const { theme, threshold } = this.shown;
    const width = Math.min(this.shown.width, 560);
    const [queries, keys] = [grid.queries.tokens, grid.keys.tokens];
    const [from, to] = [width * 0.34, width * 0.6];
    this.svg.setAttribute('width', String(width));
    this.svg.setAttribute('height', String(Math.max(queries.length, keys.length) * ROW + 8));
    const middle = (i: number) => (i + 0.5) * ROW + 4;
    const links = chosen === undefined ? strongestLinks(grid, MOST_LINES, threshold) : this.linksOf(chosen, threshold);
    const lines = links.map(({ query, key, weight }) =>
      svgElement('line', {
        x1: from + 6,
        x2: to - 6,
        y1: middle(query),
        y2: middle(key),
        stroke: theme.accent,
        'stroke-width': 1.6,
        'stroke-opacity': (weight / grid.max).toFixed(3),
      }),
    );
    const weightOf = new Map(chosen === undefined ? [] : links.map(({ key, weight }) => [key, weight]));
    const texts = [
      ...queries.map((token, i) => this.query(token, i, from, middle(i))),
      ...keys.map((token, i) => drawKey(token, to, middle(i), weightOf.get(i))),
    ];
    const hadFocus = this.svg.contains(document.activeElement);
    fill(this.svg, svgElement('g', { 'aria-hidden': true }, ...lines), ...texts);
    if (hadFocus && chosen !== undefined) this.svg.querySelector<SVGElement>(`[data-query="${chosen}"]`)?.focus();
  }

  private query(token: string, i: number, x: number, y: number): SVGElement {
    const made = svgElement(
      'text',
      {
        x,
        y,
        'text-anchor': 'end',
        'dominant-baseline': 'central',
        'data-query': i,
        class: this.chosen === i ? 'token chosen' : 'token',
        tabindex: i === (this.chosen ?? 0) ? 0 : -1,
        role: 'button',
        'aria-pressed': this.chosen === i,
      },
      token,
    );
    made.addEventListener('pointerenter', () => this.choose(i));
    made.addEventListener('click', () => this.choose(this.chosen === i ? undefined : i));
    made.addEventListener('keydown', event => {
      const side = this.grid!.queries.tokens.length;
      if (event.key === 'ArrowDown') this.choose(Math.min(side - 1, i + 1), true);
      else if (event.key === 'ArrowUp') this.choose(Math.max(0, i - 1), true);
      else if (event.key === 'Escape') this.choose(undefined);
      else if (event.key === 'Enter' || event.key === ' ') this.choose(i, true);
      else return;
      event.preventDefault();
    });
    return made;
  }

  private choose(token: number | undefined, speak = false): void {
    if (token === this.chosen) return;
    this.chosen = token;
    this.paint();
    if (!speak || token === undefined) return;
    const { queries, keys } = this.grid!;
    const best = this.linksOf(token, 0).slice(0, 3);
    announce(
      `${queries.tokens[token]} attends to ${best
        .map(({ key, weight }) => `${keys.tokens[key]} ${formatNumber(weight)}`)
        .join(', ')}`,
    );
    this.svg.querySelector<SVGElement>(`[data-query="${token}"]`)?.focus();
  }

  private linksOf(query: number, threshold: number): Link[] {
    const { weights, keys } = this.grid!;
    const columns = keys.tokens.length;
    const row = weights.subarray(query * columns, (query + 1) * columns);
    return Array.from(row, (weight, key) => ({ query, key, weight }))
      .filter(({ weight }) => weight >= threshold)
      .sort((a, b) => b.weight - a.weight);
  }
}

function drawKey(token: string, x: number, y: number, weight: number | undefined): SVGElement {
  const made = svgElement('text', { x, y, 'dominant-baseline': 'central', class: 'token' }, token);
  if (weight !== undefined) made.append(svgElement('tspan', { class: 'weight', dx: 8 }, formatNumber(weight)));
  return made;
}
