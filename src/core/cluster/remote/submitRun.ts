/** One run as a job of a cluster: its folder here first, then package, archive and job, so that a crash in between loses none and begins none twice. */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { allocatorEnvironment } from '../../base/allocator';
import { formatBytes } from '../../base/formatNumber';
import { isLeaving } from '../../base/leave';
import { changeRecord } from '../../runs/changeRecord';
import { parseCheckpointState, readState } from '../../runs/checkpoint';
import { cutMetrics } from '../../runs/metricsLog';
import type { RunRecord } from '../../runs/run';
import { thisProcess } from '../../runs/trainerProcess';
import type { TrainOptions, TrainResult } from '../../training/events';
import type { TrainingPack } from '../pack';
import { followJob } from './followJob';
import { markUses } from './keptOnStorage';
import { Mirror } from './mirror';
import type { Remote } from './remote';
import { newNote, placesOf, readRemoteNote, writeRemoteNote } from './remoteFile';
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

/**
 * Trains a run of this machine on a cluster, and follows it to its end.
 * @throws as `followJob` does
 */
export async function submitRun(submission: Submission, remote: Remote, options: TrainOptions): Promise<TrainResult> {
  const { folder, configPath, continues } = submission;
  const { cluster, runtime } = remote;
  const { signal, onEvent, overrides = [] } = options;
  const tell = (message: string, fraction?: number) => onEvent({ kind: 'progress', message, fraction });
  tell(`asking ${runtime.name}`);
  await cluster.check(signal);
  const before = await readRemoteNote(folder);
  const jobs = (before?.jobs ?? 0) + 1;
  const record = await changeRecord(folder, current => current);
  const id = `nlp-${record.id}${jobs === 1 ? '' : `-${jobs}`}`;
  const packed = join(folder, '.resume.tgz.lock');
  try {
    const archive = continues ? await archiveRun(folder, packed) : undefined;
    const what = { config: configPath, overrides, onProgress: (message: string) => tell(message) };
    const made = await remote.pack(archive ? { ...what, more: [packed] } : what, signal);
    for (const note of made.notes) onEvent({ kind: 'log', level: 'info', message: note });
    const { workspace } = options;
    const resume = archive && { path: relative(workspace, packed).replaceAll('\\', '/'), ...archive };
    const frozenAtHome = continues ? await frozenHashes(folder) : [];
    const request = { ...requestOf(record, made, options, remote, resume), frozenAtHome };
    const address = await cluster.upload(
      made,
      (sent, of) => tell(`uploading ${formatBytes(sent)} of ${formatBytes(of)} to ${runtime.name}`, sent / of),
      signal,
    );
    await cutMetrics(folder, await rowsAtHome(folder));
    await writeRemoteNote(folder, { version: 1, places: placesOf(made), overrides, jobs, isNew: !continues });
    const now = { status: 'running', remote: { runtime: runtime.path, job: id }, ...(await thisProcess()) } as const;
    await changeRecord(folder, current => ({ ...current, ...now, failure: undefined, finishedAt: undefined }));
    if (runtime.storage !== undefined) await markUses(runtime.storage, id, made.stored);
    await submit(remote, folder, id, [made.program, 'train-job', JSON.stringify(request)], address, record, signal);
  } finally {
    await rm(packed, { force: true });
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
  return await followJob(
    { cluster, name, id, isNew: note.isNew, ...(storage !== undefined && { storage }) },
    mirror,
    options,
  );
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
  id: string,
  command: readonly string[],
  pack: string,
  { name, id: run, trial }: RunRecord,
  signal: AbortSignal,
): Promise<void> {
  const { cpus } = runtime;
  const env = { ...allocatorEnvironment('linux'), NLP_THREADS: String(cpus), ...runtime.env };
  const metadata = { run: `${name}/${run}`, ...(trial !== undefined && { trial: String(trial) }) };
  try {
    await cluster.submit({ id, pack, command, cpus, env, metadata }, signal);
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

/** Rows that the last checkpoint here counts; what came after it is trained again. */
async function rowsAtHome(folder: string): Promise<number> {
  return readState(join(folder, 'checkpoints', 'last')).then(
    state => parseCheckpointState(state).rows,
    () => 0,
  );
}
