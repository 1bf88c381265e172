/** All heads of all layers as small heatmaps; a click enlarges one. */
import type { PartThumbnails } from '../../src/core/explain/explanation';
import { element, fill } from '../shared/element';
import type { Theme } from '../shared/theme';
import { paintCells, thumbnail } from './layout';

export class HeadGrid {
  readonly root = element('div', { class: 'head-grid', role: 'group', 'aria-label': 'All heads' });
  private buttons: HTMLButtonElement[] = [];
  private heads = 0;
  private thumbnails: PartThumbnails | undefined;
  private drawn = '';

  constructor(private readonly open: (layer: number, head: number) => void) {
    this.root.addEventListener('keydown', event => this.move(event));
  }

  draw(thumbnails: PartThumbnails, theme: Theme, chosen: { layer: number; head: number | 'mean' }): void {
    const { layers, heads, rows: tall, columns: wide, weights } = thumbnails;
    const drawn = `${theme.background} ${chosen.layer} ${chosen.head}`;
    // Buttons that are made anew lose the focus.
    if (this.thumbnails === thumbnails && this.drawn === drawn) return;
    this.thumbnails = thumbnails;
    this.drawn = drawn;
    this.heads = heads;
    this.root.style.gridTemplateColumns = `max-content repeat(${heads}, minmax(28px, 140px))`;
    this.buttons = [];
    const corner = element('span', { class: 'quiet' }, 'layer \\ head');
    const heading = Array.from({ length: heads }, (_, head) => element('span', { class: 'quiet column' }, head + 1));
    const rows: HTMLElement[] = [];
    for (let layer = 0; layer < layers; layer++) {
      rows.push(element('span', { class: 'quiet' }, layer + 1));
      for (let head = 0; head < heads; head++) {
        const { weights: cells, max } = thumbnail(weights, heads, thumbnails, layer, head);
        const canvas = element('canvas', { width: wide, height: tall });
        if (cells.length > 0)
          canvas.getContext('2d')!.putImageData(new ImageData(paintCells(cells, max, 0, theme.ramp), wide), 0, 0);
        const current = chosen.layer === layer && chosen.head === head;
        const button = element(
          'button',
          {
            type: 'button',
            class: 'thumbnail',
            'aria-label': `Layer ${layer + 1}, head ${head + 1}`,
            'aria-current': current || undefined,
            title: `Layer ${layer + 1}, head ${head + 1}`,
            // One stop for the tab key; arrows go on from there.
            tabindex: current || (this.buttons.length === 0 && chosen.head === 'mean') ? 0 : -1,
            on: { click: () => this.open(layer, head) },
          },
          canvas,
        );
        this.buttons.push(button);
        rows.push(button);
      }
    }
    fill(this.root, corner, ...heading, ...rows);
  }

  private move(event: KeyboardEvent): void {
    const from = this.buttons.indexOf(event.target as HTMLButtonElement);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.heads, ArrowDown: this.heads }[event.key];
    const to = by === undefined || from < 0 ? undefined : this.buttons[from + by];
    if (!to) return;
    event.preventDefault();
    this.buttons[from]!.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }
}
