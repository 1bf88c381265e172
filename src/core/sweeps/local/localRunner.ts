/** Trains trials in processes of this machine, each of which trains one after the other. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { ActionableError, CancelledError } from '../../base/errors';
import { readRun } from '../../runs/listRuns';
import { RunnerGoneError, type TrialEnd, type TrialNews, type TrialRequest, type TrialRunner } from '../trialRunner';
import { errorOf, readLines, type TrialLine, type TrialOrder, writeLine } from './trialLines';

export interface LocalOptions {
  /** The program and its words that answer `serveTrials`. */
  readonly command: readonly [string, ...string[]];
  readonly workspace: string;
  readonly trusted: boolean;
  /** Folder of the sweep. */
  readonly sweep: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Lines of its standard error that are told when a process dies. */
const lastWords = 5;

export class LocalRunner implements TrialRunner {
  private readonly idle: TrialProcess[] = [];
  private readonly all = new Set<TrialProcess>();

  constructor(private readonly options: LocalOptions) {}

  async run(request: TrialRequest, news: TrialNews, signal: AbortSignal): Promise<TrialEnd> {
    if (signal.aborted) throw new CancelledError();
    if (request.resume !== undefined) await refuseRemote(request.resume);
    const worker = this.idle.pop() ?? this.start();
    const end = await worker.train(request, news, signal);
    if (worker.alive) this.idle.push(worker);
    return end;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.all].map(worker => worker.end()));
  }

  private start(): TrialProcess {
    const worker = new TrialProcess(this.options, () => this.all.delete(worker));
    this.all.add(worker);
    return worker;
  }
}

/** @throws RunnerGoneError of a trial that a cluster may still train */
async function refuseRemote(folder: string): Promise<void> {
  const { remote, status } = await readRun(folder);
  if (remote === undefined || status !== 'interrupted') return;
  throw new RunnerGoneError(
    'still-remote',
    `a trial of this sweep may still be trained by the job ${remote.job} of ${remote.runtime}: continue the sweep there (--on), or continue that run first: nlp resume ${folder}`,
  );
}

class TrialProcess {
  alive = true;
  private readonly child: ChildProcess;
  private readonly lines: AsyncGenerator<TrialLine>;
  private readonly exited: Promise<string>;
  private readonly said: string[] = [];

  constructor(
    private readonly options: LocalOptions,
    onExit: () => void,
  ) {
    const [program, ...words] = options.command;
    const settings: SpawnOptions = { stdio: ['pipe', 'pipe', 'pipe'], env: options.env, windowsHide: true };
    this.child = spawn(program, words, settings);
    this.child.stdout!.setEncoding('utf8');
    this.child.stderr!.setEncoding('utf8');
    this.child.stderr!.on('data', (text: string) => {
      this.said.push(...text.split('\n').filter(line => line.trim() !== ''));
      this.said.splice(0, this.said.length - lastWords);
    });
    // What a process that has died would have been told.
    this.child.stdin!.on('error', () => undefined);
    this.exited = new Promise(resolve => {
      const gone = (how: string) => {
        this.alive = false;
        onExit();
        resolve(how);
      };
      this.child.once('error', error => gone(error.message));
      this.child.once('exit', (code, cause) => gone(cause ?? `exit code ${code}`));
    });
    this.lines = readLines<TrialLine>(this.child.stdout!);
  }

  async train(request: TrialRequest, news: TrialNews, signal: AbortSignal): Promise<TrialEnd> {
    const stop = () => this.say({ do: 'stop' });
    const { workspace, trusted, sweep } = this.options;
    this.say({ do: 'train', request, workspace, trusted, sweep });
    signal.addEventListener('abort', stop);
    try {
      for (;;) {
        const { done, value: line } = await this.lines.next();
        if (done) throw await this.death();
        switch (line.told) {
          case 'started':
            news.onStarted(line.folder);
            break;
          case 'scores':
            news.onScores(line.step, line.scores);
            break;
          case 'progress':
            news.onProgress(line.step, line.totalSteps);
            break;
          case 'warning':
            news.onWarning(line.message);
            break;
          case 'ended':
            return line.end;
          case 'failed':
            throw errorOf(line);
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Its input ends; what trains saves a checkpoint. */
  async end(): Promise<void> {
    this.child.stdin!.end();
    await this.exited;
  }

  private say(order: TrialOrder): void {
    if (this.alive) this.child.stdin!.write(writeLine(order));
  }

  private async death(): Promise<ActionableError> {
    const how = await this.exited;
    const said = this.said.length === 0 ? '' : `: ${this.said.join(' ')}`;
    return new ActionableError('trial-died', `its process ended (${how})${said}`);
  }
}
