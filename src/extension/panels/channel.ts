/** The host's end of a webview: typed news both ways, requests with ids that always settle, cancellation. */

import { commands, type Disposable, type LogOutputChannel, type Webview } from 'vscode';
import { CancelledError, ProblemsError } from '../../core/base/errors';
import type { Envelope, View } from '../../protocol/view';
import { commandId } from '../contributed';
import { ownBuffers } from './ownBuffers';

type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & string;
type News<V extends View> = { readonly [N in Named<V['toHost']>]: (payload: V['toHost'][N]) => void | Promise<void> };
type Answers<V extends View> = {
  readonly [N in Named<V['requests']>]: (
    parameters: V['requests'][N]['parameters'],
    signal: AbortSignal,
  ) => Promise<V['requests'][N]['result']>;
};

/** What the host does with what a view says. */
export interface Handlers<V extends View> {
  readonly news: News<V>;
  readonly requests: Answers<V>;
}

export class Channel<V extends View> implements Disposable {
  private readonly running = new Map<number, AbortController>();
  private readonly listening: Disposable;

  constructor(
    private readonly webview: Webview,
    handlers: Handlers<V>,
    private readonly log: LogOutputChannel,
  ) {
    this.listening = webview.onDidReceiveMessage(async (envelope: Envelope) => {
      if (envelope.kind === 'news') await this.hear(handlers, envelope.name, envelope.payload);
      else if (envelope.kind === 'request') await this.answer(handlers, envelope);
      else if (envelope.kind === 'ping') this.send({ kind: 'alive' });
      else if (envelope.kind === 'learnMore') commands.executeCommand(commandId('openDocumentation'), envelope.topic);
      else if (envelope.kind === 'cancel') this.running.get(envelope.id)?.abort();
    });
  }

  post<N extends Named<V['toView']>>(name: N, payload: V['toView'][N]): void {
    this.send({ kind: 'news', name, payload });
  }

  dispose(): void {
    this.listening.dispose();
    for (const controller of this.running.values()) controller.abort();
    this.running.clear();
  }

  private async hear(handlers: Handlers<V>, name: string, payload: unknown): Promise<void> {
    const handler = entryOf<(payload: unknown) => void | Promise<void>>(handlers.news, name);
    if (!handler) return this.log.warn(`a view sent unknown news "${name}"`);
    try {
      await handler(payload);
    } catch (error) {
      this.log.error(`news "${name}" of a view: ${describe(error)}`);
    }
  }

  private async answer(handlers: Handlers<V>, request: Extract<Envelope, { kind: 'request' }>): Promise<void> {
    const { id, name, payload } = request;
    const handler = entryOf<(payload: unknown, signal: AbortSignal) => Promise<unknown>>(handlers.requests, name);
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      if (!handler) throw new Error(`internal: unknown request "${name}"`);
      this.send({ kind: 'reply', id, payload: await handler(payload, controller.signal) });
    } catch (error) {
      if (!(error instanceof CancelledError)) this.log.warn(`request "${name}" of a view failed: ${describe(error)}`);
      this.send({ kind: 'failure', id, message: describe(error) });
    } finally {
      this.running.delete(id);
    }
  }

  private send(envelope: Envelope): void {
    // Rejects once the view has been closed; there is nobody left to tell.
    this.webview.postMessage(ownBuffers(envelope)).then(undefined, () => {});
  }
}

/** Own entries only: a view cannot reach what every object inherits. */
function entryOf<T>(table: object, name: string): T | undefined {
  return Object.hasOwn(table, name) ? (table as Record<string, T>)[name] : undefined;
}

function describe(error: unknown): string {
  if (error instanceof ProblemsError) return error.problems.map(problem => problem.message).join('; ');
  return error instanceof Error ? error.message : String(error);
}
