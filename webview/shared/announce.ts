/** Words for screen readers about what changed on screen. */
import { element } from './element';

let region: HTMLElement | undefined;
let timer: number | undefined;

/** Speaks the latest text once things are quiet for a moment, so that a held arrow key does not pile up speech. */
export function announce(text: string): void {
  if (!region) {
    region = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
    document.body.append(region);
  }
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    region!.textContent = text;
  }, 120);
}
