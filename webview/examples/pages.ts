/** Rows of the table as they come from the worker, a page at a time: those in sight are asked for, the last few pages kept. */
import type { ExampleRow, ExamplesPage } from '../../src/core/examples/examples';
import { RequestCancelled } from '../shared/channel';

/** Rows a page, and pages that are kept. */
export const PAGE = 200;
const KEPT = 60;

export interface PageEvents {
  readonly ask: (offset: number, limit: number, signal: AbortSignal) => Promise<ExamplesPage>;
  readonly came: (page: ExamplesPage) => void;
  readonly failed: (message: string) => void;
}

export class Pages {
  private readonly pages = new Map<number, readonly ExampleRow[]>();
  private readonly asked = new Map<number, AbortController>();
  private life = 0;

  constructor(private readonly events: PageEvents) {}

  /** Other rows than before. */
  clear(): void {
    this.life++;
    for (const controller of this.asked.values()) controller.abort();
    this.asked.clear();
    this.pages.clear();
  }

  row(place: number): ExampleRow | undefined {
    return this.pages.get(Math.floor(place / PAGE))?.[place % PAGE];
  }

  /** Asks for what is not there; what went out of sight is no longer waited for. */
  want(first: number, last: number): void {
    const [from, to] = [Math.floor(first / PAGE), Math.floor(Math.max(first, last) / PAGE)];
    for (const [page, controller] of this.asked) {
      if (page >= from && page <= to) continue;
      controller.abort();
      this.asked.delete(page);
    }
    for (let page = from; page <= to; page++) if (!this.pages.has(page) && !this.asked.has(page)) void this.ask(page);
  }

  private async ask(page: number): Promise<void> {
    const { life } = this;
    const controller = new AbortController();
    this.asked.set(page, controller);
    try {
      const came = await this.events.ask(page * PAGE, PAGE, controller.signal);
      if (life !== this.life) return;
      this.pages.set(page, came.rows);
      const [oldest] = this.pages.keys();
      if (this.pages.size > KEPT && oldest !== undefined) this.pages.delete(oldest);
      this.asked.delete(page);
      this.events.came(came);
    } catch (error) {
      if (life !== this.life) return;
      this.asked.delete(page);
      if (error instanceof RequestCancelled) return;
      this.events.failed(error instanceof Error ? error.message : String(error));
    }
  }
}
