/** The folder here of a run that is trained on a cluster: it grows as the job tells, so that curves and lists see a run like any other. */
import { join, posix } from 'node:path';
import { systemCode } from '../../base/insistently';
import { removeIfPossible } from '../../runs/atomicFile';
import { changeRecord } from '../../runs/changeRecord';
import { findHalfWritten } from '../../runs/leftovers';
import { MetricsLog, readMetrics } from '../../runs/metricsLog';
import { movePredictions } from '../../runs/predictions';
import { readRunRecord } from '../../runs/record';
import type { MetricsRow, RunRecord } from '../../runs/run';
import { homeOfRun } from '../../runs/runFolder';
import { type Carriage, carryPath, carryPaths, placeFrom } from './carryPaths';
import type { RemoteNote } from './remoteFile';
import { type ArchiveFacts, unpackRun } from './runArchive';

/** Milliseconds between two writings of how far the run is; it is a sign of life too. */
const between = 2000;
const nobody = { pid: undefined, pidStarted: undefined } as const;

/** Folders of a job. */
export interface JobPlaces {
  /** Stands for the workspace here. */
  readonly workspace: string;
  /** Holds all files of its package. */
  readonly root: string;
}

export class Mirror {
  private readonly log: MetricsLog;
  private there: JobPlaces = { workspace: '', root: '' };
  private writtenAt = Number.NEGATIVE_INFINITY;

  private constructor(
    readonly folder: string,
    private current: RunRecord,
    private readonly note: RemoteNote,
    /** Rows that are there. */
    private readonly known: Set<string>,
  ) {
    this.log = new MetricsLog(folder);
  }

  static async open(folder: string, note: RemoteNote): Promise<Mirror> {
    for (const name of await findHalfWritten(folder, 0)) await removeIfPossible(join(folder, name));
    const known = new Set((await readMetrics(folder)).map(keyOf));
    return new Mirror(folder, await readRunRecord(folder), note, known);
  }

  get record(): RunRecord {
    return this.current;
  }

  placedAt(there: JobPlaces): void {
    this.there = there;
  }

  /** Words of the job, with the workspace of here in place of its own. */
  worded(words: string): string {
    const { workspace } = this.there;
    // Its disk is meant, not the one here.
    if (words.startsWith('no space left')) return `on the worker: ${words}`;
    return workspace === '' ? words : words.replaceAll(workspace, homeOfRun(this.folder));
  }

  /** The job has a run: what is known of it now. Once more after a reconnection, it takes nothing back. */
  async begin(run: RunRecord): Promise<RunRecord> {
    return await this.change(current => {
      const { step, seconds, best, metrics, status, pid, pidStarted, startedAt } = current;
      const isFurther = step > run.step;
      return {
        ...this.localized(run, current),
        ...{ status, pid, pidStarted, startedAt },
        ...(isFurther && { step, seconds, best, metrics }),
      };
    });
  }

  /** @returns those of the rows that were not there */
  async append(rows: readonly MetricsRow[], totalSteps: number): Promise<readonly MetricsRow[]> {
    const fresh = rows.filter(row => !this.known.has(keyOf(row)));
    for (const row of fresh) this.known.add(keyOf(row));
    if (fresh.length > 0) {
      // A run that was removed is not to come back as a file of rows.
      await readRunRecord(this.folder);
      await this.log.append(fresh);
    }
    const last = fresh.at(-1);
    const due = performance.now() - this.writtenAt > between;
    if (last && due) await this.change(record => ({ ...record, totalSteps, step: last.step, seconds: last.seconds }));
    return fresh;
  }

  /**
   * Brings a checkpoint of a run that goes on.
   * @param withRows of a job that says nothing more: the rows before the checkpoint come with it
   * @throws ActionableError `damaged-archive`
   */
  async takeCheckpoint(archive: AsyncIterable<Uint8Array>, facts: ArchiveFacts, withRows = false): Promise<void> {
    const kept = withRows ? ['config.yaml'] : ['config.yaml', 'metrics.jsonl'];
    const { step, seconds, best, metrics } = await unpackRun(archive, facts, this.folder, kept);
    await this.change(record => ({ ...record, step: Math.max(step, record.step), seconds, best, metrics }));
  }

  /** Brings all of a run that has ended, and says so last. @throws ActionableError `damaged-archive` */
  async takeAll(archive: AsyncIterable<Uint8Array>, facts: ArchiveFacts): Promise<RunRecord> {
    await this.log.flush();
    const { configPath } = this.current;
    const run = await unpackRun(archive, facts, this.folder, ['config.yaml'], (unpacked, there) =>
      movePredictions(unpacked, path => carryPath(path, configPath, this.carriageOf(there))),
    );
    return await this.change(current => ({ ...this.localized(run, current), ...nobody }));
  }

  /** The end of a run of which nothing more comes home, or that nobody follows any longer. */
  async end(status: RunRecord['status'], failure?: string): Promise<RunRecord> {
    return await this.change(record => ({
      ...record,
      ...nobody,
      status,
      failure,
      ...(status !== 'interrupted' && { finishedAt: new Date().toISOString() }),
    }));
  }

  /** A run that never began leaves nothing. */
  async remove(): Promise<void> {
    await removeIfPossible(this.folder);
  }

  get wasRemoved(): Promise<boolean> {
    return readRunRecord(this.folder).then(
      () => false,
      error => systemCode(error) === 'missing-file',
    );
  }

  /** What the job says of the run, with what is said of it here: names, and where its config and data are. */
  private localized(run: RunRecord, current: RunRecord): RunRecord {
    const { title, pinned, aliases, configPath, configNow, configSha256, remote } = current;
    const own = carryPaths(run, configPath, this.carriageOf(run));
    const failure = run.failure && this.worded(run.failure);
    return { ...own, failure, title: title ?? run.title, pinned, aliases, configNow, configSha256, remote };
  }

  private carriageOf({ configPath }: RunRecord): Carriage {
    const known = new Map(this.note.places);
    return { before: posix.dirname(configPath), placeOf: path => placeFrom(this.there.root, path, known) };
  }

  private async change(change: (record: RunRecord) => RunRecord): Promise<RunRecord> {
    this.current = await changeRecord(this.folder, change);
    this.writtenAt = performance.now();
    return this.current;
  }
}

/** Of one run no two rows have the same. */
function keyOf({ step, values }: MetricsRow): string {
  return `${step} ${Object.keys(values).sort().join(' ')}`;
}
