/** Draws a generated text, token by token, and the candidates of one of them. */
import { formatPercent } from '../../src/core/base/formatNumber';
import type { GeneratedToken } from '../../src/core/tasks/abilities/generator';
import { element, fill } from '../shared/element';
import { describeToken, moveTo, type Row, rowsOf, showToken, surprise } from './layout';

const ADJUSTED = 'probability after temperature, top-k, top-p and repetition penalty';

export interface TokensEvents {
  readonly choose: (index: number) => void;
  /** From the text to the candidates. */
  readonly enter: () => void;
}

/** The text: a list of tokens in which arrow keys move. */
export class TokenText {
  readonly box = element('div', {
    class: 'written',
    tabindex: 0,
    role: 'listbox',
    'aria-label': 'Generated text, token by token',
    'aria-orientation': 'horizontal',
  });
  private count = 0;
  private chosen: number | undefined;

  constructor(private readonly events: TokensEvents) {
    this.box.addEventListener('click', event => {
      const index = indexOf(event.target);
      if (index !== undefined) this.events.choose(index);
    });
    this.box.addEventListener('keydown', event => {
      if ((event.key === 'Enter' || event.key === 'ArrowDown') && this.chosen !== undefined) this.events.enter();
      else {
        const to = moveTo(event.key, this.chosen ?? -1, this.count);
        if (to === undefined) return;
        this.events.choose(to);
      }
      event.preventDefault();
    });
  }

  /** @param prompt what the text follows */
  draw(prompt: string, tokens: readonly GeneratedToken[]): void {
    fill(this.box, element('span', { class: 'prompt', 'aria-hidden': true }, prompt));
    this.count = 0;
    this.append(tokens);
  }

  append(tokens: readonly GeneratedToken[]): void {
    for (const token of tokens) {
      const index = this.count++;
      this.box.append(
        element(
          'span',
          {
            class: 'token',
            role: 'option',
            id: `token-${index}`,
            'data-index': index,
            'aria-selected': false,
            'aria-label': describeToken(token),
            title: describeToken(token),
            style: { '--surprise': surprise(token.probability).toFixed(3) },
          },
          token.text === '\n' ? '⏎\n' : token.text,
        ),
      );
    }
  }

  choose(index: number | undefined): void {
    this.mark(this.chosen, false);
    this.chosen = index;
    this.mark(index, true);
    if (index === undefined) this.box.removeAttribute('aria-activedescendant');
    else this.box.setAttribute('aria-activedescendant', `token-${index}`);
  }

  private mark(index: number | undefined, chosen: boolean): void {
    if (index === undefined) return;
    const token = this.box.querySelector(`#token-${index}`);
    token?.setAttribute('aria-selected', String(chosen));
    if (chosen) token?.scrollIntoView({ block: 'nearest' });
  }
}

function indexOf(target: EventTarget | null): number | undefined {
  const index = target instanceof HTMLElement ? target.closest<HTMLElement>('.token')?.dataset.index : undefined;
  return index === undefined ? undefined : Number(index);
}

/** The alternatives: each a button that continues from there. */
export function drawCandidates(token: GeneratedToken, choose: (id: number) => void): HTMLElement {
  const rows = rowsOf(token);
  return element(
    'section',
    { class: 'candidates', 'aria-label': `Alternatives to ${showToken(token.token)}` },
    element('h3', {}, 'Alternatives to ', element('code', {}, showToken(token.token))),
    element(
      'div',
      { class: 'row head', 'aria-hidden': true },
      element('span', {}, 'Token'),
      element('span', {}, 'Model'),
      element('span', { title: ADJUSTED }, 'Sampling'),
    ),
    ...rows.map(row => drawRow(row, choose)),
    element(
      'p',
      { class: 'quiet' },
      `Select one to continue from it; the text before it stays. Sampling: ${ADJUSTED}.`,
    ),
  );
}

function drawRow(row: Row, choose: (id: number) => void): HTMLElement {
  const { id, token, probability, adjusted, drawn } = row;
  const shown = showToken(token);
  const parts = `${formatPercent(probability)} model · ${formatPercent(adjusted)} sampling`;
  const made = element(
    'button',
    {
      type: 'button',
      class: drawn ? 'row candidate drawn' : 'row candidate',
      'aria-label': `${shown}: ${parts}${drawn ? ', sampled' : ''}; continue from it`,
      on: {
        click: () => choose(id),
        keydown: event => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step === 0) return;
          const next = step > 0 ? made.nextElementSibling : made.previousElementSibling;
          if (next instanceof HTMLButtonElement) next.focus();
          event.preventDefault();
        },
      },
    },
    element('span', { class: 'name' }, shown, drawn && element('span', { class: 'quiet' }, ' sampled')),
    drawBar(probability),
    drawBar(adjusted),
  );
  return made;
}

function drawBar(part: number): HTMLElement {
  return element(
    'span',
    { class: 'part' },
    part >= 0.001 && element('span', { class: 'bar', style: { '--part': part.toFixed(4) } }),
    element('span', { class: 'number' }, formatPercent(part)),
  );
}
