/** From a config to a finished run, and on from a run that was not finished. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { countOf } from '../base/countOf';
import { ActionableError } from '../base/errors';
import { sizeOf } from '../base/hostTensor';
import { resolvePath } from '../base/resolvePath';
import { spellAsOnDisk } from '../base/samePath';
import { resolveConfig } from '../config/resolveConfig';
import { languageFile, writeLanguage } from '../inference/languageFile';
import { saveOwnModel } from '../inference/ownModel';
import { readRunParts } from '../inference/runParts';
import { removeIfPossible, writeAtomically } from '../runs/atomicFile';
import { claimRun, holdRun, leaveRun } from '../runs/claimRun';
import { hashText, isConfigUnchanged } from '../runs/configHash';
import { findHalfWritten } from '../runs/leftovers';
import { cutMetrics } from '../runs/metricsLog';
import { readRunRecord, writeRunRecord } from '../runs/record';
import type { RunRecord } from '../runs/run';
import { createRunFolder, runNameOf } from '../runs/runFolder';
import { SILENCE, thisProcess } from '../runs/trainerProcess';
import { checkFiles } from './checkFiles';
import type { TrainOptions, TrainResult } from './events';
import { readTrainingConfig } from './prepare';
import { type Prepared, prepareTraining, type TrainingPlan } from './prepareTraining';
import { hubsOfSides } from './readSides';
import { runTraining } from './runTraining';
import { RunWriter } from './runWriter';
import { writeSourceFiles } from './sourceFiles';
import type { TrainingParts } from './trainingParts';
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
  // A run is called as its config is on the disk, however that was typed.
  const path = spellAsOnDisk(configPath);
  return trainConfig({ config: readTrainingConfig(path, options), configPath: path }, options);
}

/**
 * As `train`, from a config that is read already.
 * @param title of the run
 */
export async function trainConfig(plan: TrainingPlan, options: TrainOptions, title?: string): Promise<TrainResult> {
  return trainPrepared(await prepareTraining(plan, options), plan.configPath, options, title);
}

/** Makes the run of a training that is ready to begin, and trains it. */
export async function trainPrepared(
  prepared: Prepared,
  configPath: string,
  options: TrainOptions,
  title?: string,
): Promise<TrainResult> {
  const { config, dataset, task, tokenizer, targetTokenizer, engine, threads, parameters } = prepared;
  const { classWeights, lengths, module, pretrained, language, table, files } = prepared;
  const { fold, group, trial, run } = options;
  const name = run?.name ?? runNameOf(configPath);
  const { folder, id } = await createRunFolder(options.workspace, name, new Date(), run?.id);
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
    files,
    task: config.task.type,
    ...(task.reader?.pair && { pair: task.reader.pair }),
    ...(task.direction && { direction: task.direction }),
    ...(task.serves !== undefined && { serves: task.serves }),
    labels: task.labels,
    ...(pretrained?.hub && { hub: pretrained.hub }),
    ...(pretrained && 'sides' in pretrained && { sidesHub: hubsOfSides(pretrained.sides) }),
    ...(dataset.facts && Object.keys(dataset.facts).length > 0 && { learned: dataset.facts }),
    classWeights,
    ...(lengths && { writtenLengths: lengths }),
    ...(group !== undefined && { group }),
    ...(trial !== undefined && { trial }),
    ...(fold && { fold, title: `${name} fold ${fold.index}/${fold.of}` }),
    ...(title !== undefined && { title }),
    startedAt: new Date().toISOString(),
    ...(await thisProcess()),
    parameters: Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    step: 0,
    totalSteps: 0,
    seconds: 0,
    metrics: {},
    ...run,
  };
  let started = record;
  try {
    await writeAtomically(join(folder, 'config.yaml'), resolved);
    await writeAtomically(join(folder, 'tokenizer.json'), tokenizer.toJson());
    if (targetTokenizer) await writeAtomically(join(folder, 'target-tokenizer.json'), targetTokenizer.toJson());
    if (pretrained) await writeSourceFiles(folder, pretrained.source, table);
    if (language) await writeAtomically(join(folder, languageFile), writeLanguage(language));
    if (module) started = { ...record, model: await saveOwnModel(folder, module) };
    // Last: a folder with a record has all that a run needs to be resumed.
    await writeRunRecord(folder, started);
  } catch (error) {
    if (!run) await removeIfPossible(folder);
    throw error;
  }
  const writer = new RunWriter(folder, started, warnThrough(options));
  holdRun(folder);
  try {
    return await runTraining({ ...prepared, writer }, options);
  } finally {
    leaveRun(folder);
  }
}

function warnThrough({ onEvent }: TrainOptions): (message: string) => void {
  return message => onEvent({ kind: 'log', level: 'warning', message });
}

/** @throws ActionableError when the run is finished, or another process is at it */
export function checkResumable(record: RunRecord): void {
  if (record.remote !== undefined && record.status === 'interrupted') {
    const { name, id, remote } = record;
    throw new ActionableError(
      'still-remote',
      `${name}/${id} may still be trained by the job ${remote.job} of ${remote.runtime}: nlp resume ${name}/${id} asks there first`,
    );
  }
  if (record.imported !== undefined) {
    throw new ActionableError(
      'already-completed',
      `${record.name}/${record.id} was imported, not trained: there is nothing to resume. Train a config with model: { from: PATH }.`,
    );
  }
  if (record.status === 'completed') {
    throw new ActionableError(
      'already-completed',
      `${record.name}/${record.id} is completed: there is nothing to resume. Train its config again for another run.`,
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
    `${join(folder, 'config.yaml')} was edited since the run began: resuming would mix two trainings; restore it, or train again`,
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
  const release = await claimRun(folder, { ...(await thisProcess()), remote: undefined }, checkResumable);
  let parts: TrainingParts;
  try {
    parts = await prepareToResume(folder, options);
  } catch (error) {
    await release();
    throw error;
  }
  try {
    return await runTraining(parts, options);
  } finally {
    leaveRun(folder);
  }
}

/** All that a training goes on with, from the run's folder and the data; takes from the folder what a crash left half written. */
export async function prepareToResume(folder: string, options: TrainOptions): Promise<TrainingParts> {
  await checkConfig(folder);
  const resumed = await readRunParts(folder, options.trusted);
  const { record, config } = resumed;
  const { configPath, fold } = record;
  resolvePath(dirname(configPath), configPath, options);
  const prepared = await prepareTraining({ config, configPath, known: record, resumed }, { ...options, fold });
  checkFiles(
    prepared.files,
    record.files,
    dirname(configPath),
    path =>
      `${path} has changed since the run began: resuming would mix two data sets; restore the file, or train again`,
  );
  const { state } = prepared.checkpoint ?? {};
  await cutMetrics(folder, state?.rows ?? 0, lines => {
    const message = `metrics.jsonl: ${countOf(lines, 'line')} cannot be read and ${lines === 1 ? 'is' : 'are'} left out; the curves have a gap there`;
    options.onEvent({ kind: 'log', level: 'warning', message });
  });
  for (const name of await findHalfWritten(folder, 0)) await removeIfPossible(join(folder, name));
  const writer = new RunWriter(folder, record, warnThrough(options), state?.step);
  await mkdir(join(folder, 'checkpoints'), { recursive: true });
  return { ...prepared, writer };
}
