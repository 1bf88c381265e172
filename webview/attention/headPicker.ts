/** The heads of a layer as buttons in their colors: one, or any of them together. */
import { element, fill } from '../shared/element';
import type { Theme } from '../shared/theme';

export class HeadPicker {
  readonly root = element('div', { class: 'head-picker', role: 'group', 'aria-label': 'Heads' });
  private drawn = '';

  /** @param pick of a head; `more`: beside those that are chosen */
  constructor(private readonly pick: (head: number, more: boolean) => void) {
    this.root.addEventListener('keydown', event => this.move(event));
  }

  /** @param chosen none where it is all of them */
  draw(heads: number, chosen: readonly number[], theme: Theme): void {
    const drawn = `${heads} ${chosen} ${theme.background} ${theme.foreground}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.buttons().indexOf(document.activeElement as HTMLButtonElement);
    fill(
      this.root,
      ...Array.from({ length: heads }, (_, head) => {
        const pressed = chosen.includes(head);
        return element(
          'button',
          {
            type: 'button',
            class: 'head',
            'aria-pressed': pressed,
            'aria-label': `Head ${head + 1}`,
            title: `Head ${head + 1}. With Shift or Ctrl: add to the others`,
            tabindex: head === (chosen[0] ?? 0) ? 0 : -1,
            style: { '--head': headColour(theme, head) },
            on: { click: event => this.pick(head, event.shiftKey || event.ctrlKey || event.metaKey) },
          },
          head + 1,
        );
      }),
    );
    if (focused >= 0) this.buttons()[focused]?.focus();
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.root.querySelectorAll('button')];
  }

  private move(event: KeyboardEvent): void {
    const buttons = this.buttons();
    const from = buttons.indexOf(event.target as HTMLButtonElement);
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -from, End: buttons.length - 1 - from }[event.key];
    const to = by === undefined || from < 0 ? undefined : buttons[from + by];
    if (!to) return;
    event.preventDefault();
    buttons[from]!.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }
}

/** More heads than there are colors begin again. */
export function headColour({ categorical }: Theme, head: number): string {
  return categorical[head % categorical.length]!;
}
