/** A small panel beside the pointer, kept inside the window. */
import { type Child, element, fill } from './element';

const OFFSET = 14;

export class Tooltip {
  // Screen readers hear the same through the live region or the control itself.
  private readonly panel = element('div', { class: 'tooltip', 'aria-hidden': 'true' });

  constructor() {
    this.panel.hidden = true;
    document.body.append(this.panel);
  }

  /** @param x,y in the window, CSS pixels */
  show(x: number, y: number, ...content: readonly Child[]): void {
    fill(this.panel, ...content);
    this.panel.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.panel;
    const { clientWidth, clientHeight } = document.documentElement;
    const left = x + OFFSET + width <= clientWidth ? x + OFFSET : Math.max(4, x - OFFSET - width);
    const top = y + OFFSET + height <= clientHeight ? y + OFFSET : Math.max(4, y - OFFSET - height);
    this.panel.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  /**
   * Below what it tells of, or above where there is no room, so that nothing of it is covered.
   *
   * @param x in the window, CSS pixels
   */
  showOutside(box: DOMRect, x: number, ...content: readonly Child[]): void {
    fill(this.panel, ...content);
    this.panel.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.panel;
    const { clientWidth, clientHeight } = document.documentElement;
    const left = Math.max(4, Math.min(x - width / 2, clientWidth - width - 4));
    const below = box.bottom + 2;
    const above = box.top - height - 2;
    const fits = below + height <= clientHeight || above < 0;
    const top = fits ? Math.max(4, Math.min(below, clientHeight - height - 4)) : above;
    this.panel.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.panel.hidden = true;
  }
}
