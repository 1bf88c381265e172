/** What is selected, of which kinds it is, and what can be done with it. */
import { formatCount, formatPercent } from '../../src/core/base/formatNumber';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import type { Model } from './model';

export interface SelectionEvents {
  /** The points that the search found. */
  readonly selectFound: () => void;
  readonly invert: () => void;
  readonly clear: () => void;
}

const LISTED_KINDS = 6;

export class SelectionPane {
  private readonly title = element('h3', { role: 'status' });
  private readonly kinds = element('ul', { class: 'results' });
  private readonly keys = element('span', { class: 'drawing' });
  readonly root = element('section', { class: 'pane selected-pane' }, this.title, this.kinds, this.keys);

  constructor(private readonly events: SelectionEvents) {}

  draw({ selected, matches, lit, kinds }: Model): void {
    const isSelected = selected.length > 0;
    const canSelect = lit === 'search' && matches !== undefined && matches.length > 0;
    this.root.hidden = !isSelected && !canSelect;
    const held = document.activeElement instanceof HTMLElement && this.root.contains(document.activeElement);
    this.title.textContent = isSelected ? `${formatCount(selected.length)} selected` : '';
    this.title.hidden = !isSelected;
    fill(this.kinds, ...(isSelected && !kinds.shades && kinds.names.length > 1 ? listKinds(selected, kinds) : []));
    fill(
      this.keys,
      canSelect &&
        button({ label: 'Select Found', title: 'Select what the search found', press: this.events.selectFound }),
      isSelected && button({ label: 'Invert', title: 'Select all others that are shown', press: this.events.invert }),
      isSelected && button({ label: 'Clear', title: 'Select nothing (Escape)', press: this.events.clear }),
    );
    if (held) this.root.querySelector('button')?.focus();
  }
}

function listKinds(selected: readonly number[], { of, names }: Model['kinds']): HTMLElement[] {
  const counts = names.map(() => 0);
  for (const point of selected) counts[of[point]!]!++;
  const listed = [...names.keys()].filter(kind => counts[kind]! > 0).sort((a, b) => counts[b]! - counts[a]!);
  return listed
    .slice(0, LISTED_KINDS)
    .map(kind =>
      element(
        'li',
        {},
        `${names[kind] || '(no label)'} `,
        element(
          'span',
          { class: 'quiet number' },
          `${formatCount(counts[kind]!)}, ${formatPercent(counts[kind]! / selected.length)}`,
        ),
      ),
    );
}
