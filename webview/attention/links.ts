/** Attention as lines between two columns of tokens, as BertViz draws it: queries left, keys right, each head in a color of its own. */
import { formatScore } from '../../src/core/base/formatNumber';
import { announce } from '../shared/announce';
import { element, fill, svgElement } from '../shared/element';
import { exportSheet } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import { type Grid, ofSameText } from './grid';
import { type Link, strongestLinks } from './layout';

const ROW = 20;
/** Lines drawn while no token is chosen; a chosen token shows all of its own. */
const MOST_LINES = 1500;
/** Width of a bar beside a key that shows a head's weight. */
const BAR = 5;

/** One head, or several put together. */
export interface Strand {
  readonly grid: Grid;
  readonly colour: string;
  /** For people: `head 3`. */
  readonly name: string;
}

interface Drawn extends Link {
  readonly strand: number;
}

export class Links {
  private readonly lines = svgElement('g', { 'aria-hidden': true });
  private readonly bars = svgElement('g', { 'aria-hidden': true });
  private readonly svg = svgElement('svg', { role: 'group' });
  readonly root = element('div', { class: 'links' }, this.svg);
  private strands: readonly Strand[] = [];
  private chosen: number | undefined;
  private held: number | undefined;
  private queries: SVGElement[] = [];
  private keys: SVGTextElement[] = [];
  private place = { from: 0, to: 0 };
  private shown: { theme: Theme; width: number; threshold: number } | undefined;

  /** @param threshold of the largest weight of each, 0..1 */
  draw(strands: readonly Strand[], theme: Theme, width: number, threshold: number, label: string): void {
    const [first] = strands;
    if (!first) return;
    const before = this.strands[0]?.grid;
    const same = ofSameText(before, first.grid) && this.shown?.width === width;
    if (!ofSameText(before, first.grid)) {
      this.chosen = undefined;
      this.held = undefined;
    }
    this.strands = strands;
    this.shown = { theme, width, threshold };
    this.svg.setAttribute('aria-label', `${label}: links from each token to those it attends to`);
    // Words that are made anew lose the focus, and of 512 tokens they take long.
    if (!same) this.write();
    this.paint();
  }

  export(title: string): string {
    const box = this.svg.getBoundingClientRect();
    const legend = this.strands.length > 1 ? this.strands.map(({ name, colour }) => ({ label: name, colour })) : [];
    const placed = [{ svg: this.svg, x: 12, y: 34, title }];
    return exportSheet(placed, box.width + 24, box.height + 46, this.shown!.theme, legend);
  }

  private write(): void {
    const { queries, keys } = this.strands[0]!.grid;
    const width = Math.min(this.shown!.width, 560);
    this.place = { from: width * 0.34, to: width * 0.6 };
    this.svg.setAttribute('width', String(width));
    this.svg.setAttribute('height', String(Math.max(queries.tokens.length, keys.tokens.length) * ROW + 8));
    this.queries = queries.tokens.map((token, i) => this.query(token, i));
    this.keys = keys.tokens.map((token, i) => drawKey(token, this.place.to, middle(i)));
    fill(this.svg, this.lines, this.bars, ...this.queries, ...this.keys);
  }

  private paint(): void {
    const { strands, chosen, place } = this;
    const { threshold } = this.shown!;
    const all = strands.flatMap(({ grid }, strand) => {
      const least = threshold * grid.max;
      const most = Math.ceil(MOST_LINES / strands.length);
      const links = chosen === undefined ? strongestLinks(grid, most, least) : linksOf(grid, chosen, least);
      return links.map((link): Drawn => ({ ...link, strand }));
    });
    fill(
      this.lines,
      ...all.map(({ query, key, weight, strand }) =>
        svgElement('line', {
          x1: place.from + 6,
          x2: place.to - 6,
          y1: middle(query),
          y2: middle(key),
          stroke: strands[strand]!.colour,
          'stroke-width': 1.6,
          'stroke-opacity': opacityOf(strands[strand]!, weight),
        }),
      ),
    );
    for (const [i, query] of this.queries.entries()) {
      query.classList.toggle('chosen', chosen === i);
      query.setAttribute('aria-pressed', String(chosen === i));
      query.setAttribute('tabindex', String(i === (chosen ?? 0) ? 0 : -1));
    }
    for (const key of this.keys) key.querySelector('tspan')?.remove();
    fill(this.bars);
    if (chosen === undefined) return;
    if (strands.length === 1) {
      for (const { key, weight } of all) {
        this.keys[key]!.append(svgElement('tspan', { class: 'weight', dx: 8 }, formatScore(weight)));
      }
      return;
    }
    // Of several heads a bar each, as strong as the line.
    for (const { key, weight, strand } of all) {
      const x = place.to - 4 - (strands.length - strand) * BAR;
      const bar = { x, y: middle(key) - ROW / 2 + 2, width: BAR - 1, height: ROW - 4, fill: strands[strand]!.colour };
      this.bars.append(svgElement('rect', { ...bar, 'fill-opacity': opacityOf(strands[strand]!, weight) }));
    }
  }

  private query(token: string, i: number): SVGElement {
    const made = svgElement(
      'text',
      {
        x: this.place.from,
        y: middle(i),
        'text-anchor': 'end',
        'dominant-baseline': 'central',
        'data-query': i,
        class: 'token',
        role: 'button',
      },
      token,
    );
    // The pointer shows a token's links as it goes; a click holds them.
    made.addEventListener('pointerenter', () => {
      if (this.held === undefined) this.choose(i);
    });
    made.addEventListener('click', () => {
      this.held = this.held === i ? undefined : i;
      this.choose(this.held);
    });
    made.addEventListener('keydown', event => {
      const side = this.queries.length;
      if (event.key === 'ArrowDown') this.choose(Math.min(side - 1, i + 1), true);
      else if (event.key === 'ArrowUp') this.choose(Math.max(0, i - 1), true);
      else if (event.key === 'Escape') {
        this.held = undefined;
        this.choose(undefined);
      } else if (event.key === 'Enter' || event.key === ' ') this.choose(i, true);
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
    const said = this.strands.map(({ grid, name }) => {
      const best = linksOf(grid, token, 0).slice(0, 3);
      const links = best.map(({ key, weight }) => `${grid.keys.tokens[key]} ${formatScore(weight)}`).join(', ');
      return this.strands.length > 1 ? `${name}: ${links}` : links;
    });
    announce(`${this.strands[0]!.grid.queries.tokens[token]} attends to ${said.join('; ')}`);
    (this.queries[token] as SVGElement & HTMLOrSVGElement).focus();
  }
}

function middle(row: number): number {
  return (row + 0.5) * ROW + 4;
}

function opacityOf({ grid }: Strand, weight: number): string {
  return (grid.max > 0 ? Math.abs(weight) / grid.max : 0).toFixed(3);
}

function linksOf({ weights, keys }: Grid, query: number, threshold: number): Link[] {
  const columns = keys.tokens.length;
  const row = weights.subarray(query * columns, (query + 1) * columns);
  return Array.from(row, (weight, key) => ({ query, key, weight }))
    .filter(({ weight }) => weight >= threshold)
    .sort((a, b) => b.weight - a.weight);
}

function drawKey(token: string, x: number, y: number): SVGTextElement {
  return svgElement('text', { x, y, 'dominant-baseline': 'central', class: 'token' }, token);
}
