/** One training from its parts: the loop, then the last scores and files; keeps the record true whatever happens. */

import { countOf } from '../base/countOf';
import { ActionableError, CancelledError } from '../base/errors';
import { describeFileError } from '../base/fileError';
import { formatBytes } from '../base/formatNumber';
import { formatMilliseconds } from '../base/formatTime';
import { type HostTensors, sizeOf } from '../base/hostTensor';
import type { SplitName } from '../data/dataset';
import { directionOf } from '../metrics/scores';
import { withoutCheckpoint } from '../runs/atomicFile';
import { type CheckpointState, readCheckpoint } from '../runs/checkpoint';
import type { Scores } from '../runs/run';
import type { Config } from '../schemas';
import { calibrated } from '../tasks/calibrated';
import type { Split, Task } from '../tasks/task';
import { eachUnit } from '../tasks/windows';
import { classesOf } from './classWeights';
import { type Learner, openLearner } from './createLearner';
import { describeFit } from './describeFit';
import type { TrainOptions, TrainResult } from './events';
import { findNonFinite } from './findNonFinite';
import { findOddTuning } from './fineTuning';
import { fitCalibration } from './fitCalibration';
import { fitHead } from './fitHead';
import { frozenIn, staying } from './frozen';
import { healthProgram, observeLayers } from './observeLayers';
import { findOddAverage, findOddSettings } from './oddSettings';
import { averagedWeights } from './optimizers/average';
import { encodeExamples } from './prepare';
import { reuseInferences } from './reuseInferences';
import { learningRateAt } from './schedules';
import { stepsOf } from './stepsOf';
import { Stopwatch } from './stopwatch';
import { dismissTeacher, withTeacher } from './teacher';
import { FRESH_STATE, type LoopEvents, type Target, TrainingLoop } from './trainingLoop';
import type { TrainingParts } from './trainingParts';
import { type Splits, writeResults } from './writeResults';

/** No process writes the record any more. */
const NOBODY = { pid: undefined, pidStarted: undefined } as const;

/** Rows of `metrics.jsonl` about training; more would only cost time to draw. */
const MOST_ROWS = 2000;

async function encodeSplits(parts: TrainingParts, options: TrainOptions): Promise<Splits> {
  const { dataset, task, config, writer, checkpoint } = parts;
  const splits: { [S in SplitName]?: Split } = {};
  for (const name of ['train', 'validation', 'test'] as const) {
    const examples = dataset.splits[name];
    if (!examples || examples.length === 0) continue;
    if (name !== 'train' && task.learner?.isScored === false) {
      const message = `${config.model.type} has no loss of held-out texts: ${countOf(examples.length, 'example')} of ${name} are not used`;
      options.onEvent({ kind: 'log', level: 'info', message });
      continue;
    }
    options.onEvent({ kind: 'progress', message: `reading the words of ${examples.length} examples of ${name}` });
    const encoded = await encodeExamples(task, examples, options);
    const isTaught = name === 'train' && config.train.distill && !checkpoint?.state.done;
    splits[name] = {
      examples,
      encoded: isTaught
        ? await withTeacher(
            { ...parts, configPath: writer.record.configPath },
            examples,
            encoded,
            options,
            writer.folder,
          )
        : encoded,
    };
  }
  return splits;
}

/**
 * @returns a record with status `completed` or `stopped`
 * @throws what made it fail; the record then has status `failed` and the reason
 */
export async function runTraining(parts: TrainingParts, options: TrainOptions): Promise<TrainResult> {
  const { checkpoint, writer } = parts;
  const { folder } = writer;
  try {
    writer.keepApart(checkpoint?.frozen ?? { tensors: untrainedOf(parts) });
    const splits = await encodeSplits(parts, options);
    const counted = checkpoint ? {} : parts.task.count(splits.train!.encoded);
    const started = { ...parts, parameters: { ...parts.parameters, ...counted } };
    const state = await (parts.task.counted ? keepCounts(started, splits, options) : runLoop(started, splits, options));
    const fixed = state.done ? await finish(started, splits, options) : undefined;
    const status = state.done ? 'completed' : 'stopped';
    const fit = await describeFit(parts, options.signal);
    if (state.done) await dismissTeacher(folder);
    return {
      folder,
      record: await writer.update({ status, fit, finishedAt: new Date().toISOString(), ...NOBODY }),
      ...(fixed && { fixed }),
    };
  } catch (thrown) {
    const error = writer.hasCheckpoint ? thrown : withoutCheckpoint(thrown);
    const stopped = error instanceof CancelledError;
    const failure = stopped ? undefined : error instanceof Error ? error.message : String(error);
    const ending = { status: stopped ? 'stopped' : 'failed', finishedAt: new Date().toISOString(), failure } as const;
    try {
      const record = await writer.fail({ ...ending, ...NOBODY });
      if (stopped) return { folder, record };
    } catch (second) {
      // A full disk forbids this too; the dead process then makes the run `interrupted`, which can be resumed.
      const message = second instanceof Error ? second.message : String(second);
      // Once is enough where the folder is gone.
      if (message !== failure) options.onEvent({ kind: 'log', level: 'error', message });
    }
    throw error;
  }
}

/** What is not trained where training begins or goes on. */
function untrainedOf({ parameters, frozen, checkpoint }: TrainingParts): HostTensors {
  const names = frozenIn(frozen, checkpoint?.state.epoch ?? 0);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)));
}

/** What was counted is the one checkpoint: there are no steps. */
async function keepCounts(parts: TrainingParts, splits: Splits, options: TrainOptions): Promise<CheckpointState> {
  const { task, parameters, writer } = parts;
  const begun = performance.now();
  const size = Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const run = await writer.update({ totalSteps: 1, parameters: size });
  options.onEvent({ kind: 'started', run, folder: writer.folder });
  const scores = await scoreValidation(parts, splits, parameters, options.signal);
  const seconds = (performance.now() - begun) / 1000;
  const done = { ...FRESH_STATE, step: 1, epoch: 1, evaluated: 1, seconds, done: true };
  const name = task.target;
  const value = scores?.[name];
  const state = {
    ...done,
    ...(scores && { rows: 1 }),
    ...(scores && value !== undefined && { best: { step: 1, metric: name, value, scores } }),
  };
  if (scores) {
    const values = Object.fromEntries(Object.entries(scores).map(([key, value]) => [`validation/${key}`, value]));
    const rows = [{ step: 1, epoch: 1, seconds, values }];
    await writer.writeRows(rows);
    options.onEvent({ kind: 'metrics', folder: writer.folder, rows, step: 1, totalSteps: 1, secondsLeft: 0 });
  }
  for (const name of ['best', 'last'] as const) await writer.writeCheckpoint(name, { parameters, slots: {}, state });
  return state;
}

async function runLoop(parts: TrainingParts, splits: Splits, options: TrainOptions): Promise<CheckpointState> {
  const { config, task, engine, parameters, frozen, rateOf, checkpoint, writer } = parts;
  const { patience, evaluate, health, 'few-shot': fewShot } = config.train;
  const training = splits.train!;
  const learner = await openLearner(
    {
      train: config.train,
      task,
      longest: parts.tokenizer.maximumLength,
      engine,
      parameters,
      frozen,
      rateOf,
      training,
      classes: () => eachUnit(classesOf(config, training.examples), training.encoded),
      resumed: checkpoint?.parameters,
    },
    options,
  );
  const { trainer, stepsPerEpoch, totalSteps, average, memory } = learner;
  if (config.train.batch === 'all') {
    options.onEvent({ kind: 'log', level: 'info', message: describeStep(learner) });
  }
  if (memory?.warning !== undefined) options.onEvent({ kind: 'log', level: 'warning', message: memory.warning });
  const epochs = totalSteps / stepsPerEpoch;
  const odd = [
    ...findOddSettings(config, totalSteps),
    ...findOddAverage(average, totalSteps),
    ...findOddTuning(config, Object.keys(parameters), epochs),
  ];
  for (const message of odd) options.onEvent({ kind: 'log', level: 'warning', message });
  const peak = config.train.optimizer['learning-rate'];
  const kept = reuseInferences(engine, staying(frozen));
  const scoring = splits.validation && isQuick(splits.validation, task, parameters) ? kept : engine;
  const program = healthProgram(task.loss);
  const stopwatch = new Stopwatch();
  let toldUnsaved = false;
  let toldWait = false;
  const tell = (rows: Parameters<LoopEvents['writeRows']>[0], step: number) =>
    options.onEvent({
      kind: 'metrics',
      folder: writer.folder,
      rows,
      step,
      totalSteps,
      secondsLeft: stopwatch.secondsFor(totalSteps - step),
    });
  try {
    if (checkpoint) {
      const { parameters, slots, state } = checkpoint;
      // At the end of a pass its slots are those of what it trained.
      await learner.beginPass(state.batch > 0 ? state.epoch : Math.max(0, state.epoch - 1));
      trainer.load({ parameters, slots, step: state.step, begun: state.begun });
    }
    // One that failed says how far it was, which may be beyond what it goes on from.
    const { step, seconds } = checkpoint?.state ?? FRESH_STATE;
    const run = await writer.update({ totalSteps, step, seconds });
    options.onEvent({ kind: 'started', run, folder: writer.folder });
    const loop = new TrainingLoop(
      {
        trainer,
        epochs: Math.ceil(epochs),
        totalSteps,
        stepsPerEpoch,
        beginPass: learner.beginPass,
        plan: epoch => learner.plan(epoch).slice(0, totalSteps - epoch * stepsPerEpoch),
        learningRate: step =>
          task.learner?.rateAt((step - 1) / totalSteps) ??
          learningRateAt(config.train.schedule, step - 1, { peak, totalSteps }),
        stepsPerRow: Math.ceil(totalSteps / MOST_ROWS),
        evaluateEvery: evaluate === 'epoch' ? undefined : stepsOf(evaluate, stepsPerEpoch, totalSteps),
        patience,
        minimumChange: config.train['minimum-change'],
        target: targetOf(config, task),
        async weightsOf(state, signal) {
          const current = average ? averagedWeights(state) : state.parameters;
          if (!fewShot) return current;
          const weights = { engine: kept, parameters: current };
          return fitHead(task, parts.tokenizer.maximumLength, weights, training, fewShot.strength, signal);
        },
        ...(typeof health === 'number' && {
          observation: {
            every: health,
            observe: (current, batch) => observeLayers(kept, program, current, batch),
          },
        }),
        findNonFinite: batch =>
          findNonFinite(kept, task.loss, parameters, batch, writer.record.model?.map(({ path }) => path) ?? []),
        evaluate: (current, signal) => scoreValidation({ ...parts, engine: scoring }, splits, current, signal),
      },
      {
        async writeRows(rows) {
          await writer.writeRows(rows);
          const last = rows.at(-1);
          if (last) tell(rows, last.step);
        },
        onMissingScore: (name, there) =>
          options.onEvent({ kind: 'log', level: 'warning', message: describeMissing(name, there) }),
        async writeCheckpoint(name, saved) {
          await writer.writeCheckpoint(name, saved);
          if (name === 'best') return;
          toldUnsaved = false;
          if (!saved.state.done) await options.onCheckpoint?.(writer.folder, saved.state.step);
        },
        onUnsaved(error, step) {
          const why = reasonToWait(error);
          if (why === undefined) throw error;
          // Once for as long as it lasts.
          if (toldUnsaved) return;
          toldUnsaved = true;
          const message = `no checkpoint at step ${step}: ${why}; training continues, and the next one is tried`;
          options.onEvent({ kind: 'log', level: 'warning', message });
        },
        async onSteps(state, timing) {
          stopwatch.add(timing);
          if (!toldWait && timing.count > 1 && timing.milliseconds > LONG_WAIT) {
            toldWait = true;
            const message = `${timing.count} steps run at a time, about ${formatMilliseconds(timing.milliseconds)}: Stop waits for the end of them`;
            options.onEvent({ kind: 'log', level: 'info', message });
          }
          writer.reach(state.step, state.seconds);
          tell([], state.step);
          await writer.beat();
        },
      },
      checkpoint?.state ?? FRESH_STATE,
    );
    const state = await loop.run(options.signal);
    const stepMilliseconds = stopwatch.median ?? writer.record.stepMilliseconds;
    if (learner.describePace && stepMilliseconds !== undefined) {
      options.onEvent({ kind: 'log', level: 'info', message: learner.describePace(stepMilliseconds) });
    }
    await writer.update({ step: state.step, seconds: state.seconds, stepMilliseconds });
    return state;
  } finally {
    await trainer.dispose();
    await kept.dispose();
  }
}

/** What keeps a checkpoint from being written now, and may not do so later; nothing for what a person must mend first. */
function reasonToWait(error: unknown): string | undefined {
  if (error instanceof ActionableError) return PASSING.has(error.code) ? error.message : undefined;
  const failure = describeFileError(error);
  return failure?.meaning;
}

/** Milliseconds of a run of the engine that a person would take for a Stop without effect. */
const LONG_WAIT = 2000;

const PASSING = new Set(['not-writable', 'unreadable-file']);

/** Tokens times weights: about half a second of scoring. */
const QUICK = 2e10;

/**
 * Whether compiling anew at each evaluation would take longer than it saves: with weights as constants a batch takes a tenth
 * to a fifth less (measured). Known from sizes alone, for a resumed run must score to the same bits.
 */
function isQuick({ encoded }: Split, { embeddingName }: Task, parameters: HostTensors): boolean {
  let tokens = 0;
  for (const { length } of encoded) tokens += length;
  const others = Object.entries(parameters).filter(([name]) => name !== embeddingName);
  return tokens * others.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0) < QUICK;
}

function describeStep({ size: { rows, examples }, memory }: Pick<Learner, 'size' | 'memory'>): string {
  const parts = Math.ceil(examples / rows);
  const inParts = parts === 1 ? '' : `, in ${parts} parts of ${rows}`;
  const bytes = memory ? `; about ${formatBytes(memory.bytes)} of memory` : '';
  return `a step is ${countOf(examples, 'example')}, all there are${inParts}${bytes}`;
}

function describeMissing(name: string, there: readonly string[]): string {
  const rest = there.length > 0 ? `; they give ${there.join(', ')}` : '';
  return `the validation examples give no ${name} to choose the best step by${rest}: until they do, the newest weights are kept and nothing stops early`;
}

/** @throws ActionableError when it is not known which way the asked score is better */
function targetOf(config: Config, task: Task): Target {
  const { best: name = task.target } = config.train;
  const better = directionOf(name);
  if (better) return { name, better };
  throw new ActionableError('no-direction', `train.best: more or less of ${name} is no better; choose a score that is`);
}

async function scoreValidation(
  { engine, task, writer }: TrainingParts,
  { validation }: Splits,
  parameters: HostTensors,
  signal: AbortSignal,
): Promise<Scores | undefined> {
  if (!validation) return undefined;
  const { scores } = await task.score({ engine, parameters }, validation, { signal, effort: 'quick' });
  await writer.beat();
  return scores;
}

/** Fits a temperature where the config asks for one, scores validation and test with the best weights, and writes the results. */
async function finish(parts: TrainingParts, splits: Splits, options: TrainOptions): Promise<TrainResult['fixed']> {
  const { engine, tokenizer, writer, config } = parts;
  const { folder } = writer;
  const best = (await readCheckpoint(folder, 'best', false)) ?? (await readCheckpoint(folder, 'last', false));
  const weights = { engine, parameters: best?.parameters ?? parts.parameters };
  const learned = calibrated(parts.task);
  const calibration = config.train.calibrate
    ? await fitCalibration(learned, tokenizer.maximumLength, weights, splits.validation, options)
    : undefined;
  const task = calibrated(learned, calibration?.temperature);
  const run = { folder, record: writer.record, config, tokenizer, task };
  const { metrics, fixed } = await writeResults(run, weights, splits, options, () => writer.beat());
  await writer.update({ metrics, ...(config.train.calibrate && { calibration }) });
  return fixed;
}
