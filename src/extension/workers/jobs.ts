/** Work for the `train` workers: trainings queue one behind the other; checks and evaluations have a lane of their own. */
import { type Disposable, Disposable as Disposables, EventEmitter, type LogOutputChannel } from 'vscode';
import { CancelledError } from '../../core/base/errors';
import { joinSignals } from '../../core/base/joinSignals';
import type { SplitName } from '../../core/data/dataset';
import type { MetricsRow, RunRecord } from '../../core/runs/run';
import type { JobOrigin, TrainCalls, TrainNews } from '../../protocol/train';
import { type WorkerDeath, WorkerProcess } from './workerProcess';

export type JobKind =
  | 'train'
  | 'resume'
  | 'reproduce'
  | 'findChanges'
  | 'evaluate'
  | 'checkData'
  | 'previewAugmentation'
  | 'crossValidate'
  | 'findRate';
export type JobState = 'queued' | 'running' | 'stopping';

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  /** Name of the config. */
  readonly name: string;
  readonly config?: string;
  /** Of the run, once there is one. */
  readonly folder?: string;
  readonly record?: RunRecord;
  readonly state: JobState;
  readonly message?: string;
  /** 0..1 where known. */
  readonly fraction?: number;
  readonly step: number;
  readonly totalSteps: number;
  readonly secondsLeft?: number;
  /** The last training loss. */
  readonly loss?: number;
}

/** True of jobs that make or continue a run. */
export function isTraining({ kind }: Job): boolean {
  return kind === 'train' || kind === 'resume' || kind === 'reproduce';
}

/** New rows of a run that is being trained here. */
export interface TrainingRows {
  readonly job: Job;
  readonly folder: string;
  readonly rows: readonly MetricsRow[];
}

/** A death, with the runs that were being trained. */
export interface LostJobs extends WorkerDeath {
  readonly jobs: readonly Job[];
}

type Lane = 'training' | 'checking';
type TrainWorker = WorkerProcess<TrainCalls, TrainNews>;

interface Task {
  job: Job;
  readonly lane: Lane;
  readonly abort: AbortController;
  readonly begin: () => void;
}

const EVENTS = ['started', 'progress', 'metrics', 'log'] as const;

/** That a worker may leave a question unanswered after it was told to stop; one run of a large model takes seconds. */
const STOP_MILLISECONDS = 10_000;
/** The same when it is stopped again. */
const ANSWER_MILLISECONDS = 2000;

export class Jobs implements Disposable {
  private tasks: Task[] = [];
  private nextId = 1;
  private readonly workers: Record<Lane, TrainWorker>;
  private readonly changed = new EventEmitter<Job>();
  private readonly rowsEmitter = new EventEmitter<TrainingRows>();
  private readonly startedEmitter = new EventEmitter<{ folder: string; run: RunRecord }>();
  private readonly lostEmitter = new EventEmitter<LostJobs>();
  /** A job came, went on, or ended (then `all` no longer has it). */
  readonly onDidChange = this.changed.event;
  /** A run has its folder and begins, or goes on, to train. */
  readonly onStarted = this.startedEmitter.event;
  readonly onRows = this.rowsEmitter.event;
  readonly onLost = this.lostEmitter.event;
  private readonly hungEmitter = new EventEmitter<Job>();
  /** A job was stopped, and its worker does not even answer. */
  readonly onHung = this.hungEmitter.event;
  private readonly listening: Disposable;

  constructor(
    script: string,
    private readonly log: LogOutputChannel,
  ) {
    this.workers = {
      training: new WorkerProcess('training', script, EVENTS, log),
      checking: new WorkerProcess('checking', script, EVENTS, log),
    };
    this.listening = Disposables.from(...Object.values(this.workers).flatMap(worker => this.listen(worker)));
  }

  get all(): readonly Job[] {
    return this.tasks.map(task => task.job);
  }

  get workerPids(): Readonly<Record<Lane, number | undefined>> {
    return { training: this.workers.training.pid, checking: this.workers.checking.pid };
  }

  train(name: string, config: string, origin: JobOrigin): Promise<RunRecord> {
    return this.enqueue('training', { kind: 'train', name, config }, (worker, job, signal) =>
      worker.call('train', { config, job, ...origin }, signal),
    );
  }

  resume(name: string, folder: string, origin: JobOrigin): Promise<RunRecord> {
    return this.enqueue('training', { kind: 'resume', name, folder }, (worker, job, signal) =>
      worker.call('resume', { run: folder, job, ...origin }, signal),
    );
  }

  /** @param config of the run, which need not be there any more */
  reproduce(name: string, run: string, config: string, origin: JobOrigin): Promise<TrainCalls['reproduce']['result']> {
    return this.enqueue('training', { kind: 'reproduce', name, config }, (worker, job, signal) =>
      worker.call('reproduce', { run, job, ...origin }, signal),
    );
  }

  findChanges(name: string, run: string, origin: JobOrigin): Promise<TrainCalls['findChanges']['result']> {
    return this.enqueue('checking', { kind: 'findChanges', name }, (worker, job, signal) =>
      worker.call('findChanges', { run, job, ...origin }, signal),
    );
  }

  evaluate(
    name: string,
    folder: string,
    origin: JobOrigin,
    split?: SplitName,
  ): Promise<TrainCalls['evaluate']['result']> {
    return this.enqueue('checking', { kind: 'evaluate', name, folder }, (worker, job, signal) =>
      worker.call('evaluate', { run: folder, split, job, ...origin }, signal),
    );
  }

  checkData(name: string, config: string, origin: JobOrigin): Promise<TrainCalls['checkData']['result']> {
    return this.enqueue('checking', { kind: 'checkData', name, config }, (worker, job, signal) =>
      worker.call('checkData', { config, job, ...origin }, signal),
    );
  }

  crossValidate(
    name: string,
    config: string,
    folds: number,
    origin: JobOrigin,
  ): Promise<TrainCalls['crossValidate']['result']> {
    return this.enqueue('training', { kind: 'crossValidate', name, config }, (worker, job, signal) =>
      worker.call('crossValidate', { config, folds, job, ...origin }, signal),
    );
  }

  /** Behind what is being trained: side by side both would be slow. */
  findRate(name: string, config: string, origin: JobOrigin): Promise<TrainCalls['findRate']['result']> {
    return this.enqueue('training', { kind: 'findRate', name, config }, (worker, job, signal) =>
      worker.call('findRate', { config, job, ...origin }, signal),
    );
  }

  /** @param signal the page that asks may give it up */
  previewAugmentation(
    name: string,
    config: string,
    origin: JobOrigin,
    sample: { readonly sample: number; readonly count: number },
    signal: AbortSignal,
  ): Promise<TrainCalls['previewAugmentation']['result']> {
    return this.enqueue('checking', { kind: 'previewAugmentation', name, config }, (worker, job, stopped) =>
      worker.call('previewAugmentation', { config, job, ...sample, ...origin }, joinSignals(signal, stopped)),
    );
  }

  /**
   * A queued job leaves the queue; a running one stops at its next boundary, its checkpoint written. One whose worker does not
   * answer is told of, and once more each time it is stopped again.
   */
  stop(id: string): void {
    const task = this.find(id);
    if (!task) return;
    const { state } = task.job;
    if (state !== 'stopping') {
      this.update(task, { state: 'stopping' });
      task.abort.abort();
    }
    if (state !== 'queued') void this.watchStopping(id, state === 'stopping' ? ANSWER_MILLISECONDS : STOP_MILLISECONDS);
  }

  /** Ends the process that a job hangs in; what its run saved last is kept. */
  end(id: string): void {
    const task = this.find(id);
    if (task) this.workers[task.lane].kill();
  }

  private async watchStopping(id: string, patience: number): Promise<void> {
    const task = this.find(id);
    if (!task || (await this.workers[task.lane].answers(patience))) return;
    const job = this.find(id)?.job;
    if (job) this.hungEmitter.fire(job);
  }

  async restart(): Promise<void> {
    await Promise.all([this.workers.training.restart(), this.workers.checking.restart()]);
  }

  dispose(): void {
    this.listening.dispose();
    for (const worker of Object.values(this.workers)) worker.dispose();
    for (const emitter of [this.changed, this.startedEmitter, this.rowsEmitter, this.lostEmitter, this.hungEmitter])
      emitter.dispose();
  }

  private async enqueue<R>(
    lane: Lane,
    what: Pick<Job, 'kind' | 'name' | 'config' | 'folder'>,
    run: (worker: TrainWorker, job: string, signal: AbortSignal) => Promise<R>,
  ): Promise<R> {
    const id = `${what.kind}-${this.nextId++}`;
    const abort = new AbortController();
    const turn = new Promise<void>((resolve, reject) => {
      abort.signal.addEventListener('abort', () => reject(new CancelledError()), { once: true });
      const job: Job = { ...what, id, state: 'queued', step: 0, totalSteps: 0 };
      this.tasks.push({ job, lane, abort, begin: resolve });
      this.changed.fire(job);
    });
    this.beginNext(lane);
    try {
      await turn;
      return await run(this.workers[lane], id, abort.signal);
    } finally {
      const ended = this.find(id)?.job;
      this.tasks = this.tasks.filter(task => task.job.id !== id);
      if (ended) this.changed.fire(ended);
      this.beginNext(lane);
    }
  }

  private beginNext(lane: Lane): void {
    const tasks = this.tasks.filter(task => task.lane === lane && !task.abort.signal.aborted);
    const next = tasks.find(task => task.job.state === 'queued');
    if (!next || tasks.some(task => task.job.state !== 'queued') || this.isStopping(lane)) return;
    this.update(next, { state: 'running' });
    next.begin();
  }

  /** A job that was told to stop still has the worker until its call has settled. */
  private isStopping(lane: Lane): boolean {
    return this.tasks.some(task => task.lane === lane && task.job.state === 'stopping');
  }

  private find(id: string): Task | undefined {
    return this.tasks.find(({ job }) => job.id === id);
  }

  private update(task: Task, change: Partial<Job>): void {
    task.job = { ...task.job, ...change };
    this.changed.fire(task.job);
  }

  private listen(worker: TrainWorker): Disposable[] {
    return [
      worker.onNews('started', ({ job, run, folder }) => {
        const task = this.find(job);
        const { step, totalSteps } = run;
        this.startedEmitter.fire({ folder, run });
        if (task) this.update(task, { folder, record: run, step, totalSteps, message: undefined, fraction: undefined });
      }),
      worker.onNews('progress', ({ job, message, fraction }) => {
        const task = this.find(job);
        if (task) this.update(task, { message, fraction });
      }),
      worker.onNews('metrics', ({ job, folder, rows, step, totalSteps, secondsLeft }) => {
        const task = this.find(job);
        if (!task) return;
        const loss = rows.findLast(row => row.values['train/loss'] !== undefined)?.values['train/loss'];
        const fraction = totalSteps > 0 ? step / totalSteps : undefined;
        this.update(task, { folder, step, totalSteps, secondsLeft, loss: loss ?? task.job.loss, fraction });
        this.rowsEmitter.fire({ job: task.job, folder, rows });
      }),
      worker.onNews('log', ({ level, message }) => {
        if (level === 'error') this.log.error(message);
        else if (level === 'warning') this.log.warn(message);
        else this.log.info(message);
      }),
      worker.onDeath(death => {
        const lane = worker === this.workers.training ? 'training' : 'checking';
        const jobs = this.tasks.filter(task => task.lane === lane && task.job.state !== 'queued').map(task => task.job);
        // At once: until their calls have failed too, a lens would offer to stop what has ended.
        this.tasks = this.tasks.filter(task => !jobs.includes(task.job));
        for (const job of jobs) this.changed.fire(job);
        this.lostEmitter.fire({ ...death, jobs });
      }),
    ];
  }
}
