/** Of several models that can be looked into the one that is shown; one alone is not offered. */
import type { AttentionView } from '../../src/protocol/attention';
import { choice } from '../shared/controls';
import { element, fill } from '../shared/element';

export class Chooser {
  readonly root = element('span', { class: 'chooser' });
  private built = '';

  constructor(private readonly change: (folder: string) => void) {}

  draw({ models, run }: AttentionView['toView']['state']): void {
    const key = JSON.stringify([models, run?.folder]);
    if (key === this.built) return;
    this.built = key;
    this.root.hidden = models.length < 2;
    const options = models.map(({ use, name, folder }) => ({ value: folder, label: `${use}: ${name}` }));
    fill(this.root, choice({ label: 'Model', options, value: run?.folder ?? '', change: this.change }));
  }
}
