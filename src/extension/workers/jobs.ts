/** Work for the `train` workers: trainings queue one behind the other, checks have a lane of their own, jobs of clusters are followed at once. */
import { type Disposable, Disposable as Disposables, EventEmitter, type LogOutputChannel } from 'vscode';
import { CancelledError } from '../../core/base/errors';
import { joinSignals } from '../../core/base/joinSignals';
import type { Stall } from '../../core/base/progress';
import { samePath } from '../../core/base/samePath';
import { laneOf, runtimeOf } from '../../core/cluster/on';
import type { JobRequest, JobResult } from '../../core/jobs';
import type { JobName, Lane } from '../../core/runs/jobKinds';
import type { MetricsRow, RunRecord } from '../../core/runs/run';
import type { JobOrigin, TrainCalls, TrainNews } from '../../protocol/train';
import { configName, runtimeName } from '../runs/configName';
import type { NativeEngine } from './nativeEngine';
import { type WorkerDeath, WorkerProcess } from './workerProcess';

export type JobState = 'queued' | 'running' | 'stopping';

export interface Job {
  readonly id: string;
  readonly kind: JobName;
  /** Name of the config. */
  readonly name: string;
  readonly config?: string;
  /** Of the run, once there is one. */
  readonly folder?: string;
  readonly record?: RunRecord;
  readonly state: JobState;
  /** Name of the runtime whose cluster computes it. */
  readonly on?: string;
  /** Why nothing moves on that cluster. */
  readonly stall?: Stall;
  readonly message?: string;
  /** 0..1 where known. */
  readonly fraction?: number;
  readonly step: number;
  readonly totalSteps: number;
  readonly secondsLeft?: number;
  /** The last training loss. */
  readonly loss?: number;
}

/** @param path of a config, as an editor or the tree spells it */
export function isOfConfig({ config }: Job, path: string): boolean {
  return config !== undefined && samePath(config, path);
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

type TrainWorker = WorkerProcess<TrainCalls, TrainNews>;

interface Task {
  job: Job;
  readonly lane: Lane;
  readonly abort: AbortController;
  readonly begin: () => void;
}

const EVENTS = ['folder', 'started', 'progress', 'metrics', 'log'] as const;

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
    private readonly native: NativeEngine,
  ) {
    this.workers = {
      training: new WorkerProcess('training', script, EVENTS, log, native),
      checking: new WorkerProcess('checking', script, EVENTS, log, native),
      following: new WorkerProcess('following', script, EVENTS, log, native),
    };
    this.listening = Disposables.from(...Object.values(this.workers).flatMap(worker => this.listen(worker)));
  }

  get all(): readonly Job[] {
    return this.tasks.map(task => task.job);
  }

  get workerPids(): Readonly<Record<Lane, number | undefined>> {
    const { training, checking, following } = this.workers;
    return { training: training.pid, checking: checking.pid, following: following.pid };
  }

  /**
   * Resolves when the job has ended. One that a cluster computes is followed at once; others wait for their turn. A config that is renamed while the job waits is taken from where it is then.
   * @param shown how it is listed
   * @param signal whoever asks may give it up
   */
  async start<K extends JobName>(
    kind: K,
    request: JobRequest<K> & JobOrigin,
    shown: Pick<Job, 'name' | 'config' | 'folder'>,
    signal?: AbortSignal,
  ): Promise<JobResult<K>> {
    const lane = laneOf(kind, request);
    const runtime = runtimeOf(request);
    const on = runtime && runtimeName(runtime);
    const id = `${kind}-${this.nextId++}`;
    const abort = new AbortController();
    const config = 'config' in request ? request.config : undefined;
    const turn = new Promise<void>((resolve, reject) => {
      abort.signal.addEventListener('abort', () => reject(new CancelledError()), { once: true });
      const job: Job = { config, ...shown, id, kind, on, state: 'queued', step: 0, totalSteps: 0 };
      this.tasks.push({ job, lane, abort, begin: resolve });
      this.changed.fire(job);
    });
    this.beginNext(lane);
    try {
      await turn;
      const moved = config !== undefined && { config: this.find(id)?.job.config ?? config };
      const asked = { ...request, ...moved, job: id } as TrainCalls[K]['parameters'];
      return await this.workers[lane].call(kind, asked, signal ? joinSignals(signal, abort.signal) : abort.signal);
    } finally {
      const ended = this.find(id)?.job;
      this.tasks = this.tasks.filter(task => task.job.id !== id);
      if (ended) this.changed.fire(ended);
      this.beginNext(lane);
    }
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

  /** Configs were renamed: what waits takes them where they are now, what is under way is shown with them. */
  renameConfigs(after: (config: string) => string): void {
    for (const task of this.tasks) {
      const { config, name } = task.job;
      if (config === undefined) continue;
      const now = after(config);
      if (now !== config)
        this.update(task, { config: now, name: name === configName(config) ? configName(now) : name });
    }
  }

  private async watchStopping(id: string, patience: number): Promise<void> {
    const task = this.find(id);
    if (!task || (await this.workers[task.lane].answers(patience))) return;
    const job = this.find(id)?.job;
    if (job) this.hungEmitter.fire(job);
  }

  async restart(): Promise<void> {
    const { training, checking, following } = this.workers;
    await Promise.all([
      training.restart(),
      checking.restart(),
      ...(following.pid === undefined ? [] : [following.restart()]),
    ]);
  }

  dispose(): void {
    this.listening.dispose();
    for (const worker of Object.values(this.workers)) worker.dispose();
    for (const emitter of [this.changed, this.startedEmitter, this.rowsEmitter, this.lostEmitter, this.hungEmitter])
      emitter.dispose();
  }

  private beginNext(lane: Lane): void {
    const tasks = this.tasks.filter(task => task.lane === lane && !task.abort.signal.aborted);
    const next = tasks.find(task => task.job.state === 'queued');
    const isTaken = lane !== 'following' && (tasks.some(task => task.job.state !== 'queued') || this.isStopping(lane));
    if (!next || isTaken) return;
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
      worker.onNews('folder', ({ job, folder }) => {
        const task = this.find(job);
        if (task) this.update(task, { folder });
      }),
      worker.onNews('started', ({ job, run, folder }) => {
        const task = this.find(job);
        const { step, totalSteps } = run;
        this.startedEmitter.fire({ folder, run });
        const begun = { message: undefined, fraction: undefined, stall: undefined };
        if (task) this.update(task, { folder, record: run, step, totalSteps, ...begun });
      }),
      worker.onNews('progress', ({ job, message, fraction, stall }) => {
        const task = this.find(job);
        if (task) this.update(task, { message, fraction, stall });
      }),
      worker.onNews('metrics', ({ job, folder, rows, step, totalSteps, secondsLeft }) => {
        const task = this.find(job);
        if (!task) return;
        const loss = rows.findLast(row => row.values['train/loss'] !== undefined)?.values['train/loss'];
        const fraction = totalSteps > 0 ? step / totalSteps : undefined;
        const told = { folder, step, totalSteps, secondsLeft, loss: loss ?? task.job.loss, fraction };
        this.update(task, { ...told, stall: undefined });
        this.rowsEmitter.fire({ job: task.job, folder, rows });
      }),
      worker.onNews('log', ({ level, message, nativeFailure }) => {
        if (nativeFailure) this.native.tellFailure(nativeFailure);
        if (level === 'error') this.log.error(message);
        else if (level === 'warning') this.log.warn(message);
        else this.log.info(message);
      }),
      worker.onDeath(death => {
        const jobs = this.tasks
          .filter(task => this.workers[task.lane] === worker && task.job.state !== 'queued')
          .map(task => task.job);
        // At once: until their calls have failed too, a lens would offer to stop what has ended.
        this.tasks = this.tasks.filter(task => !jobs.includes(task.job));
        for (const job of jobs) this.changed.fire(job);
        this.lostEmitter.fire({ ...death, jobs });
      }),
    ];
  }
}
