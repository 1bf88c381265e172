/** `train` and `resume` where a training runs on a cluster: the same run folders, events, results and errors. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ActionableError, ProblemsError } from '../../base/errors';
import { resolvePath } from '../../base/resolvePath';
import { spellAsOnDisk } from '../../base/samePath';
import { parseConfig } from '../../config/parseConfig';
import { resolveConfig } from '../../config/resolveConfig';
import { removeIfPossible, writeAtomically } from '../../runs/atomicFile';
import { changeRecord } from '../../runs/changeRecord';
import { hasCheckpoint } from '../../runs/checkpoint';
import { claimRun, holdRun, leaveRun } from '../../runs/claimRun';
import { hashText } from '../../runs/configHash';
import { readRun } from '../../runs/listRuns';
import { cutMetrics } from '../../runs/metricsLog';
import { readRunRecord, writeRunRecord } from '../../runs/record';
import type { RunRecord } from '../../runs/run';
import { createRunFolder, runNameOf } from '../../runs/runFolder';
import { thisProcess } from '../../runs/trainerProcess';
import { type Config, runConfigSchema } from '../../schemas';
import type { TrainOptions, TrainResult } from '../../training/events';
import { readTrainingConfig } from '../../training/prepare';
import { checkResumable, resume, trainConfig } from '../../training/trainRun';
import { versions } from '../../training/versions';
import { hasEnded } from '../cluster';
import { takeFromStorage } from './followJob';
import { removeKept } from './keptOnStorage';
import { Mirror } from './mirror';
import type { Remote } from './remote';
import { newNote, readRemoteNote, writeRemoteNote } from './remoteFile';
import { runOverrides } from './runOverrides';
import { followRun, isOfNoJob, submitRun } from './submitRun';

/**
 * As `train`, on a cluster. The folder of the run is made before the job, so that whatever dies in between, one knows of the other.
 * @param onFolder its run can be resumed by this, where its job is lost before it has told anything
 * @throws as `train` does; ActionableError of the cluster, and then no run is left that has not begun
 */
export async function trainRemote(
  config: string,
  remote: Remote,
  options: TrainOptions,
  title?: string,
  onFolder?: (folder: string) => void,
): Promise<TrainResult> {
  const configPath = spellAsOnDisk(config);
  const parsed = readTrainingConfig(configPath, options);
  const name = runNameOf(configPath);
  const { folder, id } = await createRunFolder(options.workspace, name);
  holdRun(folder);
  onFolder?.(folder);
  try {
    const resolved = resolveConfig(parsed);
    await writeAtomically(join(folder, 'config.yaml'), resolved);
    await writeRunRecord(folder, {
      ...emptyRecord(parsed, { name, id, configPath, title: title ?? titleOf(name, options) }),
      configSha256: hashText(resolved),
      group: options.group,
      fold: options.fold,
      trial: options.trial,
      ...(await thisProcess()),
    });
    await writeRemoteNote(folder, newNote(options.overrides ?? [], true));
    options.onEvent({ kind: 'folder', folder });
    return await submitRun({ folder, configPath, continues: false }, remote, options);
  } catch (error) {
    // What was not begun leaves no run, as here.
    if (await isOfNoJob(folder)) await removeIfPossible(folder);
    throw error;
  } finally {
    leaveRun(folder);
  }
}

function titleOf(name: string, { fold }: TrainOptions): string | undefined {
  return fold && `${name} fold ${fold.index}/${fold.of}`;
}

/** Before its job has told what it is. */
function emptyRecord(
  { task, train, engine }: Config,
  known: Pick<RunRecord, 'name' | 'id' | 'configPath' | 'title'>,
): RunRecord {
  return {
    version: 1,
    ...known,
    status: 'running',
    seed: train.seed,
    engine: engine === 'auto' ? 'native' : engine,
    versions: versions(),
    files: [],
    task: task.type,
    labels: [],
    startedAt: new Date().toISOString(),
    parameters: 0,
    step: 0,
    totalSteps: 0,
    seconds: 0,
    metrics: {},
  };
}

export interface ResumeOptions extends TrainOptions {
  /** Where it continues; here if not given. */
  readonly on?: Remote;
  /** The cluster of a runtime, by the path of its file. */
  readonly remoteOf: (runtime: string) => Promise<Remote>;
  /** Does not ask the cluster that a run was on. */
  readonly unasked?: boolean;
}

/**
 * As `resume`, wherever the run was trained. A job that is still there is followed again; the files of one that has ended come home; of
 * one that is lost, or was stopped, training continues from the last checkpoint that came home.
 * @param folder absolute
 */
export async function resumeRemote(folder: string, options: ResumeOptions): Promise<TrainResult> {
  resolvePath(dirname(folder), folder, options);
  const record = await readRun(folder);
  const followed = mayBeRemote(record) && !options.unasked ? await askAgain(folder, record, options) : undefined;
  if (followed) return followed;
  if (record.handOver) return await handOverAgain(folder, record, options);
  const { on } = options;
  const isWhole = existsSync(join(folder, 'tokenizer.json'));
  if (!on) return await resumeHere(folder, isWhole, options);
  const release = await claimRun(folder, await thisProcess(), current =>
    checkResumable({ ...current, remote: undefined }),
  );
  try {
    const { configPath } = await readRunRecord(folder);
    const overrides = await runOverrides(folder, configPath, (await readRemoteNote(folder))?.overrides ?? [], options);
    return await submitRun({ folder, configPath, continues: isWhole }, on, { ...options, overrides });
  } catch (error) {
    if ((await readRunRecord(folder).catch(() => undefined))?.status === 'running') await release();
    throw error;
  } finally {
    leaveRun(folder);
  }
}

/** From its first step, on the cluster that is named, else on the one that it was on. */
async function handOverAgain(folder: string, record: RunRecord, options: ResumeOptions): Promise<TrainResult> {
  const { runHandOver, refuseHere } = await import('../handOver/handOverRemote');
  const { on = record.remote && (await options.remoteOf(record.remote.runtime)) } = options;
  if (!on || options.unasked) throw refuseHere(record);
  const release = await claimRun(folder, await thisProcess(), current =>
    checkResumable({ ...current, remote: undefined }),
  );
  try {
    return await runHandOver(folder, record.handOver!, on, options);
  } catch (error) {
    if ((await readRunRecord(folder).catch(() => undefined))?.status === 'running') await release();
    throw error;
  } finally {
    leaveRun(folder);
  }
}

/** Whether a job of a cluster may still be at it. */
export function mayBeRemote({ remote, status, pid }: RunRecord): boolean {
  return remote !== undefined && (status === 'interrupted' || (status === 'running' && pid === process.pid));
}

/** @returns nothing where there is no such job, or it ended before the training did */
async function askAgain(folder: string, record: RunRecord, options: ResumeOptions): Promise<TrainResult | undefined> {
  const { runtime, job } = record.remote!;
  const { signal, onEvent } = options;
  const { on } = options;
  // A runtime whose file is gone is the one that is named now.
  const remote = on && (on.runtime.path === runtime || !existsSync(runtime)) ? on : await options.remoteOf(runtime);
  onEvent({ kind: 'progress', message: `asking ${remote.runtime.name} for the job ${job}` });
  const state = await remote.cluster.state(job, signal);
  const tell = (message: string) => onEvent({ kind: 'log', level: 'info', message });
  if (state.status === 'lost') {
    tell(
      `${remote.runtime.name} no longer knows the job ${job}: the run continues from the last checkpoint that came home`,
    );
    const mirror = await Mirror.open(folder, newNote([], false));
    const { storage } = remote.runtime;
    if ((await takeFromStorage(mirror, { id: job, storage })) && storage !== undefined) await removeKept(storage, job);
    return undefined;
  }
  const release = await claimRun(folder, await thisProcess(), current =>
    checkResumable({ ...current, remote: undefined }),
  );
  try {
    const ended = hasEnded(state);
    tell(ended ? `the job ${job} has ended: its files come home` : `the job ${job} is there: following it again`);
    const result = await followRun(folder, remote, options);
    // Of one that was handed over nothing continues: what it has is home.
    return ended && result.record.status !== 'completed' && !record.handOver ? undefined : result;
  } catch (error) {
    const now = await readRunRecord(folder).catch(() => undefined);
    if (now?.status === 'running') await release();
    // Its last checkpoint is home, or there is none: that it ended is why it is resumed.
    const passes = error instanceof ActionableError && hasEnded(state) && now && now.status !== 'running';
    if (passes && (error.code === 'job-lost' || error.code === 'job-died' || now.status === 'failed')) return undefined;
    throw error;
  } finally {
    leaveRun(folder);
  }
}

async function resumeHere(folder: string, isWhole: boolean, options: ResumeOptions): Promise<TrainResult> {
  // From now on no job has a say in it.
  await changeRecord(folder, ({ remote: _, ...record }) => record);
  if (isWhole || (await hasCheckpoint(folder))) return await resume(folder, options);
  // Nothing of it came home: it begins again, under its name.
  const { name, id, title, pinned, aliases, startedAt, configPath, group, fold, trial } = await readRun(folder);
  await cutMetrics(folder, 0);
  const path = join(folder, 'config.yaml');
  const { config, problems } = parseConfig(await readFile(path, 'utf8'), path, runConfigSchema);
  if (!config) throw new ProblemsError(problems);
  const run = { name, id, title, pinned, aliases, startedAt };
  return await trainConfig({ config, configPath }, { ...options, group, fold, trial, run });
}
