/** That a run over- or underfits: a badge in its row, and what was seen and usually helps below it when the badge is pressed. */
import { element, fill } from '../shared/element';
import type { RunHead } from './runList';

export class FitNote {
  readonly badge = element('button', {
    class: 'ill fit-badge',
    type: 'button',
    'aria-expanded': 'false',
    on: { click: () => this.toggle() },
  });
  readonly text = element('p', { class: 'fit-note' });

  constructor() {
    this.badge.hidden = true;
    this.text.hidden = true;
  }

  /** @param name what the run is called */
  update({ fit }: RunHead, name: string): void {
    this.badge.hidden = fit === undefined;
    if (!fit) {
      this.text.hidden = true;
      return;
    }
    this.badge.textContent = fit.kind;
    this.badge.title = `${fit.message} ${fit.advice}`;
    this.badge.setAttribute('aria-label', `${fit.kind}: what was seen of ${name}, and what usually helps`);
    fill(this.text, fit.message, ' ', element('span', { class: 'quiet' }, fit.advice));
  }

  private toggle(): void {
    this.text.hidden = !this.text.hidden;
    this.badge.setAttribute('aria-expanded', String(!this.text.hidden));
  }
}
