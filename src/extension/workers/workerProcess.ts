/** One forked worker: started when first asked, called over JSON-RPC, reported once when it dies, started again on the next call. */
import { type ChildProcess, fork } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { type Disposable, EventEmitter, type LogOutputChannel, workspace } from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { allocatorEnvironment } from '../../core/base/allocator';
import { compileCacheEnvironment } from '../../core/base/compileCache';
import { ActionableError, CancelledError } from '../../core/base/errors';
import { ALIVE } from '../../protocol/alive';
import type { Calls, News } from '../../protocol/calls';
import { settings } from '../settings';
import { endWorker } from './endWorker';
import { errorFromFailure } from './failure';
import { forkOptions } from './forkOptions';
import type { NativeEngine } from './nativeEngine';

/** Keys that were named, without those that an index signature allows. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & string;

export interface NewsItem<N extends News, E extends Named<N> = Named<N>> {
  readonly event: E;
  readonly payload: N[E];
}

/** A worker that ended without having been told to. */
export interface WorkerDeath {
  readonly worker: string;
  /** `signal SIGKILL` or `code 1`. */
  readonly cause: string;
  /** Calls that were under way and have failed with it. */
  readonly lostCalls: number;
}

/** A worker that dies this often within a minute is not started again unasked. */
const MOST_DEATHS_A_MINUTE = 3;

interface Running {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
}

export class WorkerProcess<C extends Calls, N extends News> implements Disposable {
  private running: Promise<Running> | undefined;
  private child: ChildProcess | undefined;
  private connection: MessageConnection | undefined;
  private readonly toldToEnd = new WeakSet<ChildProcess>();
  private calls = 0;
  private deaths: number[] = [];
  private readonly newsEmitter = new EventEmitter<{ event: string; payload: unknown }>();
  private readonly deathEmitter = new EventEmitter<WorkerDeath>();
  readonly onDeath = this.deathEmitter.event;

  /** @param name what log lines and messages call it; @param events the news it sends. */
  constructor(
    readonly name: string,
    private readonly script: string,
    private readonly events: readonly Named<N>[],
    private readonly log: LogOutputChannel,
    private readonly native: NativeEngine,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  onNews<E extends Named<N>>(event: E, listener: (payload: N[E]) => void): Disposable {
    return this.newsEmitter.event(news => {
      if (news.event === event) listener(news.payload as N[E]);
    });
  }

  /**
   * @throws ActionableError, ProblemsError or CancelledError as the worker threw them; ActionableError `worker-ended` when it died.
   */
  async call<M extends Named<C>>(
    method: M,
    parameters: C[M]['parameters'],
    signal?: AbortSignal,
  ): Promise<C[M]['result']> {
    if (signal?.aborted) throw new CancelledError();
    this.running ??= this.start();
    const { child, connection } = await this.running;
    const { CancellationTokenSource } = await import('./rpc');
    const cancellation = new CancellationTokenSource();
    const cancel = () => cancellation.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.calls++;
    try {
      return await connection.sendRequest(method, parameters, cancellation.token);
    } catch (error) {
      // Told to end, by whoever restarts it or closes the window.
      if (this.toldToEnd.has(child)) throw new CancelledError();
      if (this.child !== child) throw this.ended();
      throw errorFromFailure(error, signal);
    } finally {
      this.calls--;
      signal?.removeEventListener('abort', cancel);
      cancellation.dispose();
    }
  }

  /** Starts it now, forgetting earlier deaths. What is under way is cancelled at once, whether or not the process hears of it. */
  async restart(): Promise<void> {
    this.deaths = [];
    this.stop();
    this.running = this.start();
    await this.running;
  }

  /** Whether it answers within some milliseconds; one that does not run has nothing to answer for. */
  async answers(milliseconds: number): Promise<boolean> {
    const running = await this.running?.catch(() => undefined);
    if (!running) return true;
    const late = new Promise<false>(resolve => setTimeout(() => resolve(false), milliseconds).unref());
    // A call that fails does so because the process has ended.
    const alive = running.connection.sendRequest(ALIVE).then(
      () => true,
      () => true,
    );
    return Promise.race([alive, late]);
  }

  /** Ends a process that hangs; it is started again when it is next needed. */
  kill(): void {
    const { child } = this;
    this.stop();
    child?.kill('SIGKILL');
  }

  dispose(): void {
    this.stop();
    this.newsEmitter.dispose();
    this.deathEmitter.dispose();
  }

  private stop(): void {
    const { child, connection, calls } = this;
    this.child = undefined;
    this.running = undefined;
    this.connection = undefined;
    if (!child) return;
    this.toldToEnd.add(child);
    child.removeAllListeners('exit');
    // Rejects what is under way: a process that hangs would never answer.
    connection?.dispose();
    endWorker(child, calls > 0);
  }

  private ended(): ActionableError {
    return new ActionableError('worker-ended', `The ${this.name} process ended unexpectedly. The log says why`);
  }

  private async start(): Promise<Running> {
    const minuteAgo = Date.now() - 60_000;
    this.deaths = this.deaths.filter(time => time > minuteAgo);
    if (this.deaths.length >= MOST_DEATHS_A_MINUTE) {
      this.running = undefined;
      throw new ActionableError(
        'worker-keeps-ending',
        `The ${this.name} process ended ${this.deaths.length} times within a minute. See the log, then run NLP: Restart Workers`,
      );
    }
    const started = Date.now();
    // The editor's own Node: in a desktop window the executable is Electron, which this variable turns into Node.
    const environment = {
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      NLP_TRUSTED: workspace.isTrusted ? '1' : '0',
      ...allocatorEnvironment(),
      ...compileCacheEnvironment(),
      ...engineEnvironment(),
      ...this.native.environment(this.name),
    };
    for (const name of Object.keys(environment)) {
      if (name.startsWith('VSCODE_') || name === 'NODE_OPTIONS') delete (environment as NodeJS.ProcessEnv)[name];
    }
    const child = fork(this.script, [], forkOptions(environment));
    child.on('error', error => this.log.error(`${this.name}: ${error.message}`));
    this.child = child;
    this.forwardOutput(child);
    const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = await import('./rpc');
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    for (const event of this.events) {
      connection.onNotification(event, (payload: unknown) => this.newsEmitter.fire({ event, payload }));
    }
    connection.onError(([error]) => this.log.warn(`${this.name}: ${error.message}`));
    child.once('exit', (code, signal) => this.hasDied(child, connection, signal ? `signal ${signal}` : `code ${code}`));
    connection.listen();
    // Told to end while it was being started.
    if (this.toldToEnd.has(child)) connection.dispose();
    else this.connection = connection;
    this.log.info(`${this.name}: process ${child.pid} (${basename(this.script)}) forked in ${Date.now() - started} ms`);
    return { child, connection };
  }

  private hasDied(child: ChildProcess, connection: MessageConnection, cause: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.running = undefined;
    this.connection = undefined;
    this.deaths.push(Date.now());
    this.log.error(`${this.name}: process ${child.pid} ended unexpectedly (${cause})`);
    const lostCalls = this.calls;
    // Rejects what was under way.
    connection.dispose();
    this.native.noteDeath(this.name, cause);
    this.deathEmitter.fire({ worker: this.name, cause, lostCalls });
  }

  private forwardOutput(child: ChildProcess): void {
    if (child.stdout) createInterface(child.stdout).on('line', line => this.log.info(`${this.name}: ${line}`));
    if (child.stderr) createInterface(child.stderr).on('line', line => this.log.warn(`${this.name}: ${line}`));
  }
}

function engineEnvironment(): Record<string, string> {
  const threads = settings.threads();
  const engine = settings.engine();
  return {
    ...(threads > 0 ? { NLP_THREADS: String(threads) } : {}),
    ...(engine === 'auto' ? {} : { NLP_ENGINE: engine }),
  };
}
