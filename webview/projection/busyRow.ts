/** How a projection comes along, with a way to pause, shake or cancel it; or why it failed, with a way to try again. */
import { button, progressBar } from '../shared/controls';
import { element, fill } from '../shared/element';
import type { Progress } from './model';

export interface BusyEvents {
  readonly cancel: () => void;
  readonly again: () => void;
  readonly pause: (paused: boolean) => void;
  readonly shake: () => void;
}

export class BusyRow {
  readonly root = element('div', { class: 'busy' });

  constructor(private readonly press: BusyEvents) {}

  /** @param steered it goes on in steps, and rests where this says `paused` */
  draw(progress: Progress | undefined, failure: string | undefined, steered: 'runs' | 'paused' | undefined): void {
    this.root.hidden = !failure && !progress;
    if (failure) {
      const again = button({ label: 'Try Again', press: this.press.again });
      fill(this.root, element('div', { class: 'failure', role: 'alert' }, failure), again);
    } else if (!progress) {
      this.root.replaceChildren();
    } else if (!this.update(progress, steered)) {
      const { message, fraction } = progress;
      const cancel = button({ label: 'Cancel', press: this.press.cancel });
      const pause =
        steered &&
        button({
          label: steered === 'paused' ? 'Continue' : 'Pause',
          press: () => this.press.pause(steered !== 'paused'),
        });
      const shake =
        steered &&
        button({
          label: 'Shake',
          title: 'Move all points a little, so that they may leave a bad place',
          press: this.press.shake,
        });
      const held = this.root.querySelector<HTMLElement>('.steer') === document.activeElement;
      pause?.classList.add('steer');
      fill(
        this.root,
        element(
          'div',
          { class: 'busy-row' },
          element('span', { class: 'message quiet number' }, message),
          element('span', { class: 'keys' }, pause, shake, cancel),
        ),
        progressBar({ label: 'Progress of the projection', fraction }),
      );
      this.root.dataset.steered = steered ?? '';
      if (held) pause?.focus();
    }
  }

  /** Changes what is there, so that the button keeps the focus; false where it does not fit. */
  private update({ message, fraction }: Progress, steered: string | undefined): boolean {
    const bar = this.root.querySelector('progress');
    const text = this.root.querySelector('.message');
    if (!bar || !text || (fraction === undefined) === bar.hasAttribute('value')) return false;
    if ((this.root.dataset.steered ?? '') !== (steered ?? '')) return false;
    if (fraction !== undefined) bar.value = fraction;
    text.textContent = message;
    return true;
  }
}
