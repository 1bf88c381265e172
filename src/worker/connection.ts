/** Typed calls and news between a worker and the process that forked it: vscode-jsonrpc over Node's own channel. */
import type { ChildProcess } from 'node:child_process';
import {
  type CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { ActionableError, CancelledError, ProblemsError } from '../core/base/errors';
import { LEAVE } from '../core/base/leave';
import { ALIVE } from '../protocol/alive';
import type { Calls, Failure, News } from '../protocol/calls';

/** JSON-RPC's code of every error that carries a `Failure`. */
export const FAILURE_CODE = -32000;

/** Milliseconds that a worker whose parent is gone has to save its work. */
const LAST_WORDS = 20_000;

/** One function a call; `signal` is aborted when the caller cancels. */
export type Handlers<C extends Calls> = {
  readonly [M in keyof C as string extends M ? never : M]: (
    parameters: C[M]['parameters'],
    signal: AbortSignal,
  ) => Promise<C[M]['result']>;
};

/** An error as it crosses to another process. */
export function toFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ProblemsError) {
    return { kind: 'problems', code: 'problems', message, problems: error.problems };
  }
  if (error instanceof ActionableError) return { kind: 'actionable', code: error.code, message };
  if (error instanceof CancelledError) return { kind: 'cancelled', code: 'cancelled', message };
  return { kind: 'internal', code: 'internal', message: (error instanceof Error && error.stack) || message };
}

/** The error that `toFailure` was given, as far as it can be known. */
export function fromFailure(failure: Failure): Error {
  switch (failure.kind) {
    case 'problems':
      return new ProblemsError(failure.problems ?? []);
    case 'actionable':
      return new ActionableError(failure.code, failure.message);
    case 'cancelled':
      return new CancelledError();
    case 'internal':
      return new Error(failure.message);
  }
}

/** The worker's end: answers calls, tells news. */
export interface WorkerEnd<N extends News> {
  tell<E extends keyof N & string>(event: E, payload: N[E]): void;
}

/**
 * Answers the calls of the process that forked this one, and ends this process when that one is gone.
 * @param makeHandlers is given the way to tell news
 * @param finish what to do first when the parent is gone; the signals of all calls are aborted by then
 */
export function answerParent<C extends Calls, N extends News>(
  makeHandlers: (end: WorkerEnd<N>) => Handlers<C>,
  finish: () => Promise<void> = async () => undefined,
): MessageConnection {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  const end: WorkerEnd<N> = {
    tell: (event, payload) => void connection.sendNotification(event, payload).catch(() => undefined),
  };
  /** One of each call under way. */
  const running = new Set<AbortController>();
  let parentGone = false;
  const handlers = Object.entries<(parameters: unknown, signal: AbortSignal) => Promise<unknown>>(makeHandlers(end));
  for (const [method, handle] of handlers) {
    connection.onRequest(method, async (parameters: unknown, token: CancellationToken) => {
      const controller = new AbortController();
      running.add(controller);
      token.onCancellationRequested(() => controller.abort());
      if (parentGone || token.isCancellationRequested) controller.abort();
      try {
        return await handle(parameters, controller.signal);
      } catch (error) {
        const failure = toFailure(error);
        return new ResponseError(FAILURE_CODE, failure.message, failure);
      } finally {
        running.delete(controller);
      }
    });
  }
  connection.onRequest(ALIVE, () => true);
  const leave = () => {
    if (parentGone) return;
    parentGone = true;
    for (const controller of running) controller.abort(LEAVE);
    setTimeout(() => process.exit(0), LAST_WORDS).unref();
    void finish().finally(() => process.exit(0));
  };
  process.once('disconnect', leave);
  // The user logs out, the machine shuts down: as good as a parent that is gone.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
  // The log went with the parent.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  connection.listen();
  return connection;
}

/** The parent's end. */
export interface ParentEnd<C extends Calls, N extends News> {
  /** @throws what the worker threw; Error when the worker dies first */
  call<M extends keyof C & string>(
    method: M,
    parameters: C[M]['parameters'],
    signal?: AbortSignal,
  ): Promise<C[M]['result']>;
  on<E extends keyof N & string>(event: E, listener: (payload: N[E]) => void): void;
  dispose(): void;
}

/** @param child forked with `serialization: 'advanced'`, so that typed arrays cross as they are */
export function callWorker<C extends Calls, N extends News>(child: ChildProcess): ParentEnd<C, N> {
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const died = new Promise<never>((_, reject) => {
    child.once('exit', (code, cause) => reject(new Error(`the worker ended (${cause ?? `exit code ${code}`})`)));
  });
  died.catch(() => undefined);
  connection.listen();
  return {
    async call(method, parameters, signal) {
      const source = new CancellationTokenSource();
      const cancel = () => source.cancel();
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel);
      try {
        return await Promise.race([connection.sendRequest(method, parameters, source.token), died]);
      } catch (error) {
        throw error instanceof ResponseError && error.data ? fromFailure(error.data as Failure) : error;
      } finally {
        signal?.removeEventListener('abort', cancel);
        source.dispose();
      }
    },
    on: (event, listener) => void connection.onNotification(event, listener),
    dispose: () => connection.dispose(),
  };
}
