/** Draws tokens: a grid with a column for each tokenizer, whose rows are the same stretches of the text. */
import type { InspectedText } from '../../src/core/pretrained/tokens/inspectTokens';
import { element } from '../shared/element';
import { describeToken, differing, moveTo, overlapping, partsOf, rowsOf, showText } from './layout';

export type Shown = 'text' | 'tokens' | 'ids';

export interface GridEvents {
  readonly choose: (column: number, token: number) => void;
  readonly reveal: (start: number, end: number) => void;
}

export interface GridColumn {
  readonly name: string;
  readonly answer: InspectedText;
}

/** Arrow keys move among the tokens of a column; the token that is chosen is marked in the other one too. */
export class TokenGrid {
  readonly box: HTMLElement;
  private readonly elements: HTMLElement[][];
  private marked: HTMLElement[] = [];

  constructor(
    text: string,
    private readonly columns: readonly GridColumn[],
    shown: Shown,
    private readonly events: GridEvents,
  ) {
    this.elements = columns.map(() => []);
    const answers = columns.map(({ answer }) => answer);
    const differ = answers.map((answer, i) =>
      answers.length > 1 ? differing(text, answer, answers[1 - i]!) : new Set(),
    );
    const next = answers.map(() => 0);
    const cells: HTMLElement[] = [];
    for (const row of rowsOf(text, answers)) {
      for (const [c, answer] of answers.entries()) {
        const cell = element('div', { class: 'cell', role: 'group', 'aria-label': columns[c]!.name });
        for (const part of partsOf(text, row, answer, next[c]!)) {
          if (part.token === undefined) cell.append(element('span', { class: 'gap' }, showText(part.text)));
          else {
            cell.append(
              this.draw(c, part.token, part.isEmpty ? undefined : part.text, shown, differ[c]!.has(part.token)),
            );
            next[c] = part.token + 1;
          }
        }
        cells.push(cell);
      }
    }
    this.box = element(
      'div',
      { class: `grid columns-${columns.length}`, role: 'group', 'aria-label': 'Tokens of the text' },
      ...cells,
    );
    for (const list of this.elements) if (list[0]) list[0].tabIndex = 0;
    this.box.addEventListener('click', event => this.withToken(event.target, (c, i) => this.choose(c, i)));
    this.box.addEventListener('dblclick', event => this.withToken(event.target, (c, i) => this.reveal(c, i)));
    this.box.addEventListener('focusin', event => this.withToken(event.target, (c, i) => this.mark(c, i)));
    this.box.addEventListener('pointerover', event => this.withToken(event.target, (c, i) => this.mark(c, i)));
    this.box.addEventListener('keydown', event => this.press(event));
  }

  private draw(column: number, i: number, text: string | undefined, shown: Shown, differs: boolean): HTMLElement {
    const { answer } = this.columns[column]!;
    const { ids, tokens, unknown, read } = answer;
    const words = describeToken(answer, i);
    const written = shown === 'ids' ? String(ids[i]) : shown === 'tokens' || text === undefined ? tokens[i]! : text;
    const classes = ['token', `shade-${i % 2}`];
    if (differs) classes.push('differs');
    if (ids[i] === unknown) classes.push('unknown');
    if (i < read[0] || i >= read[1]) classes.push('cut');
    if (text === undefined && shown === 'text') classes.push('byte');
    const made = element(
      'span',
      {
        class: classes.join(' '),
        role: 'button',
        tabindex: -1,
        'data-column': column,
        'data-token': i,
        title: words,
        'aria-label': words,
      },
      showText(written),
    );
    this.elements[column]![i] = made;
    return made;
  }

  private choose(column: number, i: number): void {
    this.mark(column, i);
    this.events.choose(column, i);
  }

  private reveal(column: number, i: number): void {
    const { starts, ends } = this.columns[column]!.answer;
    this.events.reveal(starts[i]!, ends[i]!);
  }

  /** This token, and those of the other tokenizer that have its characters. */
  private mark(column: number, i: number): void {
    for (const each of this.marked) each.classList.remove('marked');
    const { starts, ends } = this.columns[column]!.answer;
    const place = { start: starts[i]!, end: Math.max(ends[i]!, starts[i]! + 1) };
    const others = this.columns.flatMap(({ answer }, c) =>
      c === column ? [] : overlapping(answer, place).flatMap(k => this.elements[c]![k] ?? []),
    );
    this.marked = [this.elements[column]![i]!, ...others];
    for (const each of this.marked) each.classList.add('marked');
  }

  private press(event: KeyboardEvent): void {
    this.withToken(event.target, (column, i) => {
      const list = this.elements[column]!;
      if (event.key === 'Enter' || event.key === ' ') {
        this.choose(column, i);
        if (event.key === 'Enter') this.reveal(column, i);
        event.preventDefault();
        return;
      }
      const to = moveTo(event.key, i, list.length);
      if (to === undefined) return;
      event.preventDefault();
      list[i]!.tabIndex = -1;
      list[to]!.tabIndex = 0;
      list[to]!.focus();
      this.choose(column, to);
    });
  }

  private withToken(target: EventTarget | null, then: (column: number, token: number) => void): void {
    const found = target instanceof HTMLElement ? target.closest<HTMLElement>('.token') : null;
    if (found) then(Number(found.dataset.column), Number(found.dataset.token));
  }
}

/** The token that was chosen. */
export function drawDetails({ name, answer }: GridColumn, i: number): HTMLElement {
  const { tokens, ids, starts, ends, forms, unknown } = answer;
  const rows: readonly (readonly [string, string])[] = [
    ['Token', `${showText(tokens[i]!)}${ids[i] === unknown ? ' (unknown)' : ''}`],
    ['ID', String(ids[i])],
    ['Characters', `${starts[i]}–${ends[i]}`],
    ['Normalized', showText(forms[i]!)],
    ['Tokenizer', name],
  ];
  return element(
    'dl',
    { class: 'details' },
    ...rows.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]),
  );
}
