/** One drawing, or two beside each other with what differs between them. */
import type { AttentionMatrix, AttentionPart } from '../../src/core/explain/explanation';
import { element, fill } from '../shared/element';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { type Grid, makeGrid, type Shown, subtractGrids } from './grid';
import { headColour } from './headPicker';
import { Heatmap } from './heatmap';
import { Links, type Strand } from './links';

/** One text as it is drawn. */
export interface Drawn {
  readonly part: AttentionPart;
  readonly matrix: AttentionMatrix;
  /** Of heads that are lines of their own. */
  readonly strands: readonly { readonly head: number; readonly matrix: AttentionMatrix }[];
  /** Above it, where there are two. */
  readonly caption: string;
}

export interface Style {
  readonly mode: 'heatmap' | 'links';
  readonly shown: Shown;
  readonly threshold: number;
  readonly zoom: number;
  readonly width: number;
  readonly label: string;
  /** What the numbers are. */
  readonly word: string;
}

/** CSS pixels: below it drawings stand under each other. */
const NARROWEST = 300;
const GAP = 16;

export class Panes {
  private readonly heatmaps: readonly Heatmap[];
  private readonly links = [new Links(), new Links()];
  readonly root = element('div', { class: 'panes' });
  private showing: readonly (Heatmap | Links)[] = [];
  /** What the lines of the first one are of. */
  strands: readonly Strand[] = [];
  private readonly grids = new WeakMap<AttentionMatrix, { readonly key: string; readonly grid: Grid }>();

  constructor(tooltip: Tooltip) {
    this.heatmaps = [0, 1, 2].map(() => new Heatmap(tooltip));
  }

  get first(): Heatmap {
    return this.heatmaps[0]!;
  }

  /** @returns the grid of the first one; of what differs, where there is that */
  draw(all: readonly Drawn[], style: Style, theme: Theme): Grid {
    const { mode, threshold, zoom, label, word } = style;
    const grids = all.map(({ part, matrix }) => this.gridOf(part, matrix, style.shown));
    const max = Math.max(...grids.map(grid => grid.max));
    const alike = grids.map(grid => ({ ...grid, max }));
    const [first, second] = alike;
    const difference = second && mode === 'heatmap' ? subtractGrids(first!, second) : undefined;
    const captions = [...all.map(({ caption }) => caption), 'Second minus first, where both have the token'];
    const count = all.length + (difference ? 1 : 0);
    const across = Math.max(1, Math.min(count, Math.floor((style.width + GAP) / NARROWEST)));
    const width = (style.width - GAP * (across - 1)) / across;
    const showing: (Heatmap | Links)[] = [];
    for (const [i, grid] of [...alike, ...(difference ? [difference] : [])].entries()) {
      const name = count > 1 ? `${captions[i]}: ${label}` : label;
      if (mode === 'heatmap') {
        const what = grid === difference ? 'difference' : word;
        this.heatmaps[i]!.draw(grid, theme, width, zoom, threshold * grid.max, name, what);
        showing.push(this.heatmaps[i]!);
      } else {
        const strands = this.strandsOf(all[i]!, grid, style.shown, theme);
        if (i === 0) this.strands = strands;
        this.links[i]!.draw(strands, theme, width, threshold, name);
        showing.push(this.links[i]!);
      }
    }
    this.show(showing, count > 1 ? captions : [], across);
    return first!;
  }

  export(titles: readonly string[]): readonly string[] {
    return this.showing.map((each, i) => each.export(titles[i] ?? titles.at(-1)!));
  }

  private show(showing: readonly (Heatmap | Links)[], captions: readonly string[], across: number): void {
    this.root.style.setProperty('--across', String(across));
    const key = captions.join('\n');
    const same = showing.length === this.showing.length && showing.every((each, i) => each === this.showing[i]);
    if (same && this.root.dataset.captions === key) return;
    this.showing = showing;
    this.root.dataset.captions = key;
    fill(
      this.root,
      ...showing.map((each, i) =>
        captions.length > 0
          ? element('figure', { class: 'pane' }, element('figcaption', {}, captions[i]), each.root)
          : each.root,
      ),
    );
  }

  /** Long texts take long: what was cut once is kept while nothing changes. */
  private gridOf(part: AttentionPart, matrix: AttentionMatrix, shown: Shown): Grid {
    const key = JSON.stringify(shown);
    const known = this.grids.get(matrix);
    if (known?.key === key) return known.grid;
    const grid = makeGrid(part, matrix.weights, shown);
    this.grids.set(matrix, { key, grid });
    return grid;
  }

  private strandsOf({ part, matrix, strands }: Drawn, grid: Grid, shown: Shown, theme: Theme): readonly Strand[] {
    if (strands.length === 0) {
      const colour = typeof matrix.head === 'number' ? headColour(theme, matrix.head) : theme.accent;
      return [{ grid, colour, name: 'all heads' }];
    }
    return strands.map(({ head, matrix: one }) => ({
      grid: this.gridOf(part, one, shown),
      colour: headColour(theme, head),
      name: `head ${head + 1}`,
    }));
  }
}
