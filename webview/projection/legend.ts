/** Names the kinds of points; a check mark shows or hides one. */
import { element, fill, svgElement } from '../shared/element';
import { formatCount } from '../shared/format';
import { shapePath } from './canvas2d';
import type { Kinds } from './layout';

export interface LegendEvents {
  readonly toggle: (kind: string, shown: boolean) => void;
  readonly only: (kind: string) => void;
}

export class Legend {
  readonly root = element('ul', { class: 'legend', 'aria-label': 'Kinds of points' });

  constructor(private readonly events: LegendEvents) {}

  draw(
    { names, counts }: Kinds,
    hidden: ReadonlySet<string>,
    lookOf: (kind: number) => { colour: string; shape: number },
  ): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.kind : undefined;
    fill(
      this.root,
      ...names.map((name, kind) => {
        if (counts[kind] === 0) return undefined;
        const { colour, shape } = lookOf(kind);
        const input = element('input', { type: 'checkbox', 'data-kind': name });
        input.checked = !hidden.has(name);
        input.addEventListener('change', () => this.events.toggle(name, input.checked));
        const only = element(
          'button',
          {
            type: 'button',
            class: 'button link only',
            'aria-label': `Show only ${name}`,
            on: { click: () => this.events.only(name) },
          },
          'only',
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
          element('span', { class: 'quiet number' }, formatCount(counts[kind]!)),
          only,
        );
      }),
    );
    if (focused !== undefined) this.root.querySelector<HTMLElement>(`[data-kind="${CSS.escape(focused)}"]`)?.focus();
  }
}
