/** The tokens of a text as a row of buttons: one is looked at, any may be masked. */
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';

export interface StripChoice {
  readonly token: number;
  readonly masked: readonly number[];
  /** What stands in the place of a masked token; absent where none can be masked. */
  readonly masking?: string;
}

export class TokenStrip {
  private readonly row = element('div', { class: 'strip-tokens', role: 'group', 'aria-label': 'Tokens' });
  private readonly actions = element('div', { class: 'toolbar' });
  readonly root = element('div', { class: 'strip' }, this.row, this.actions);
  private buttons: HTMLButtonElement[] = [];
  private tokens: readonly string[] = [];

  constructor(
    private readonly tell: {
      readonly choose: (token: number) => void;
      readonly mask: (token: number) => void;
      readonly unmask: () => void;
    },
  ) {
    this.row.addEventListener('keydown', event => this.press(event));
  }

  draw(tokens: readonly string[], { token, masked, masking }: StripChoice): void {
    if (tokens.length !== this.tokens.length || tokens.some((each, i) => each !== this.tokens[i])) {
      this.tokens = tokens;
      this.buttons = tokens.map((each, i) =>
        element('button', { type: 'button', class: 'strip-token', on: { click: () => this.tell.choose(i) } }, each),
      );
      fill(this.row, ...this.buttons);
    }
    for (const [i, made] of this.buttons.entries()) {
      const isMasked = masked.includes(i);
      made.tabIndex = i === token ? 0 : -1;
      made.classList.toggle('masked', isMasked);
      if (i === token) made.setAttribute('aria-current', 'true');
      else made.removeAttribute('aria-current');
      made.setAttribute('aria-label', `${tokens[i]}, token ${i + 1}${isMasked ? ', masked' : ''}`);
    }
    const hadFocus = this.actions.contains(document.activeElement);
    const name = tokens[token] ?? '';
    fill(
      this.actions,
      masking !== undefined &&
        button({
          label: masked.includes(token) ? `Unmask ${name}` : `Mask ${name}`,
          title: `Read the text again with ${masking} in its place (key M)`,
          press: () => this.tell.mask(token),
        }),
      masking !== undefined && masked.length > 0 && button({ label: 'Unmask All', press: () => this.tell.unmask() }),
    );
    if (hadFocus) this.actions.querySelector('button')?.focus();
  }

  private press(event: KeyboardEvent): void {
    const from = this.buttons.indexOf(event.target as HTMLButtonElement);
    if (from < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'm' || event.key === 'M') {
      event.preventDefault();
      this.tell.mask(from);
      return;
    }
    const last = this.buttons.length - 1;
    const moves: Readonly<Record<string, number>> = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last };
    const to = moves[event.key];
    if (to === undefined || to < 0 || to > last) return;
    event.preventDefault();
    this.tell.choose(to);
    this.buttons[to]!.focus();
  }
}
