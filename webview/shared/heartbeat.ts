/** Whether the extension still answers: a page outlives the process behind it, and its buttons would then do nothing, unsaid. */
import { element } from './element';

/** Milliseconds between two questions. */
const EVERY = 5000;
/** Without an answer for this long nobody is taken to be there; a machine under load answers late. */
const PATIENCE = 20_000;

export class Heartbeat {
  private heardAt: number | undefined;
  private askedAt: number | undefined;
  private readonly note = element(
    'p',
    { class: 'failure disconnected', role: 'alert' },
    'Not connected: the extension that this page belongs to has ended. Close the page and open it again.',
  );

  constructor(private readonly ask: () => void) {
    setInterval(() => this.beat(), EVERY);
  }

  /** Whatever comes from the host shows that it is there. */
  hear(): void {
    this.heardAt = performance.now();
    this.askedAt = undefined;
    this.note.remove();
  }

  private beat(): void {
    // A page that has heard nothing yet says itself that it waits.
    if (this.heardAt === undefined) return;
    const now = performance.now();
    this.askedAt ??= now;
    if (now - this.askedAt >= PATIENCE) document.body.prepend(this.note);
    this.ask();
  }
}
