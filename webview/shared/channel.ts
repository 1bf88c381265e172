/** The view's end of the line to the extension: news both ways, and requests that always settle. */
import type { Envelope, View } from '../../src/protocol/view';
import { Heartbeat } from './heartbeat';
import { watchLearnMore } from './learnMore';

/** The names that a view's contract spells out; its index signature, which allows any name, left aside. */
type Spelled<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
type NewsToView<V extends View> = Spelled<V['toView']>;
type NewsToHost<V extends View> = Spelled<V['toHost']>;
type Requests<V extends View> = Spelled<V['requests']>;
type ParametersOf<R> = R extends { readonly parameters: infer P } ? P : never;
type ResultOf<R> = R extends { readonly result: infer T } ? T : never;

/** A request that the view gave up, or that a later one replaced; not a failure. */
export class RequestCancelled extends Error {
  override readonly name = 'RequestCancelled';
}

interface Waiting {
  resolve(payload: unknown): void;
  reject(reason: Error): void;
}

export class Channel<V extends View, State> {
  private readonly api = acquireVsCodeApi<State>();
  private readonly handlers = new Map<string, (payload: unknown) => void>();
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private readonly heartbeat = new Heartbeat(() => this.post({ kind: 'ping' }));

  constructor() {
    window.addEventListener('message', (event: MessageEvent<Envelope>) => this.receive(event.data));
    watchLearnMore(topic => this.post({ kind: 'learnMore', topic }));
  }

  /** What the view remembered before it was hidden or reloaded. */
  get remembered(): State | undefined {
    return this.api.getState();
  }

  remember(state: State): void {
    this.api.setState(state);
  }

  on<N extends keyof NewsToView<V> & string>(name: N, handle: (payload: NewsToView<V>[N]) => void): void {
    this.handlers.set(name, handle as (payload: unknown) => void);
  }

  send<N extends keyof NewsToHost<V> & string>(name: N, payload: NewsToHost<V>[N]): void {
    this.post({ kind: 'news', name, payload });
  }

  /** Tells the host that all handlers are in place. */
  ready(): void {
    this.post({ kind: 'news', name: 'ready', payload: {} });
  }

  /** @throws RequestCancelled when the signal aborts; Error with the host's message when the host fails. */
  request<N extends keyof Requests<V> & string>(
    name: N,
    parameters: ParametersOf<Requests<V>[N]>,
    signal?: AbortSignal,
  ): Promise<ResultOf<Requests<V>[N]>> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new RequestCancelled('cancelled'));
        return;
      }
      this.waiting.set(id, { resolve: payload => resolve(payload as ResultOf<Requests<V>[N]>), reject });
      signal?.addEventListener('abort', () => {
        if (!this.waiting.delete(id)) return;
        this.post({ kind: 'cancel', id });
        reject(new RequestCancelled('cancelled'));
      });
      this.post({ kind: 'request', id, name, payload: parameters });
    });
  }

  private post(envelope: Envelope): void {
    this.api.postMessage(envelope);
  }

  private receive(envelope: Envelope): void {
    this.heartbeat.hear();
    switch (envelope.kind) {
      case 'news':
        this.handlers.get(envelope.name)?.(envelope.payload);
        break;
      case 'reply':
        this.settle(envelope.id)?.resolve(envelope.payload);
        break;
      case 'failure':
        this.settle(envelope.id)?.reject(new Error(envelope.message));
        break;
    }
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }
}

/** Runs one request at a time: a new one cancels the one before, whose result nobody waits for. */
export class Latest {
  private controller: AbortController | undefined;

  /** @returns undefined when it was replaced or cancelled */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    try {
      const result = await work(controller.signal);
      return controller.signal.aborted ? undefined : result;
    } catch (error) {
      if (error instanceof RequestCancelled || controller.signal.aborted) return undefined;
      throw error;
    } finally {
      if (this.controller === controller) this.controller = undefined;
    }
  }

  cancel(): void {
    this.controller?.abort();
  }

  get busy(): boolean {
    return this.controller !== undefined;
  }
}
