/** A view's side of the selection that all views share: which examples of its run are selected, and what is said when it changes. */
import type { ExampleId } from '../../src/core/data/dataset';
import type { Selected, Selection } from '../../src/protocol/selection';

interface Line {
  on(name: 'selection', handle: (selection: Selection | null) => void): void;
  send(name: 'select', selected: Selected | null): void;
}

/** Names an example in a page: `test 12`. */
export function keyOf({ split, index }: ExampleId): string {
  return `${split} ${index}`;
}

export class SharedSelection {
  private current: Selection | undefined;
  private keys = new Set<string>();

  /**
   * @param runOf the folder of the run that the page shows: what is selected in others does not count
   * @param changed called when another view, or this one, has selected
   */
  constructor(
    private readonly line: Line,
    private readonly runOf: () => string | undefined,
    private readonly changed: (selection: Selection | undefined) => void,
  ) {
    line.on('selection', selection => {
      this.current = selection ?? undefined;
      this.keys = new Set(selection?.ids.map(keyOf));
      this.changed(this.selection);
    });
  }

  /** Of the run that is shown. */
  get selection(): Selection | undefined {
    return this.current?.run === this.runOf() ? this.current : undefined;
  }

  get primary(): ExampleId | undefined {
    return this.selection?.primary;
  }

  has(id: ExampleId): boolean {
    return this.selection !== undefined && this.keys.has(keyOf(id));
  }

  isPrimary(id: ExampleId): boolean {
    const { primary } = this;
    return primary !== undefined && keyOf(primary) === keyOf(id);
  }

  select(ids: readonly ExampleId[], primary?: ExampleId): void {
    const run = this.runOf();
    if (run !== undefined) this.line.send('select', ids.length === 0 ? null : { run, ids, primary });
  }
}
