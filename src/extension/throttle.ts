/** Calls that come in bursts, spread out. */

/** Calls at most once in so many milliseconds; the last call is never lost. */
export function throttle(call: () => void, milliseconds: number): () => void {
  let last = 0;
  let timer: NodeJS.Timeout | undefined;
  return () => {
    if (timer) return;
    const wait = Math.max(0, last + milliseconds - Date.now());
    timer = setTimeout(() => {
      timer = undefined;
      last = Date.now();
      call();
    }, wait);
  };
}
