/** The tables of the runs that were asked about last: each is read once, and again when its predictions have changed. */
import type { Caller } from '../base/caller';
import { unlessGivenUp } from '../base/unlessGivenUp';
import { predictionsVersion } from '../runs/predictions';
import { openTable } from './openTable';
import type { ExampleTable } from './table';

/** As many as are compared. */
const MOST = 2;
/** Milliseconds without a question after which the tables leave memory. */
const KEPT = 10 * 60_000;

interface Kept {
  readonly version: string | undefined;
  readonly table: Promise<ExampleTable | undefined>;
}

export class Tables {
  /** By folder, the one asked about last at the end. */
  private readonly kept = new Map<string, Kept>();
  private timer: NodeJS.Timeout | undefined;

  /**
   * @returns undefined where the run has no predictions
   * @throws ActionableError where it is no run, or its predictions are damaged; CancelledError
   */
  async find(folder: string, caller: Caller = {}): Promise<ExampleTable | undefined> {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kept.clear(), KEPT).unref();
    const version = await predictionsVersion(folder);
    const known = this.kept.get(folder);
    const begun = known?.version === version ? known : undefined;
    const asked = begun ?? { version, table: openTable(folder, caller) };
    this.kept.delete(folder);
    this.kept.set(folder, asked);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST && oldest !== undefined) this.kept.delete(oldest);
    if (begun) return unlessGivenUp(begun.table, caller.signal, () => this.find(folder, caller));
    asked.table.catch(() => {
      if (this.kept.get(folder) === asked) this.kept.delete(folder);
    });
    return asked.table;
  }
}
