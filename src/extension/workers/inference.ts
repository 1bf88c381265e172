/** The `serve` worker as the editor uses it: predictions, explanations, attention and projections of a run. */
import { type Disposable, Disposable as Disposables, type LogOutputChannel } from 'vscode';
import type { Generated, GeneratedToken, GenerationRequest } from '../../protocol/generation';
import type { ServeCalls, ServeNews } from '../../protocol/serve';
import { WorkerProcess } from './workerProcess';

const EVENTS = ['progress', 'coordinates', 'generated', 'log'] as const;

export class Inference implements Disposable {
  private readonly worker: WorkerProcess<ServeCalls, ServeNews>;
  private nextJob = 1;
  private readonly listening: Disposable;

  constructor(script: string, log: LogOutputChannel) {
    this.worker = new WorkerProcess('inference', script, EVENTS, log);
    this.listening = Disposables.from(
      this.worker.onNews('log', ({ level, message }) => {
        if (level === 'error') log.error(message);
        else if (level === 'warning') log.warn(message);
        else log.info(message);
      }),
    );
  }

  get pid(): number | undefined {
    return this.worker.pid;
  }

  get onDeath() {
    return this.worker.onDeath;
  }

  readonly call: WorkerProcess<ServeCalls, ServeNews>['call'] = (method, parameters, signal) =>
    this.worker.call(method, parameters, signal);

  /** A call that reports on the way; `job` in its parameters is filled in here. */
  async callWithNews<M extends 'ask' | 'project' | 'projectionPoints' | 'tag' | 'write'>(
    method: M,
    parameters: Omit<ServeCalls[M]['parameters'], 'job'>,
    on: {
      readonly progress?: (event: ServeNews['progress']) => void;
      readonly coordinates?: (event: ServeNews['coordinates']) => void;
    },
    signal?: AbortSignal,
  ): Promise<ServeCalls[M]['result']> {
    const job = `${method}-${this.nextJob++}`;
    const listening = Disposables.from(
      this.worker.onNews('progress', event => {
        if (event.job === job) on.progress?.(event);
      }),
      this.worker.onNews('coordinates', event => {
        if (event.job === job) on.coordinates?.(event);
      }),
    );
    try {
      return await this.worker.call(method, { ...parameters, job } as ServeCalls[M]['parameters'], signal);
    } finally {
      listening.dispose();
    }
  }

  /** Goes on with a text; `onTokens` is called as they come. @throws CancelledError */
  async generate(
    request: GenerationRequest,
    onTokens: (tokens: readonly GeneratedToken[]) => void,
    signal?: AbortSignal,
  ): Promise<Generated> {
    const job = `generate-${this.nextJob++}`;
    const listening = this.worker.onNews('generated', event => {
      if (event.job === job && !signal?.aborted) onTokens(event.tokens);
    });
    try {
      return await this.worker.call('generate', { ...request, job }, signal);
    } finally {
      listening.dispose();
    }
  }

  restart(): Promise<void> {
    return this.worker.restart();
  }

  dispose(): void {
    this.listening.dispose();
    this.worker.dispose();
  }
}
