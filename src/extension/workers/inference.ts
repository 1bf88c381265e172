/** The `serve` worker as the editor uses it: runs are asked by the names of `core/abilities`. */
import { type Disposable, Disposable as Disposables, type LogOutputChannel } from 'vscode';
import type { Ask, ServeCalls, ServeNews } from '../../protocol/serve';
import { askServe } from './askServe';
import type { NativeEngine } from './nativeEngine';
import { WorkerProcess } from './workerProcess';

const EVENTS = ['progress', 'told', 'log'] as const;

export class Inference implements Disposable {
  private readonly worker: WorkerProcess<ServeCalls, ServeNews>;
  private readonly listening: Disposable;
  readonly ask: Ask;

  constructor(script: string, log: LogOutputChannel, native: NativeEngine) {
    const worker = new WorkerProcess<ServeCalls, ServeNews>('inference', script, EVENTS, log, native);
    this.worker = worker;
    this.ask = askServe({
      call: (method, parameters, signal) => worker.call(method, parameters, signal),
      on: (event, listener) => worker.onNews(event, listener),
    });
    this.listening = Disposables.from(
      worker.onNews('log', ({ level, message, nativeFailure }) => {
        if (nativeFailure) native.tellFailure(nativeFailure);
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

  restart(): Promise<void> {
    return this.worker.restart();
  }

  dispose(): void {
    this.listening.dispose();
    this.worker.dispose();
  }
}
