/** How a projection comes along, with a way to cancel it; or why it failed, with a way to try again. */
import { button, progressBar } from '../shared/controls';
import { element, fill } from '../shared/element';

export interface Progress {
  readonly message: string;
  /** 0..1; left out while unknown. */
  readonly fraction?: number;
}

export class BusyRow {
  readonly root = element('div', { class: 'busy' });

  constructor(private readonly press: { readonly cancel: () => void; readonly again: () => void }) {}

  draw(progress: Progress | undefined, failure: string | undefined): void {
    this.root.hidden = !failure && !progress;
    if (failure) {
      const again = button({ label: 'Try again', press: this.press.again });
      fill(this.root, element('div', { class: 'failure', role: 'alert' }, failure), again);
    } else if (!progress) {
      this.root.replaceChildren();
    } else if (!this.update(progress)) {
      const { message, fraction } = progress;
      const cancel = button({ label: 'Cancel', press: this.press.cancel });
      fill(
        this.root,
        element('div', { class: 'busy-row' }, element('span', { class: 'message quiet number' }, message), cancel),
        progressBar({ label: 'Progress of the projection', fraction }),
      );
    }
  }

  /** Changes what is there, so that the button keeps the focus; false where it does not fit. */
  private update({ message, fraction }: Progress): boolean {
    const bar = this.root.querySelector('progress');
    const text = this.root.querySelector('.message');
    if (!bar || !text || (fraction === undefined) === bar.hasAttribute('value')) return false;
    if (fraction !== undefined) bar.value = fraction;
    text.textContent = message;
    return true;
  }
}
