/** A process that trains one trial after the other, seen from the one that leads the sweep. */
import type { ChildProcess } from 'node:child_process';
import { ActionableError, CancelledError } from '../../base/errors';
import type { TrialEnd, TrialNews } from '../trialRunner';
import { errorOf, readLines, type TrainOrder, type TrialLine, type TrialOrder, writeLine } from './trialLines';

/** Lines of its standard error that are told when a process dies. */
const lastWords = 5;

export class TrialProcess {
  alive = true;
  /** Resolves when it has ended, to how. */
  readonly exited: Promise<string>;
  private isAsked = false;
  private readonly lines: AsyncGenerator<TrialLine>;
  private readonly said: string[] = [];

  /** @param child of `startTrials` */
  constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8');
    child.stderr!.setEncoding('utf8');
    child.stderr!.on('data', (text: string) => {
      this.said.push(...text.split('\n').filter(line => line.trim() !== ''));
      this.said.splice(0, this.said.length - lastWords);
    });
    // What a process that has died would have been told.
    child.stdin!.on('error', () => undefined);
    this.exited = new Promise(resolve => {
      const gone = (how: string) => {
        this.alive = false;
        resolve(how);
      };
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) gone('before it was asked');
      child.once('error', error => gone(error.message));
      child.once('exit', (code, cause) => gone(cause ?? `exit code ${code}`));
    });
    this.lines = readLines<TrialLine>(child.stdout!);
  }

  async train(order: Omit<TrainOrder, 'do'>, news: TrialNews, signal: AbortSignal): Promise<TrialEnd> {
    const stop = () => this.say({ do: 'stop' });
    this.isAsked = true;
    this.say({ do: 'train', ...order });
    signal.addEventListener('abort', stop);
    try {
      for (;;) {
        const { done, value: line } = await this.lines.next();
        if (done) {
          const death = await this.death();
          // Ctrl-C ends a process at once that has not begun to listen for it: its trial is as it was.
          throw signal.aborted ? new CancelledError() : death;
        }
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

  /** Its input ends; what trains saves a checkpoint. One that was told nothing has nothing to save. */
  async end(): Promise<void> {
    if (this.isAsked) this.child.stdin!.end();
    else this.child.kill('SIGKILL');
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
