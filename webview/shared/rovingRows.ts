/** Rows of controls that are one stop of the Tab key: arrow keys go from row to row and along a row, as in a grid. */

const CONTROLS = 'input, button, select, a[href]';
const MOVES: Readonly<Record<string, readonly [down: number, along: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export class RovingRows {
  private current: HTMLElement | undefined;

  /** @param list holds the rows, elements of the role `row` */
  constructor(private readonly list: HTMLElement) {
    list.addEventListener('focusin', event => {
      if (event.target instanceof HTMLElement && event.target.matches(CONTROLS)) this.stopAt(event.target);
    });
    list.addEventListener('keydown', event => this.press(event));
  }

  /** After rows came, went, or were hidden. */
  refresh(): void {
    const shown = this.rows().flatMap(controlsOf);
    for (const control of this.list.querySelectorAll<HTMLElement>(CONTROLS)) control.tabIndex = -1;
    if (!this.current || !shown.includes(this.current)) this.current = shown[0];
    if (this.current) this.current.tabIndex = 0;
  }

  private stopAt(control: HTMLElement): void {
    if (this.current) this.current.tabIndex = -1;
    this.current = control;
    control.tabIndex = 0;
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[role="row"]')].filter(row => !row.hidden);
  }

  private press(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    const focused = document.activeElement;
    if (!move || event.ctrlKey || event.altKey || event.metaKey || !(focused instanceof HTMLElement)) return;
    const rows = this.rows();
    const row = rows.findIndex(each => each.contains(focused));
    if (row < 0) return;
    const [down, along] = move;
    const to = rows[within(row + down, rows.length)]!;
    const controls = controlsOf(to);
    const place = controlsOf(rows[row]!).indexOf(focused);
    // Of a row that has fewer, the last.
    const next = controls[within(place + along, controls.length)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    to.scrollIntoView({ block: 'nearest' });
  }
}

function within(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place));
}

function controlsOf(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>(CONTROLS)].filter(control => !control.closest('[hidden]'));
}
