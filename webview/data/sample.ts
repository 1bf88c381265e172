/** A sample that the page asks the host for: one at a time, another when it is asked, none that is old. */
import { Latest } from '../shared/channel';

export class Sample<T> {
  result: T | undefined;
  failure: string | undefined;
  private number = 0;
  private readonly asking = new Latest();

  /** @param fetch asks the host @param changed something is to be drawn anew @param came a sample is here */
  constructor(
    private readonly fetch: (sample: number, signal: AbortSignal) => Promise<T>,
    private readonly changed: () => void,
    private readonly came: (result: T) => void,
  ) {}

  get busy(): boolean {
    return this.asking.busy;
  }

  /** Unless it is here, or on its way. */
  async need(): Promise<void> {
    if (!this.result && !this.busy) await this.ask();
  }

  async another(): Promise<void> {
    this.number++;
    await this.ask();
  }

  async ask(): Promise<void> {
    this.failure = undefined;
    this.changed();
    try {
      const result = await this.asking.run(signal => this.fetch(this.number, signal));
      if (result) {
        this.result = result;
        this.came(result);
      }
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.changed();
  }
}
