// Waiting for what the editor does in its own time.

/** Other processes may share the machine. Milliseconds. */
const PATIENCE = 60_000;

/** Asks until the answer satisfies, for at most a minute; then gives the last one. */
export async function until<T>(ask: () => T | Thenable<T>, holds: (value: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await ask();
    if (holds(value) || Date.now() > end) return value;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
