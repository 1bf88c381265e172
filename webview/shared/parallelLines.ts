/** The lines of a plot as one stop of the Tab key: arrow keys go from line to line, Enter chooses one. */

let groups = 0;

export class LineFocus {
  private readonly id = `plot-lines-${++groups}`;
  /** Places of rows, in the order in which keys go through them. */
  private places: readonly number[] = [];
  private current: number | undefined;

  /** @param look a line is gone to, or none any longer */
  constructor(
    private readonly group: SVGGElement,
    private readonly choose: (place: number) => void,
    private readonly look: (place: number | undefined, path: SVGPathElement | undefined) => void,
  ) {
    group.setAttribute('tabindex', '0');
    group.setAttribute('role', 'listbox');
    group.addEventListener('keydown', event => this.press(event));
    group.addEventListener('focus', () => this.go(this.current ?? this.places[0]));
    group.addEventListener('blur', () => this.go(undefined));
  }

  /** The paths were drawn anew. */
  update(places: readonly number[]): void {
    this.places = places;
    const focused = document.activeElement === this.group;
    if (this.current !== undefined && !places.includes(this.current)) this.current = places[0];
    if (focused) this.go(this.current);
  }

  /** Makes a line stand out. */
  mark(place: number | undefined): SVGPathElement | undefined {
    for (const path of this.group.querySelectorAll('.pointed')) path.classList.remove('pointed');
    if (place === undefined) return undefined;
    const path = this.group.querySelector<SVGPathElement>(`[data-place="${place}"]`);
    path?.classList.add('pointed');
    return path ?? undefined;
  }

  private go(place: number | undefined): void {
    const path = this.mark(place);
    if (place !== undefined) this.current = place;
    this.group.removeAttribute('aria-activedescendant');
    if (path && place !== undefined) {
      path.id = `${this.id}-${place}`;
      this.group.setAttribute('aria-activedescendant', path.id);
    }
    this.look(place, path);
  }

  private press(event: KeyboardEvent): void {
    const { places } = this;
    if (places.length === 0) return;
    const at = this.current === undefined ? -1 : places.indexOf(this.current);
    const last = places.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) this.go(places[Math.max(0, Math.min(last, to))]);
    else if ((event.key === 'Enter' || event.key === ' ') && this.current !== undefined) this.choose(this.current);
    else return;
    event.preventDefault();
  }
}
