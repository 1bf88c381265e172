/** A job from its first line to its end: the run's folder here grows with it, its files come home, and a stop stops it. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ActionableError, CancelledError } from '../../base/errors';
import { formatBytes } from '../../base/formatNumber';
import { formatDuration } from '../../base/formatTime';
import { isLeaving } from '../../base/leave';
import type { Stall } from '../../base/progress';
import { touchRecord } from '../../runs/changeRecord';
import { parseCheckpointState, readState } from '../../runs/checkpoint';
import { errorOf, type FailedLine, type JobLine, type KeptLine, readLines } from '../../sweeps/local/trialLines';
import type { TrainOptions, TrainResult } from '../../training/events';
import { type Cluster, hasEnded, type JobState } from '../cluster';
import { findKept, removeKept } from './keptOnStorage';
import type { Mirror } from './mirror';
import { lastArchive } from './runArchive';

export interface FollowedJob {
  readonly cluster: Cluster;
  /** As its runtime is called. */
  readonly name: string;
  readonly id: string;
  /** The run is all of this job: where it never begins, there is none. */
  readonly isNew: boolean;
  /** Where archives are left too. */
  readonly storage?: string;
}

type Options = Pick<TrainOptions, 'signal' | 'onEvent'>;
type Over = Extract<JobLine, { readonly told: 'over' }>;

/** Milliseconds: first look at a job that says nothing yet, and from one to the next. */
const [firstLook, nextLook] = [300, 2000];
/** Milliseconds between two signs of life. */
const heartbeat = 20_000;
/** Lines that are no news, such as those of a program that cannot begin. */
const lastWords = 5;
/** Tries of bringing an archive home, and milliseconds between them. */
const [tries, betweenTries] = [3, 1000];

/**
 * @returns as training here does
 * @throws what made it fail; CancelledError where it was stopped before there was a run, or who follows it leaves
 * @throws ActionableError `job-lost` or `job-died` where it ended without a word: the run is then `interrupted`
 */
export function followJob(job: FollowedJob, mirror: Mirror, options: Options): Promise<TrainResult> {
  return new Following(job, mirror, options).toEnd();
}

class Following {
  /** Aborted when nothing more is asked of the cluster; and when the job has said its last word. */
  private readonly reading = new AbortController();
  private readonly over = new AbortController();
  private failure: unknown;
  private readonly words: string[] = [];
  private began: boolean;
  private hasLines = false;
  private wantsStop = false;
  private knowsStop = false;
  /** The cluster knows that it is to stop, which it does when its turn comes. */
  private isLeftInQueue = false;
  private kept: KeptLine | undefined;
  private fetching: Promise<void> | undefined;
  private fetched: number | undefined;
  private end: Over | FailedLine | undefined;

  constructor(
    private readonly job: FollowedJob,
    private readonly mirror: Mirror,
    private readonly options: Options,
  ) {
    // The first lines of a job may be gone by now.
    this.began = mirror.record.totalSteps > 0;
  }

  async toEnd(): Promise<TrainResult> {
    const { signal } = this.options;
    const stop = () => this.stop();
    signal.addEventListener('abort', stop);
    const watching = this.watch();
    const beat = setInterval(() => void touchRecord(this.mirror.folder).catch(() => undefined), heartbeat);
    try {
      if (signal.aborted) this.stop();
      await this.read().catch(error => {
        if (!this.isLeftInQueue) throw error;
      });
      this.over.abort();
      await this.fetching;
      if (this.failure !== undefined) throw this.failure;
      if (this.isLeftInQueue) return await this.concludeStopped();
      return await this.conclude();
    } catch (thrown) {
      const error = this.failure ?? thrown;
      if (isLeaving(signal)) await this.mirror.end('interrupted');
      else if (await this.mirror.wasRemoved) await this.job.cluster.stop(this.job.id).catch(() => undefined);
      else if (this.mirror.record.status === 'running') await this.mirror.end('interrupted').catch(() => undefined);
      throw isLeaving(signal) ? new CancelledError() : error;
    } finally {
      signal.removeEventListener('abort', stop);
      clearInterval(beat);
      this.over.abort();
      this.reading.abort();
      await watching;
    }
  }

  private stop(): void {
    const { signal } = this.options;
    if (isLeaving(signal)) {
      this.reading.abort();
      return;
    }
    this.wantsStop = true;
    this.tell(`stopping the job on ${this.job.name}; its checkpoint comes home`);
    this.job.cluster.stop(this.job.id).then(
      () => {
        this.knowsStop = true;
      },
      error => this.warn(`the job ${this.job.id} could not be stopped: ${error.message}`),
    );
  }

  /** What the cluster does until the job says something. */
  private async watch(): Promise<void> {
    const { cluster, id, name } = this.job;
    for (let wait = firstLook; ; wait = nextLook) {
      await pauseFor(wait, this.reading.signal);
      if (this.hasLines || this.reading.signal.aborted) return;
      const state = await cluster.state(id, this.reading.signal).catch(() => undefined);
      if (this.hasLines || !state) continue;
      if (this.knowsStop && state.status === 'pending') {
        this.isLeftInQueue = true;
        this.reading.abort();
        return;
      }
      if (this.wantsStop) continue;
      if (state.status === 'pending') this.tell(`waiting for a place on ${name}`, 'waiting');
      else if (state.status === 'running') this.tell(`starting on ${name}: installing Node, unpacking`);
    }
  }

  private async read(): Promise<void> {
    const { cluster, id, name } = this.job;
    const output = cluster.output(id, this.reading.signal, {
      onOutage: (count, why, wait) => {
        if (count > 1)
          this.tell(`${name} does not answer (${why}); next try in ${formatDuration(wait / 1000)}`, 'unreachable');
      },
      onReturn: () => this.tell(`${name} answers again`),
    });
    const other = (line: string) => {
      // Half a line of what it tells, where it was cut short.
      if (line.startsWith('{"told":')) return;
      this.words.push(line);
      this.words.splice(0, this.words.length - lastWords);
    };
    for await (const line of readLines<JobLine>(output, other)) {
      this.hasLines = true;
      await this.take(line);
      if (this.end) return;
    }
  }

  private async take(line: JobLine): Promise<void> {
    const { onEvent } = this.options;
    const { folder } = this.mirror;
    switch (line.told) {
      case 'placed':
        this.mirror.placedAt(line);
        break;
      case 'preparing':
        onEvent({ kind: 'progress', message: this.mirror.worded(line.message), fraction: line.fraction });
        break;
      case 'begun': {
        this.began = true;
        const run = await this.mirror.begin(line.run);
        onEvent({ kind: 'started', run, folder });
        break;
      }
      case 'metrics': {
        const { told: _, ...metrics } = line;
        const rows = await this.mirror.append(line.rows, line.totalSteps);
        if (rows.length > 0 || line.step >= this.mirror.record.step)
          onEvent({ kind: 'metrics', folder, ...metrics, rows });
        break;
      }
      case 'log': {
        const { told: _, message, ...log } = line;
        onEvent({ kind: 'log', ...log, message: this.mirror.worded(message) });
        break;
      }
      case 'kept':
        this.kept = line;
        this.fetching ??= this.fetchCheckpoints()
          .catch(error => {
            this.failure = error;
            this.reading.abort();
          })
          .finally(() => {
            this.fetching = undefined;
          });
        break;
      case 'over':
      case 'failed':
        this.end = line;
    }
  }

  /** The newest one each time; of those that came before a reconnection most are gone by now. */
  private async fetchCheckpoints(): Promise<void> {
    this.fetched ??= await stepAtHome(this.mirror.folder);
    // Those that were told long ago are read first, and the one that the job ended with is fetched as a whole.
    await pauseFor(nextLook, this.over.signal);
    while (this.kept && !this.end && !this.reading.signal.aborted && this.kept.step > this.fetched)
      await this.takeKept();
  }

  /** A checkpoint on the way: the next one may come home, and the last one has to. */
  private async takeKept(): Promise<void> {
    if (!this.kept || this.kept.step <= (this.fetched ?? -1)) return;
    const { name, step, bytes, sha256 } = this.kept;
    this.fetched = step;
    const { cluster, id } = this.job;
    try {
      await this.mirror.takeCheckpoint(cluster.fetchFile(id, name, this.reading.signal), { bytes, sha256 });
    } catch (error) {
      if (!(error instanceof ActionableError || error instanceof CancelledError)) throw error;
    }
  }

  private async conclude(): Promise<TrainResult> {
    const { mirror } = this;
    const { isNew } = this.job;
    if (this.kept?.name === lastArchive && this.end) {
      const record = await this.bringHome(this.kept);
      await this.release();
      if (this.end.told === 'failed') {
        const error = this.errorOf(this.end);
        // Its disk was full: it could not write how it ended.
        if (record.status === 'running') await mirror.end('failed', error.message);
        throw error;
      }
      return { folder: mirror.folder, record, ...(this.end.fixed && { fixed: this.end.fixed }) };
    }
    if (this.end?.told === 'failed') {
      const error = this.errorOf(this.end);
      await this.takeKept();
      if (isNew && !this.began) await mirror.remove();
      else if (error instanceof CancelledError) await mirror.end('stopped');
      else await mirror.end('failed', error.message);
      await this.release();
      throw error;
    }
    return await this.concludeSilent();
  }

  /** Nothing more of it is fetched: what it has left may go. */
  private async release(): Promise<void> {
    const { cluster, id, storage } = this.job;
    cluster.release(id);
    if (storage !== undefined) await removeKept(storage, id);
  }

  private errorOf(line: FailedLine): Error {
    const worded = (words: string) => this.mirror.worded(words);
    const problems = line.problems?.map(each => ({
      ...each,
      path: worded(each.path),
      message: worded(each.message),
    }));
    return errorOf({ ...line, message: worded(line.message), ...(problems && { problems }) });
  }

  /** It ended without a word: it was killed, or never began. */
  private async concludeSilent(): Promise<TrainResult> {
    const { mirror } = this;
    const { cluster, id, name, isNew } = this.job;
    const state = await cluster.state(id, this.reading.signal);
    if (this.wantsStop && hasEnded(state)) return await this.concludeStopped();
    const why = describeEnd(state, this.words);
    if (state.status === 'failed' && isNew && !this.began) {
      await this.release();
      await mirror.remove();
      throw new ActionableError('job-failed', `the job ${id} could not begin on ${name}: ${why}`);
    }
    if (await takeFromStorage(mirror, this.job)) await this.release();
    await mirror.end('interrupted');
    const { name: model, id: run } = mirror.record;
    const next = `continue it from the last checkpoint that came home: nlp resume ${model}/${run}`;
    if (state.status === 'lost')
      throw new ActionableError('job-lost', `${name} has lost the job ${id} (${why}); ${next}`);
    throw new ActionableError('job-died', `the job ${id} on ${name} ended before it was done (${why}); ${next}`);
  }

  private async concludeStopped(): Promise<TrainResult> {
    const { mirror } = this;
    const { id, isNew } = this.job;
    if (isNew && !this.began) {
      await this.release();
      await mirror.remove();
      throw new CancelledError();
    }
    if (await takeFromStorage(mirror, this.job)) await this.release();
    if (!this.isLeftInQueue)
      this.warn(
        `the job ${id} was stopped before its last checkpoint came home; the run continues from the one before`,
      );
    return { folder: mirror.folder, record: await mirror.end('stopped') };
  }

  private async bringHome({ name, bytes, sha256 }: KeptLine): Promise<MirrorRecord> {
    const { cluster, id } = this.job;
    this.tell(`copying the files of the run home (${formatBytes(bytes)})`);
    for (let left = tries; ; left--) {
      try {
        const archive = cluster.fetchFile(id, name, this.reading.signal);
        return await this.mirror.takeAll(archive, { bytes, sha256 });
      } catch (error) {
        if (left <= 1 || !(error instanceof ActionableError)) throw error;
        this.warn(`${error.message}; trying again`);
        await pauseFor(betweenTries, this.reading.signal);
      }
    }
  }

  private tell(message: string, stall?: Stall): void {
    this.options.onEvent({ kind: 'progress', message, ...(stall && { stall }) });
  }

  private warn(message: string): void {
    this.options.onEvent({ kind: 'log', level: 'warning', message });
  }
}

type MirrorRecord = Mirror['record'];

function describeEnd({ status, message, exitCode }: JobState, words: readonly string[]): string {
  const code = exitCode === undefined ? '' : `, exit code ${exitCode}`;
  const said = words.length === 0 ? '' : `; it wrote: ${words.join(' ')}`;
  return `${status}${code}${message === undefined ? '' : `: ${message}`}${said}`;
}

/**
 * The newest checkpoint that a job has left on the storage, where it is newer than what is here.
 * @returns whether there is none that is newer now
 */
export async function takeFromStorage(
  mirror: Mirror,
  { storage, id }: Pick<FollowedJob, 'storage' | 'id'>,
): Promise<boolean> {
  const kept = storage === undefined ? [] : await findKept(storage, id);
  const home = await stepAtHome(mirror.folder);
  for (const [i, { path, step, bytes, sha256 }] of kept.entries()) {
    if (step <= home) return i === 0;
    try {
      await mirror.takeCheckpoint(createReadStream(path), { bytes, sha256 }, true);
      return i === 0;
    } catch {
      // The one before may be whole.
    }
  }
  return kept.length === 0;
}

/** Of the last checkpoint here; -1 where there is none. */
async function stepAtHome(folder: string): Promise<number> {
  return readState(join(folder, 'checkpoints', 'last')).then(
    state => parseCheckpointState(state).step,
    () => -1,
  );
}

/** Until then, or the signal is aborted. */
function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
