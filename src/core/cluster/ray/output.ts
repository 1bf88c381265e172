/** What a job of a Ray cluster writes, as it comes: its log file is followed; where that breaks it is read again, and what is known left out. */
import { setTimeout as pause } from 'node:timers/promises';
import { ActionableError, CancelledError } from '../../base/errors';
import { joinSignals } from '../../base/joinSignals';
import { hasEnded, type JobState, type OutageNews } from '../cluster';
import { readLogFile } from './files';
import { OutageError, type RayHttp } from './http';
import { jobState } from './jobs';
import { OwnLines } from './ownLines';
import { LONG, type Patience, patiently } from './patience';

export interface Pace {
  /** Milliseconds between two looks at the state of a job: at first, and at last. */
  readonly first: number;
  readonly last: number;
  readonly patience: Patience;
}

export const PACE: Pace = { first: 300, last: 2000, patience: LONG };
/** A job begins after some seconds: so late in it a look is seldom more than half a second late. */
const GROWTH = 1.08;

/** @throws ActionableError `cluster-lost`; CancelledError */
export async function* readOutput(
  http: RayHttp,
  id: string,
  signal: AbortSignal,
  news: OutageNews,
  pace: Pace,
): AsyncGenerator<string> {
  const reading = new Reading(http, id);
  let wait = pace.first;
  for (;;) {
    const state = await lookAt(http, id, signal, news, pace);
    if (state.node !== undefined && !hasEnded(state)) {
      if (yield* follow(reading, state.node, signal, news, pace)) continue;
    } else if (hasEnded(state)) {
      // Of a node that is gone nothing can be read any more.
      if (state.node !== undefined) yield* reading.rest(state.node, signal, pace.patience);
      return;
    }
    await rest(wait, signal);
    wait = Math.min(wait * GROWTH, pace.last);
  }
}

/** Until the job has ended, or what is read breaks. @returns whether the job has ended */
async function* follow(
  reading: Reading,
  node: string,
  signal: AbortSignal,
  news: OutageNews,
  pace: Pace,
): AsyncGenerator<string, boolean> {
  const over = new AbortController();
  const watching = watch(reading, joinSignals(signal, over.signal), news, pace).finally(() => over.abort());
  // It is awaited below; until then nobody listens.
  watching.catch(() => undefined);
  try {
    yield* reading.read(node, joinSignals(signal, over.signal), true);
  } catch (error) {
    const isOver = error instanceof CancelledError && !signal.aborted;
    if (!isOver && !mayReturn(error)) throw error;
  } finally {
    over.abort();
  }
  return await watching;
}

/** The file may not be there yet, or its connection break while the job runs on. */
function mayReturn(error: unknown): boolean {
  return error instanceof OutageError || (error instanceof ActionableError && error.code === 'cluster-no-file');
}

/** Until the job has ended, or nobody reads any more. @returns whether it has ended @throws ActionableError `cluster-lost` */
async function watch({ http, id }: Reading, signal: AbortSignal, news: OutageNews, pace: Pace): Promise<boolean> {
  try {
    for (let wait = pace.first; ; wait = Math.min(wait * GROWTH, pace.last)) {
      await rest(wait, signal);
      if (hasEnded(await lookAt(http, id, signal, news, pace))) return true;
    }
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    return false;
  }
}

async function lookAt(
  http: RayHttp,
  id: string,
  signal: AbortSignal,
  news: OutageNews,
  { patience }: Pace,
): Promise<JobState> {
  const lost = (why: string) => new ActionableError('cluster-lost', why);
  const state = await patiently(
    () => jobState(http, id, signal),
    patience,
    signal,
    why =>
      lost(
        `the cluster has not answered for a while: ${why}. The job may still run: what it has sent is kept, and you can take it up again`,
      ),
    news,
  );
  // One whose node died before it ran has no node either: it has ended, and said nothing.
  if (state.isUnknown) throw lost(state.message ?? `the job ${id} is not known`);
  return state;
}

async function rest(wait: number, signal: AbortSignal): Promise<void> {
  await pause(wait, undefined, { signal }).catch(() => {
    throw new CancelledError();
  });
}

/** Where in a job's log we are. */
class Reading {
  private known = 0;
  private readonly decoder = new TextDecoder();
  private readonly own: OwnLines;

  constructor(
    readonly http: RayHttp,
    readonly id: string,
  ) {
    this.own = new OwnLines(id);
  }

  async *read(node: string, signal: AbortSignal, follows: boolean): AsyncGenerator<string> {
    let at = 0;
    for await (const chunk of readLogFile(this.http, node, `job-driver-${this.id}.log`, signal, follows)) {
      const fresh = chunk.subarray(Math.max(0, this.known - at));
      at += chunk.length;
      if (fresh.length === 0) continue;
      this.known += fresh.length;
      const text = this.own.take(this.decoder.decode(fresh, { stream: true }));
      if (text !== '') yield text;
    }
  }

  /** What a job that has ended has left unread; nothing where its node no longer answers. */
  async *rest(node: string, signal: AbortSignal, patience: Patience): AsyncGenerator<string> {
    for (let tries = 0; ; tries++) {
      try {
        yield* this.read(node, signal, false);
        const last = this.own.end();
        if (last !== '') yield last;
        return;
      } catch (error) {
        if (!mayReturn(error)) throw error;
        const wait = error instanceof OutageError ? patience[tries] : undefined;
        if (wait === undefined) return;
        await rest(wait, signal);
      }
    }
  }
}
