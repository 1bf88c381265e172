/** Why this label and not that: another label that the explained one is told apart from. */
import type { Attribution } from '../../src/core/explain/explanation';
import type { Prediction } from '../../src/core/inference/prediction';
import { choice } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';

/** The label is explained by itself. */
const ALONE = '';

export class Contrast {
  readonly root = element('section', { class: 'part contrast', 'aria-label': 'Contrast' });
  private drawn = '';

  /** @param change undefined explains the label by itself again */
  constructor(private readonly change: (against: string | undefined) => void) {
    this.root.hidden = true;
  }

  show(prediction: Prediction, attribution: Attribution | undefined): void {
    const labels = 'probabilities' in prediction ? Object.keys(prediction.probabilities) : [];
    this.root.hidden = labels.length < 2 || !attribution;
    if (!attribution || this.root.hidden) return;
    const { target, against = ALONE } = attribution;
    const drawn = JSON.stringify([labels, target, against]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.root.contains(document.activeElement);
    fill(
      this.root,
      element(
        'div',
        { class: 'choices' },
        choice({
          label: `Why ${target} and not`,
          title: 'Explain the difference between the logits of two labels',
          options: [
            { value: ALONE, label: 'no label in particular' },
            ...labels.filter(label => label !== target).map(label => ({ value: label, label })),
          ],
          value: against,
          change: label => this.change(label === ALONE ? undefined : label),
        }),
        learnMore('contrast', 'contrastive attributions'),
      ),
      against !== ALONE &&
        element('p', { class: 'quiet small' }, `Attributions of the logit of ${target} minus the logit of ${against}`),
    );
    if (focused) this.root.querySelector('select')?.focus();
  }
}
