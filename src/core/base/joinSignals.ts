/** One signal of several. */

/**
 * A signal that is aborted as soon as one of `signals` is. It listens to all of them until then, so none should outlive the work by far.
 *
 * `AbortSignal.any` loses one abort in fifteen of a training in Node.js 24.16 to 24.21: it holds its sources weakly and looks at them
 * only when it is asked, after the collector has taken them (nodejs/node#65995).
 */
export function joinSignals(...signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  const abort = () => {
    for (const signal of signals) signal.removeEventListener('abort', abort);
    controller.abort();
  };
  for (const signal of signals) signal.addEventListener('abort', abort);
  if (signals.some(signal => signal.aborted)) abort();
  return controller.signal;
}
