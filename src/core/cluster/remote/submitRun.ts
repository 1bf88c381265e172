/** One run as a job of a cluster: its folder here first, then package, archive and job, so that a crash in between loses none and begins none twice. */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { allocatorEnvironment } from '../../base/allocator';
import { formatBytes } from '../../base/formatNumber';
import { isLeaving } from '../../base/leave';
import { changeRecord } from '../../runs/changeRecord';
import { parseCheckpointState, readState } from '../../runs/checkpoint';
import { cutMetrics } from '../../runs/metricsLog';
import { readRunRecord } from '../../runs/record';
import type { RunRecord } from '../../runs/run';
import { thisProcess } from '../../runs/trainerProcess';
import type { TrainOptions, TrainResult } from '../../training/events';
import type { ClusterFacts, ClusterJob } from '../cluster';
import { jobWords } from '../jobWords';
import { slashed } from '../layOut';
import type { Pack, TrainingPack } from '../pack';
import { followJob } from './followJob';
import { markUses } from './keptOnStorage';
import { Mirror } from './mirror';
import type { Remote } from './remote';
import { newNote, placesOf, type RemoteNote, readRemoteNote, writeRemoteNote } from './remoteFile';
import type { RemoteRequest } from './request';
import { archiveRun, frozenHashes } from './runArchive';

/** Seconds. */
const usualKeep = 60;

export interface Submission {
  /** Of the run, absolute; it is there, and has its record. */
  readonly folder: string;
  /** Absolute. */
  readonly configPath: string;
  /** It has files of its own to continue from. */
  readonly continues: boolean;
}

/** What a job of a run needs, once the cluster has answered. */
export interface MadeJob {
  readonly pack: Pack & Pick<TrainingPack, 'stored'>;
  /** What follows the Node program. */
  readonly command: readonly string[];
  /** For a person. */
  readonly notes: readonly string[];
  readonly note: Pick<RemoteNote, 'overrides' | 'isNew'>;
  /** Rows of `metrics.jsonl` that stay; what came after them is trained again. */
  readonly rows: number;
  readonly job: Pick<ClusterJob, 'cpus' | 'python' | 'env'>;
}

/**
 * Trains a run of this machine on a cluster, and follows it to its end.
 * @throws as `followJob` does
 */
export async function submitRun(submission: Submission, remote: Remote, options: TrainOptions): Promise<TrainResult> {
  const { folder, configPath, continues } = submission;
  const { signal, onEvent, overrides = [] } = options;
  const packed = join(folder, '.resume.tgz.lock');
  const make = async (record: RunRecord): Promise<MadeJob> => {
    const archive = continues ? await archiveRun(folder, packed) : undefined;
    const onProgress = (message: string) => onEvent({ kind: 'progress', message });
    const what = { config: configPath, overrides, onProgress };
    const made = await remote.pack(archive ? { ...what, more: [packed] } : what, signal);
    const { workspace } = options;
    const resume = archive && { path: slashed(relative(workspace, packed)), ...archive };
    const frozenAtHome = continues ? await frozenHashes(folder) : [];
    const request = { ...requestOf(record, made, options, remote, resume), frozenAtHome };
    const { cpus } = remote.runtime;
    return {
      pack: made,
      command: [made.program, jobWords.train, JSON.stringify(request)],
      notes: made.notes,
      note: { overrides, isNew: !continues },
      rows: await rowsAtHome(folder),
      job: { cpus, env: { ...allocatorEnvironment('linux'), NLP_THREADS: String(cpus) } },
    };
  };
  return await runAsJob(folder, remote, make, () => rm(packed, { force: true }), options);
}

/**
 * Makes a job of a run of this machine, begins it on a cluster, and follows it to its end.
 * @param clean called when what was made is sent, or is not needed
 * @throws as `followJob` does
 */
export async function runAsJob(
  folder: string,
  remote: Remote,
  make: (record: RunRecord, facts: ClusterFacts) => Promise<MadeJob>,
  clean: () => Promise<void>,
  options: TrainOptions,
): Promise<TrainResult> {
  const { cluster, runtime } = remote;
  const { signal, onEvent } = options;
  const tell = (message: string, fraction?: number) => onEvent({ kind: 'progress', message, fraction });
  tell(`asking ${runtime.name}`);
  const facts = await cluster.check(signal);
  const before = await readRemoteNote(folder);
  const jobs = (before?.jobs ?? 0) + 1;
  const record = await changeRecord(folder, current => current);
  const id = `nlp-${record.id}${jobs === 1 ? '' : `-${jobs}`}`;
  try {
    const { pack, command, notes, note, rows, job } = await make(record, facts);
    for (const message of notes) onEvent({ kind: 'log', level: 'info', message });
    const address = await cluster.upload(
      pack,
      (sent, of) => tell(`uploading ${formatBytes(sent)} of ${formatBytes(of)} to ${runtime.name}`, sent / of),
      signal,
    );
    await cutMetrics(folder, rows);
    await writeRemoteNote(folder, { version: 1, places: placesOf(pack), jobs, ...note });
    const now = { status: 'running', remote: { runtime: runtime.path, job: id }, ...(await thisProcess()) } as const;
    await changeRecord(folder, current => ({ ...current, ...now, failure: undefined, finishedAt: undefined }));
    if (runtime.storage !== undefined) await markUses(runtime.storage, id, pack.stored);
    await submit(remote, folder, { ...job, id, command, pack: address }, record, signal);
  } finally {
    await clean();
  }
  return await followRun(folder, remote, options);
}

/** Follows the job that a run's record names. */
export async function followRun(
  folder: string,
  { cluster, runtime }: Remote,
  options: TrainOptions,
): Promise<TrainResult> {
  const note = (await readRemoteNote(folder)) ?? newNote([], false);
  const mirror = await Mirror.open(folder, note);
  const id = mirror.record.remote!.job;
  const { name, storage } = runtime;
  const job = { cluster, name, id, isNew: note.isNew, ...(storage !== undefined && { storage }) };
  const result = await followJob(job, mirror, options);
  const { status, handOver } = result.record;
  if (!handOver || status !== 'completed') return result;
  const { scoreTrained } = await import('../../training/scoreTrained');
  return await scoreTrained(result, options);
}

function requestOf(
  { name, id, title, startedAt, group, fold, trial }: RunRecord,
  { config, overrides }: TrainingPack,
  options: TrainOptions,
  { runtime, keepEvery = usualKeep }: Remote,
  resume: RemoteRequest['resume'],
): RemoteRequest {
  return {
    run: { name, id, startedAt, ...(title !== undefined && { title }) },
    config,
    // What was moved has the last word.
    overrides: [...(options.overrides ?? []), ...overrides],
    group: options.group ?? group,
    fold: options.fold ?? fold,
    trial: options.trial ?? trial,
    isMoved: overrides.length > 0,
    keepEvery,
    ...(runtime.storage !== undefined && { storage: runtime.storage }),
    ...(resume && { resume }),
  };
}

async function submit(
  { cluster, runtime }: Remote,
  folder: string,
  job: Omit<ClusterJob, 'metadata'>,
  { name, id: run, trial }: RunRecord,
  signal: AbortSignal,
): Promise<void> {
  const { id } = job;
  const env = { ...job.env, ...runtime.env };
  const metadata = { run: `${name}/${run}`, ...(trial !== undefined && { trial: String(trial) }) };
  try {
    await cluster.submit({ ...job, env, metadata }, signal);
  } catch (error) {
    // Its answer may be what was lost: then the job is there, and is followed.
    const state = await cluster.state(id, new AbortController().signal).catch(() => undefined);
    const isThere = state !== undefined && state.status !== 'lost';
    if (isThere && !signal.aborted) return;
    if (isThere && !isLeaving(signal)) await cluster.stop(id).catch(() => undefined);
    // Where the cluster does not answer it may be there: resuming the run asks again.
    const remote =
      state === undefined || (isThere && isLeaving(signal)) ? { runtime: runtime.path, job: id } : undefined;
    await changeRecord(folder, current => ({ ...current, ...nobody, status: 'interrupted', remote }));
    throw error;
  }
}

const nobody = { pid: undefined, pidStarted: undefined } as const;

/** Nothing on a cluster knows of it. */
export async function isOfNoJob(folder: string): Promise<boolean> {
  return readRunRecord(folder).then(
    ({ remote }) => remote === undefined,
    () => true,
  );
}

/** Rows that the last checkpoint here counts; what came after it is trained again. */
async function rowsAtHome(folder: string): Promise<number> {
  return readState(join(folder, 'checkpoints', 'last')).then(
    state => parseCheckpointState(state).rows,
    () => 0,
  );
}
