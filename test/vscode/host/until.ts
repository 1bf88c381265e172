// Waiting for what the editor does in its own time.

/** Asks until the answer satisfies, for at most ten seconds; then gives the last one. */
export async function until<T>(ask: () => T | Thenable<T>, holds: (value: T) => boolean): Promise<T> {
  for (let waited = 0; ; waited += 50) {
    const value = await ask();
    if (holds(value) || waited > 10_000) return value;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
