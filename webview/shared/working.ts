/** What takes longer than a moment: a button that begins it, how far it is, and a button that cancels it. */
import { formatProgress } from '../../src/core/base/formatNumber';
import type { ProgressEvent } from '../../src/core/base/progress';
import { announce } from './announce';
import { Latest } from './channel';
import { button, progressBar } from './controls';
import { element, fill } from './element';

export class Working {
  private readonly asking = new Latest();
  private readonly message = element('span', { class: 'quiet' });
  private readonly bar = progressBar({ label: 'Progress' });
  readonly root = element(
    'div',
    { class: 'working' },
    this.bar,
    this.message,
    button({ label: 'Cancel', press: () => this.cancel() }),
  );
  /** What went wrong, or that it was cancelled. */
  readonly note = element('p', { class: 'small', role: 'status' });

  constructor(private readonly begin: HTMLButtonElement) {
    this.root.hidden = true;
    this.note.hidden = true;
  }

  cancel(): void {
    if (!this.asking.busy) return;
    this.asking.cancel();
    this.end('Cancelled.');
  }

  tell({ message, fraction }: ProgressEvent): void {
    if (!this.asking.busy) return;
    if (fraction === undefined) this.bar.removeAttribute('value');
    else this.bar.value = fraction;
    this.message.textContent = fraction === undefined ? message : `${message} (${formatProgress(fraction, 1)})`;
  }

  /** @param show what came of it; not called where it was cancelled, replaced or failed */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, show: (result: T) => void): Promise<void> {
    const focused = document.activeElement === this.begin;
    this.bar.removeAttribute('value');
    this.message.textContent = '';
    this.root.hidden = false;
    this.begin.disabled = true;
    this.say('');
    if (focused) this.root.querySelector('button')?.focus();
    try {
      const result = await this.asking.run(work);
      if (result === undefined) return;
      this.end('');
      show(result);
    } catch (error) {
      this.end(error instanceof Error ? error.message : String(error));
    }
  }

  private end(message: string): void {
    const focused = this.root.contains(document.activeElement);
    this.root.hidden = true;
    this.begin.disabled = false;
    if (focused) this.begin.focus();
    this.say(message);
    if (message) announce(message);
  }

  private say(message: string): void {
    fill(this.note, message);
    this.note.hidden = message === '';
  }
}
