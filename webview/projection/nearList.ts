/** A list of names with how near each is: a bar and a number; a name can be gone to. */
import { formatScore } from '../../src/core/base/formatNumber';
import { shorten } from '../../src/core/base/shorten';
import type { NearName } from '../../src/core/explain/points/lookUp';
import { element, fill } from '../shared/element';

const LONGEST_NAME = 60;

export class NearList {
  readonly root: HTMLElement;
  private drawn: readonly NearName[] | undefined;

  constructor(
    label: string,
    private readonly go: (near: NearName, index: number) => void,
    private readonly point: (near: NearName | undefined) => void,
  ) {
    this.root = element('ol', { class: 'near', 'aria-label': label });
  }

  /** @param chosen which of them is marked */
  draw(names: readonly NearName[], missing: string, chosen = -1): void {
    if (this.drawn !== names) {
      this.drawn = names;
      const held = this.root.contains(document.activeElement);
      fill(this.root, ...names.map((near, index) => this.row(near, index, missing)));
      if (held) this.root.querySelector('button')?.focus();
    }
    for (const [index, row] of [...this.root.querySelectorAll('button')].entries()) {
      if (chosen >= 0) row.setAttribute('aria-pressed', String(index === chosen));
    }
  }

  private row(near: NearName, index: number, missing: string): HTMLElement {
    const { name, similarity, distance, point } = near;
    const number = formatScore(distance ?? similarity);
    const share = Math.max(0, Math.min(1, similarity));
    const item = element(
      'button',
      {
        type: 'button',
        class: point < 0 ? 'near-name missing' : 'near-name',
        title: point < 0 ? `${name}: ${missing}` : name,
        'aria-label': `${name}, ${number}${point < 0 ? `, ${missing}` : ''}`,
        on: {
          click: () => this.go(near, index),
          mouseenter: () => this.point(near),
          mouseleave: () => this.point(undefined),
          focus: () => this.point(near),
          blur: () => this.point(undefined),
          keydown: event => this.walk(event),
        },
      },
      element('span', { class: 'bar', style: { width: `${Math.round(100 * share)}%` } }),
      element('span', { class: 'name' }, shorten(name, LONGEST_NAME)),
      element('span', { class: 'quiet number' }, number),
    );
    return element('li', {}, item);
  }

  private walk(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0 || event.altKey) return;
    const rows = [...this.root.querySelectorAll('button')];
    const next = rows[rows.indexOf(event.currentTarget as HTMLButtonElement) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
