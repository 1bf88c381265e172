/** Lets waiting events run during long work, so that a cancel can arrive. */
import { throwIfCancelled } from './errors';

/** Longest stretch without a pause, in ms. */
const LONGEST = 40;

/** Call the result inside a long loop; it pauses when enough time has gone by. */
export function makePauses(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  throwIfCancelled(signal);
  let last = performance.now();
  return () => {
    if (performance.now() - last < LONGEST) return undefined;
    return new Promise<void>(resolve => setTimeout(resolve, 0)).then(() => {
      throwIfCancelled(signal);
      last = performance.now();
    });
  };
}
