/** That a run over- or underfits: a badge in its row, and what was seen and usually helps below it when the badge is pressed. */

import type { RunHead } from '../../src/protocol/curves';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';

const TOPICS = { overfits: 'overfitting', underfits: 'underfitting', truncated: 'check-data' } as const;

export class FitNote {
  readonly badge = element('button', {
    class: 'ill fit-badge',
    type: 'button',
    'aria-expanded': 'false',
    on: { click: () => this.toggle() },
  });
  readonly text = element('p', { class: 'fit-note', role: 'gridcell' });

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
    this.badge.setAttribute('aria-label', `${fit.kind}: why ${name} has this note, and what usually helps`);
    const more = learnMore(TOPICS[fit.kind], 'this note');
    fill(this.text, fit.message, ' ', element('span', { class: 'quiet' }, fit.advice), ' ', more);
  }

  private toggle(): void {
    this.text.hidden = !this.text.hidden;
    this.badge.setAttribute('aria-expanded', String(!this.text.hidden));
  }
}
