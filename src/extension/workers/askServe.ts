/** The way of a parent to ask the `serve` worker: one call, and news of it to whoever asked. */
import type { Caller } from '../../core/base/caller';
import type { Ask, ServeCalls, ServeNews } from '../../protocol/serve';

/** What of a worker's end is needed. */
interface Serving {
  call(method: 'ask', parameters: ServeCalls['ask']['parameters'], signal?: AbortSignal): Promise<unknown>;
  on<E extends 'progress' | 'told'>(event: E, listener: (payload: ServeNews[E]) => void): unknown;
}

export function askServe({ call, on }: Serving): Ask {
  const callers = new Map<string, Caller<unknown>>();
  let jobs = 0;
  const callerOf = (job: string) => {
    const caller = callers.get(job);
    // What was on its way when it gave up is not for it.
    return caller?.signal?.aborted ? undefined : caller;
  };
  on('progress', ({ job, ...event }) => callerOf(job)?.onProgress?.(event));
  on('told', ({ job, news }) => callerOf(job)?.onNews?.(news));
  const ask = async (
    ability: ServeCalls['ask']['parameters']['ability'],
    run: string,
    request: unknown,
    caller: Caller<unknown> = {},
  ) => {
    const job = `${ability}-${++jobs}`;
    callers.set(job, caller);
    try {
      return await call('ask', { ability, run, request, job }, caller.signal);
    } finally {
      callers.delete(job);
    }
  };
  return ask as Ask;
}
