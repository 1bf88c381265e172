/** Names the kinds of points; a check mark shows or hides one. Numbers have their ramp. */
import { formatCount, formatWithin } from '../../src/core/base/formatNumber';
import { element, fill, svgElement } from '../shared/element';
import type { Theme } from '../shared/theme';
import type { Kinds, Shades } from './colours';
import { shapePath } from './shapes';
import { shadeOf } from './styles';

export interface LegendEvents {
  readonly toggle: (kind: string, shown: boolean) => void;
  readonly only: (kind: string) => void;
}

/** More kinds than these are counted, not listed; the largest ones are. */
const MOST_LISTED = 60;
/** Steps of a ramp. */
const STEPS = 24;
/** Pixels of a ramp. */
const WIDE = 84;

export class Legend {
  readonly root = element('ul', { class: 'legend', 'aria-label': 'Legend' });

  constructor(private readonly events: LegendEvents) {}

  draw(
    kinds: Kinds,
    hidden: ReadonlySet<string>,
    lookOf: (kind: number) => { colour: string; shape: number },
    theme: Theme,
  ): void {
    const { names, counts, shades } = kinds;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.kind : undefined;
    const listed = [...names.keys()].filter(kind => counts[kind]! > 0);
    const most = new Set(listed.length > MOST_LISTED ? largest(listed, counts) : listed);
    const others = listed.length - most.size;
    fill(
      this.root,
      ...listed
        .filter(kind => most.has(kind))
        .map(kind =>
          shades && kind === 0
            ? ramp(shades, counts[0]!, theme)
            : this.row(names[kind]!, counts[kind]!, !hidden.has(names[kind]!), lookOf(kind)),
        ),
      others > 0 && element('li', { class: 'quiet' }, `and ${formatCount(others)} more`),
    );
    if (focused !== undefined) this.root.querySelector<HTMLElement>(`[data-kind="${CSS.escape(focused)}"]`)?.focus();
  }

  private row(
    name: string,
    count: number,
    shown: boolean,
    { colour, shape }: { colour: string; shape: number },
  ): HTMLElement {
    const input = element('input', { type: 'checkbox', 'data-kind': name });
    input.checked = shown;
    input.addEventListener('change', () => this.events.toggle(name, input.checked));
    const only = element(
      'button',
      {
        type: 'button',
        class: 'button link only',
        'aria-label': `Show only ${name}`,
        on: { click: () => this.events.only(name) },
      },
      'Only',
    );
    const sample = svgElement(
      'svg',
      { width: 12, height: 12, 'aria-hidden': true },
      svgElement('path', { d: shapePath(shape, 6, 6, 5.5), fill: colour }),
    );
    return element(
      'li',
      {},
      element('label', { class: 'check' }, input, sample, element('span', { class: 'kind' }, name || '(no label)')),
      element('span', { class: 'quiet number' }, formatCount(count)),
      only,
    );
  }
}

function largest(kinds: readonly number[], counts: readonly number[]): readonly number[] {
  return kinds.toSorted((a, b) => counts[b]! - counts[a]!).slice(0, MOST_LISTED);
}

/** From the least to the most, with how many points have a number. */
function ramp({ title, least, most, whole }: Shades, count: number, theme: Theme): HTMLElement {
  const range = most - least || 1;
  const write = (value: number) => (whole ? formatCount(value) : formatWithin(value, range));
  const bar = svgElement(
    'svg',
    { width: WIDE, height: 10, 'aria-hidden': true },
    ...Array.from({ length: STEPS }, (_, step) => {
      const [r, g, b] = shadeOf(theme, step / (STEPS - 1));
      return svgElement('rect', {
        x: step * (WIDE / STEPS),
        width: WIDE / STEPS + 0.5,
        height: 10,
        fill: `rgb(${r} ${g} ${b})`,
      });
    }),
  );
  return element(
    'li',
    { class: 'ramp', 'aria-label': `${title} from ${write(least)} to ${write(most)}` },
    element('span', { class: 'number' }, write(least)),
    bar,
    element('span', { class: 'number' }, write(most)),
    element('span', { class: 'quiet number' }, formatCount(count)),
  );
}
