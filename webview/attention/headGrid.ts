/** All heads of all layers as small heatmaps; a click enlarges one. */
import type { AttentionThumbnails, HeadChoice } from '../../src/core/explain/explanation';
import { element, fill, svgElement } from '../shared/element';
import { emptySheet, serialize } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import { paintCells, thumbnail } from './layout';

export class HeadGrid {
  readonly root = element('div', { class: 'head-grid', role: 'group', 'aria-label': 'All heads' });
  private buttons: HTMLButtonElement[] = [];
  private heads = 0;
  private thumbnails: AttentionThumbnails | undefined;
  private drawn = '';

  constructor(private readonly open: (layer: number, head: number) => void) {
    this.root.addEventListener('keydown', event => this.move(event));
  }

  draw(thumbnails: AttentionThumbnails, theme: Theme, chosen: { layer: number; head: HeadChoice }): void {
    const { layers, heads, rows: tall, columns: wide, weights } = thumbnails;
    const drawn = `${theme.background} ${chosen.layer} ${chosen.head}`;
    // Buttons that are made anew lose the focus.
    if (this.thumbnails === thumbnails && this.drawn === drawn) return;
    this.thumbnails = thumbnails;
    this.drawn = drawn;
    this.heads = heads;
    this.root.style.gridTemplateColumns = `max-content repeat(${heads}, minmax(28px, 140px))`;
    this.buttons = [];
    const corner = element('div', { class: 'quiet axes' }, element('div', {}, 'head →'), element('div', {}, 'layer ↓'));
    const heading = Array.from({ length: heads }, (_, head) => element('span', { class: 'quiet column' }, head + 1));
    const rows: HTMLElement[] = [];
    for (let layer = 0; layer < layers; layer++) {
      rows.push(element('span', { class: 'quiet' }, layer + 1));
      for (let head = 0; head < heads; head++) {
        const { weights: cells, max } = thumbnail(weights, heads, thumbnails, layer, head);
        const canvas = element('canvas', { width: wide, height: tall });
        if (cells.length > 0)
          canvas
            .getContext('2d')!
            .putImageData(new ImageData(paintCells({ weights: cells, max, signed: false }, 0, theme.ramp), wide), 0, 0);
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
            tabindex: current || (this.buttons.length === 0 && typeof chosen.head !== 'number') ? 0 : -1,
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

  /** All heads as a file: each is a picture inside. */
  export(title: string, theme: Theme): string {
    const { heads, thumbnails } = this;
    if (!thumbnails) return '';
    const [left, top, side, gap] = [40, 58, 72, 6];
    const rows = thumbnails.layers;
    const sheet = emptySheet(left + heads * (side + gap) + 12, top + rows * (side + gap) + 12, theme);
    const word = (x: number, y: number, text: string | number) =>
      svgElement('text', { x, y, 'text-anchor': 'middle', fill: theme.muted }, text);
    sheet.append(svgElement('text', { x: 12, y: 22, 'font-weight': 600, fill: theme.foreground }, title));
    for (let head = 0; head < heads; head++)
      sheet.append(word(left + head * (side + gap) + side / 2, top - 8, head + 1));
    for (let layer = 0; layer < rows; layer++) {
      const y = top + layer * (side + gap);
      sheet.append(word(left / 2, y + side / 2, layer + 1));
      for (let head = 0; head < heads; head++) {
        const canvas = this.buttons[layer * heads + head]!.querySelector('canvas')!;
        const place = { x: left + head * (side + gap), y, width: side, height: side };
        const image = svgElement('image', { ...place, href: canvas.toDataURL(), preserveAspectRatio: 'none' });
        image.style.setProperty('image-rendering', 'pixelated');
        sheet.append(image, svgElement('rect', { ...place, fill: 'none', stroke: theme.line }));
      }
    }
    return serialize(sheet);
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
