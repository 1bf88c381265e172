/** A run handed over to PyTorch on a cluster: another run of the same config here, which grows as one that is trained there. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionableError } from '../../base/errors';
import { engineFor } from '../../inference/engineFor';
import { exportRun } from '../../inference/exports/exportRun';
import { openRun } from '../../inference/openRun';
import { removeIfPossible } from '../../runs/atomicFile';
import { holdRun, leaveRun } from '../../runs/claimRun';
import { readRun } from '../../runs/listRuns';
import { writeNotes } from '../../runs/notes';
import { writeRunRecord } from '../../runs/record';
import type { HandOverNote, RunRecord } from '../../runs/run';
import { createRunFolder, runsFolder } from '../../runs/runFolder';
import { thisProcess } from '../../runs/trainerProcess';
import { beginAgain } from '../../training/beginAgain';
import type { TrainOptions, TrainResult } from '../../training/events';
import { versions } from '../../training/versions';
import type { ClusterFacts } from '../cluster';
import { jobWords } from '../jobWords';
import { HAND_OVER } from '../packFile';
import type { Remote } from '../remote/remote';
import { isOfNoJob, type MadeJob, runAsJob } from '../remote/submitRun';
import type { HandOverJob } from './request';

/** How a run is handed over. */
export type HandOverAsked = Omit<HandOverNote, 'run'>;

/** As the exported `requirements.txt` has them. */
const packages = ['torch>=2.4', 'transformers>=4.46', 'safetensors>=0.4'];
/** Seconds that a job has to save its model, once it is asked to stop. */
const stopping = 600;
/** Of a run's folder: what is of its training, or of this machine. */
const left = /^(?:run|remote)\.json$|\.(?:jsonl|onnx|md|lock|new|old)$|^events\.out\.|^teacher\./;

/**
 * @param source folder of the run, absolute
 * @returns the new run, with its scores
 * @throws ActionableError `cannot-export`, `data-changed`; of the cluster, and then no run is left that has not begun
 */
export async function handOverRemote(
  source: string,
  asked: HandOverAsked,
  remote: Remote,
  options: TrainOptions,
): Promise<TrainResult> {
  const from = await readRun(source);
  const { folder, id } = await createRunFolder(options.workspace, from.name);
  holdRun(folder);
  try {
    for (const name of await filesOf(source)) await copyFile(join(source, name), join(folder, name));
    const handOver = { ...asked, run: `${from.name}/${from.id}` };
    await writeRunRecord(folder, { ...recordOf(from, id), handOver, ...(await thisProcess()) });
    await writeNotes(folder, notesOf(handOver, remote));
    return await runHandOver(folder, handOver, remote, options);
  } catch (error) {
    // What was not begun leaves no run.
    if (await isOfNoJob(folder)) await removeIfPossible(folder);
    throw error;
  } finally {
    leaveRun(folder);
  }
}

/** Begins the job of a run that is there; it trains from its first step on. */
export async function runHandOver(
  folder: string,
  note: HandOverNote,
  remote: Remote,
  options: TrainOptions,
): Promise<TrainResult> {
  let made: string | undefined;
  return await runAsJob(
    folder,
    remote,
    async (record, facts) => {
      made = await mkdtemp(join(tmpdir(), 'nlp-hand-over-'));
      return await makeJob({ folder, record, note, made: join(made, HAND_OVER) }, remote, facts, options);
    },
    async () => {
      if (made !== undefined) await rm(made, { recursive: true, force: true });
    },
    options,
  );
}

/** Names, from the folder. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(entry => entry.isFile() && !left.test(entry.name) && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

/** What is of the data and the config stays, what is of the training goes. */
function recordOf(from: RunRecord, id: string): RunRecord {
  const { remote: _, fit: _fit, calibration: _calibration, best: _best, ...kept } = from;
  const { group: _group, trial: _trial, aliases: _aliases, pinned: _pinned, threads: _threads, ...own } = kept;
  return {
    ...own,
    id,
    status: 'running',
    title: `${from.title ?? from.name} (PyTorch)`,
    startedAt: new Date().toISOString(),
    finishedAt: undefined,
    failure: undefined,
    engine: 'PyTorch',
    versions: versions(),
    step: 0,
    totalSteps: 0,
    seconds: 0,
    stepMilliseconds: undefined,
    metrics: {},
  };
}

function notesOf({ run, weights, workers, steps }: HandOverNote, { runtime }: Remote): string {
  const begun = weights === 'start' ? 'the weights that it began with' : `the weights of its checkpoint ${weights}`;
  const how = [...(workers > 1 ? [`${workers} workers`] : []), ...(steps === undefined ? [] : [`${steps} steps`])];
  return `Run ${run}, trained in PyTorch on ${runtime.name} from ${begun}${how.length > 0 ? ` (${how.join(', ')})` : ''}.`;
}

async function makeJob(
  {
    folder,
    record,
    note,
    made,
  }: { readonly folder: string; readonly record: RunRecord; readonly note: HandOverNote; readonly made: string },
  { packHandOver, runtime }: Remote,
  facts: ClusterFacts,
  options: TrainOptions,
): Promise<MadeJob> {
  const { signal, onEvent } = options;
  const { workers, steps } = note;
  const notes = await exportSource(note, made, options);
  const { name, id } = record;
  const files = (await filesOf(folder)).map(file => join(folder, file));
  const onProgress = (message: string) => onEvent({ kind: 'progress', message });
  const pack = await packHandOver(
    { folder: made, run: { name, id, files: [...files, join(folder, 'run.json')] }, onProgress },
    signal,
  );
  const { cpus, gpus, storage } = runtime;
  const { isStored } = pack;
  const request: HandOverJob = {
    ...{ name, id, workers, isStored, cpus, runtime: runtime.name },
    ...(steps !== undefined && { steps }),
    ...(storage !== undefined && { storage }),
  };
  const spreads = workers > 1;
  return {
    pack,
    command: [pack.program, jobWords.handOver, JSON.stringify(request)],
    notes: [...notes, ...(spreads ? adviseRoom(workers, cpus, facts) : [])],
    note: { overrides: [], isNew: record.totalSteps === 0 },
    rows: 0,
    job: {
      // Workers have processors of their own: the job itself hardly computes.
      cpus: spreads ? Math.min(1, cpus) : cpus,
      env: { OMP_NUM_THREADS: String(Math.max(1, Math.floor(cpus))), RAY_JOB_STOP_WAIT_TIME_S: String(stopping) },
      python: {
        // As the cluster has it: another version of Ray cannot join.
        packages: spreads ? [...packages, `ray[train]==${facts.version}`] : packages,
        gpus: spreads ? 0 : gpus,
        spreads,
      },
    },
  };
}

async function exportSource(
  { run: source, weights }: HandOverNote,
  to: string,
  { workspace, trusted, signal, onEvent }: TrainOptions,
): Promise<readonly string[]> {
  const { engine } = await engineFor('auto');
  const run = await openRun(join(runsFolder(workspace), source), engine, weights === 'last' ? 'last' : 'best', trusted);
  try {
    const { notes } = await exportRun(run, 'pytorch', to, {
      data: { workspace, trusted },
      begin: beginAgain,
      from: weights === 'start' ? 'start' : 'run',
      signal,
      onProgress: event => onEvent({ kind: 'progress', ...event }),
    });
    return notes;
  } finally {
    await run.dispose();
  }
}

/** Where a cluster has too few processors it waits, for more nodes may join. */
function adviseRoom(workers: number, each: number, { cpus }: ClusterFacts): readonly string[] {
  const needed = Math.min(1, each) + workers * Math.max(1, Math.floor(each));
  if (cpus === undefined || cpus >= needed) return [];
  return [
    `The cluster has ${cpus} processors, and ${workers} workers need ${needed}: the job waits until more nodes join.`,
  ];
}

/** Of a run that cannot train on this machine. */
export function refuseHere({ name, id }: RunRecord): ActionableError {
  return new ActionableError(
    'handed-over',
    `${name}/${id} trains in PyTorch on a cluster: name one, nlp resume ${name}/${id} --on NAME`,
  );
}
