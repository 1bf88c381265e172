/** From a config to a finished run, and on from a run that was not finished. */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { countOf } from '../base/countOf';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { sizeOf } from '../base/hostTensor';
import { formatProblem } from '../base/problem';
import { resolvePath } from '../base/resolvePath';
import { resolveConfig } from '../config/resolveConfig';
import type { Dataset } from '../data/dataset';
import type { EngineName } from '../engine/contract';
import { engineFor } from '../inference/engineFor';
import { checkParameters, readRunParts } from '../inference/openRun';
import { saveOwnModel } from '../inference/ownModel';
import { writeAtomically } from '../runs/atomicFile';
import { type Checkpoint, readCheckpoint } from '../runs/checkpoint';
import { claimRun, holdRun, leaveRun } from '../runs/claimRun';
import { hashText, isConfigUnchanged } from '../runs/configHash';
import { findHalfWritten } from '../runs/leftovers';
import { cutMetrics } from '../runs/metricsLog';
import { readRunRecord, writeRunRecord } from '../runs/record';
import type { RunRecord } from '../runs/run';
import { createRunFolder, runNameOf } from '../runs/runFolder';
import { SILENCE, thisProcess } from '../runs/trainerProcess';
import type { Config } from '../schemas';
import { augmentTraining } from './augmentTraining';
import type { TrainOptions, TrainResult } from './events';
import { vocabularyFiles, withVocabulary } from './givenVocabulary';
import { initializeTask } from './initialize';
import { describeFacts, type Known, learnTask, readRunData, readTrainingConfig } from './prepare';
import { runTraining, type TrainingParts } from './runTraining';
import { RunWriter } from './runWriter';
import { isVectorFile, startEmbedding } from './startEmbedding';
import { versions } from './versions';

/**
 * Trains what a config describes.
 * @param configPath absolute
 * @returns a record with status `completed`, or `stopped` when the signal was aborted
 * @throws ProblemsError when the config or the data are wrong: nothing was written
 * @throws CancelledError when the signal was aborted before there was a run
 * @throws ActionableError when training cannot go on; the run then has status `failed` and the reason
 */
export async function train(configPath: string, options: TrainOptions): Promise<TrainResult> {
  return trainConfig(readTrainingConfig(configPath, options), configPath, options);
}

/** What an earlier run was trained with, where it is not for the config or the surroundings to say. */
export interface TrainAs {
  readonly engine: EngineName;
  readonly threads?: number;
  readonly title?: string;
  /** It is from before lengths of written texts were learned. */
  readonly unlearnedLengths?: boolean;
  /** It is from before tokenizer.json said how texts are put together. */
  readonly unframed?: boolean;
  readonly known?: Known;
}

/** As `train`, from a config that is read already; paths in it are relative to the folder of `configPath`. */
export async function trainConfig(
  config: Config,
  configPath: string,
  options: TrainOptions,
  as?: TrainAs,
): Promise<TrainResult> {
  const { fold } = options;
  const data = await readRunData(config, { configPath, fold }, options, as?.known);
  const read = await withVocabulary(data, config, configPath, options);
  // Told once, not for every fold.
  for (const problem of fold && fold.index > 1 ? [] : read.problems) {
    // The level says already that it is a warning.
    const message = formatProblem({ ...problem, severity: 'error' });
    const level = problem.severity === 'information' ? 'info' : problem.severity;
    options.onEvent({ kind: 'log', level, message });
  }
  const dataset = await augmentTraining(config, read, configPath, options);
  const { unlearnedLengths, unframed } = as ?? {};
  const learned = await learnTask(config, dataset, configPath, { ...options, unlearnedLengths, unframed });
  await describeFacts(config, dataset.facts, options);
  const { task, tokenizer, targetTokenizer, classWeights, lengths, module } = learned;
  const { engine, reason, threads } = await engineFor(as?.engine ?? config.engine, process.env, as?.threads);
  options.onEvent({ kind: 'log', level: 'info', message: `engine ${reason}` });
  const initial = initializeTask(task, config.train.seed, options);
  const parts = { task, tokenizer, targetTokenizer, parameters: initial };
  const { parameters, files } = await startEmbedding(config, configPath, parts, options);
  throwIfCancelled(options.signal);

  const name = runNameOf(configPath);
  const { folder, id } = await createRunFolder(options.workspace, name);
  const resolved = resolveConfig(config);
  const record: RunRecord = {
    version: 1,
    name,
    id,
    status: 'running',
    configPath,
    seed: config.train.seed,
    engine: engine.name,
    threads,
    configSha256: hashText(resolved),
    versions: versions(),
    files: [...dataset.files, ...files],
    task: config.task.type,
    ...(task.reader?.pair && { pair: task.reader.pair }),
    labels: task.labels,
    ...(dataset.facts && Object.keys(dataset.facts).length > 0 && { learned: dataset.facts }),
    classWeights,
    ...(lengths && { writtenLengths: lengths }),
    ...(fold && { fold, title: `${name} fold ${fold.index}/${fold.of}` }),
    ...(as?.title !== undefined && { title: as.title }),
    startedAt: new Date().toISOString(),
    ...(await thisProcess()),
    parameters: Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    step: 0,
    totalSteps: 0,
    seconds: 0,
    metrics: {},
  };
  let started = record;
  try {
    await writeAtomically(join(folder, 'config.yaml'), resolved);
    await writeAtomically(join(folder, 'tokenizer.json'), tokenizer.toJson());
    if (targetTokenizer) await writeAtomically(join(folder, 'target-tokenizer.json'), targetTokenizer.toJson());
    if (module) started = { ...record, model: await saveOwnModel(folder, module) };
    // Last: a folder with a record has all that a run needs to be resumed.
    await writeRunRecord(folder, started);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const writer = new RunWriter(folder, started);
  holdRun(folder);
  try {
    return await runTraining(
      { config, dataset, tokenizer, targetTokenizer, task, engine, parameters, writer },
      undefined,
      options,
    );
  } finally {
    leaveRun(folder);
  }
}

/** @throws ActionableError `data-changed` when a file is not as it was when the run began */
function checkFiles(files: Dataset['files'], expected: Dataset['files']): void {
  for (const { path, sha256 } of expected) {
    const now = files.find(file => file.path === path);
    if (now?.sha256 === sha256) continue;
    throw new ActionableError(
      'data-changed',
      `${path} has changed since the run began: going on would mix two data sets; put it back, or train anew`,
    );
  }
}

/** @throws ActionableError when the run is finished, or another process is at it */
function checkResumable(record: RunRecord): void {
  if (record.status === 'completed') {
    throw new ActionableError(
      'already-completed',
      `${record.name}/${record.id} is completed; train anew for another run`,
    );
  }
  if (record.status === 'running' && record.pid !== process.pid) {
    const { name, id, pid, pidStarted } = record;
    // Where the system does not tell when a process began, another one may have got the number of a dead one.
    const doubt =
      pidStarted === undefined
        ? `; if ${pid} is another program, try again ${SILENCE / 60_000} minutes after the run was last written`
        : '';
    throw new ActionableError(
      'still-running',
      `${name}/${id} is being trained by process ${pid}: stop it first (Ctrl-C where it runs, or: kill ${pid}), then resume${doubt}`,
    );
  }
}

/** @throws ActionableError `config-changed` when the run's own config is not as it was when the run began */
async function checkConfig(folder: string): Promise<void> {
  if (await isConfigUnchanged(folder, await readRunRecord(folder))) return;
  throw new ActionableError(
    'config-changed',
    `${join(folder, 'config.yaml')} was edited since the run began: going on would mix two trainings; put it back, or train anew`,
  );
}

/**
 * Goes on with a run that was stopped, failed or was interrupted, bit for bit as if it had not been.
 * @param folder absolute
 * @throws ActionableError when it is completed, running, damaged, or its data or config have changed
 */
export async function resume(folder: string, options: TrainOptions): Promise<TrainResult> {
  resolvePath(dirname(folder), folder, options);
  // Before what takes long: of two that resume at once the second is told so.
  const release = await claimRun(folder, await thisProcess(), checkResumable);
  let ready: Awaited<ReturnType<typeof readToResume>>;
  try {
    ready = await readToResume(folder, options);
  } catch (error) {
    await release();
    throw error;
  }
  try {
    return await runTraining(ready.parts, ready.checkpoint, options);
  } finally {
    leaveRun(folder);
  }
}

/** All that a training goes on with, from the run's folder and the data. */
async function readToResume(
  folder: string,
  options: TrainOptions,
): Promise<{ readonly parts: TrainingParts; readonly checkpoint: Checkpoint | undefined }> {
  await checkConfig(folder);
  const { record, config, tokenizer, targetTokenizer, task } = await readRunParts(folder, options.trusted);
  resolvePath(dirname(record.configPath), record.configPath, options);
  const read = await readRunData(config, record, options, record);
  const dataset = await augmentTraining(config, read, record.configPath, options, record.files);
  const { engine, reason } = await engineFor(config.engine);
  options.onEvent({ kind: 'log', level: 'info', message: `engine ${reason}` });
  const initial = initializeTask(task, config.train.seed, options);
  const checkpoint = await readCheckpoint(folder, 'last', true);
  if (checkpoint && !task.counted) checkParameters(checkpoint.parameters, initial, task.optional);
  // A checkpoint holds the word vectors: their file may be gone.
  const parts = { task, tokenizer, targetTokenizer, parameters: initial };
  const { parameters, files } = checkpoint
    ? { parameters: initial, files: record.files.filter(({ path }) => isVectorFile(config, record.configPath, path)) }
    : await startEmbedding(config, record.configPath, parts, options);
  checkFiles([...dataset.files, ...files, ...(await vocabularyFiles(config, record, options))], record.files);
  throwIfCancelled(options.signal);
  await cutMetrics(folder, checkpoint?.state.rows ?? 0, lines => {
    const message = `metrics.jsonl: ${countOf(lines, 'line')} cannot be read and ${lines === 1 ? 'is' : 'are'} left out; the curves have a gap there`;
    options.onEvent({ kind: 'log', level: 'warning', message });
  });
  for (const name of await findHalfWritten(folder, 0)) await rm(join(folder, name), { force: true });
  const writer = new RunWriter(folder, record, checkpoint?.state.step);
  await mkdir(join(folder, 'checkpoints'), { recursive: true });
  return { parts: { config, dataset, tokenizer, targetTokenizer, task, engine, parameters, writer }, checkpoint };
}
