/** One training from its parts: the loop, then the last scores and files; keeps the record true whatever happens. */
import { join } from 'node:path';
import { countOf } from '../base/countOf';
import { ActionableError, CancelledError, throwIfCancelled } from '../base/errors';
import { type HostTensors, sizeOf } from '../base/hostTensor';
import type { Dataset, SplitName } from '../data/dataset';
import type { Engine, ExportedModel } from '../engine/contract';
import { describeFixed } from '../inference/exportNotes';
import { Run } from '../inference/run';
import { writeAtomically } from '../runs/atomicFile';
import { keepBest, keptProbabilities } from '../runs/bestProbabilities';
import { type Checkpoint, type CheckpointState, readCheckpoint } from '../runs/checkpoint';
import { formatPrediction, writePredictions } from '../runs/predictions';
import type { Scores } from '../runs/run';
import { formatBytes } from '../runs/runSize';
import { directionOf } from '../runs/scoreDirection';
import type { Config } from '../schemas';
import type { Split, TargetMetric, Task } from '../tasks/task';
import type { Tokenizer } from '../text/tokenizer';
import { createLearner, type Learner } from './createLearner';
import { describeFit } from './describeFit';
import type { TrainOptions, TrainResult } from './events';
import { notesOf } from './notesOf';
import { healthProgram, observeLayers } from './observeLayers';
import { findOddSettings } from './oddSettings';
import { encodeExamples } from './prepare';
import { reuseInferences } from './reuseInferences';
import type { RunWriter } from './runWriter';
import { learningRateAt } from './schedules';
import { Stopwatch } from './stopwatch';
import { FRESH_STATE, type LoopEvents, TrainingLoop } from './trainingLoop';

export interface TrainingParts {
  readonly config: Config;
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  /** Of what is written, where it has one. */
  readonly targetTokenizer?: Tokenizer;
  readonly task: Task;
  readonly engine: Engine;
  /** As initialized. */
  readonly parameters: HostTensors;
  readonly writer: RunWriter;
}

/** No process writes the record any more. */
const NOBODY = { pid: undefined, pidStarted: undefined } as const;

/** Rows of `metrics.jsonl` about training; more would only cost time to draw. */
const MOST_ROWS = 2000;

type Splits = { readonly [S in SplitName]?: Split };

async function encodeSplits({ dataset, task }: TrainingParts, options: TrainOptions): Promise<Splits> {
  const splits: { [S in SplitName]?: Split } = {};
  for (const name of ['train', 'validation', 'test'] as const) {
    const examples = dataset.splits[name];
    if (!examples || examples.length === 0) continue;
    options.onEvent({ kind: 'progress', message: `reading the words of ${examples.length} examples of ${name}` });
    splits[name] = { examples, encoded: await encodeExamples(task, examples, options) };
  }
  return splits;
}

/** What is not trained is a constant of the compiled step: counted anew, or as it was when the run began. */
function startingParameters(
  { task, parameters }: TrainingParts,
  { train }: Splits,
  checkpoint: Checkpoint | undefined,
): HostTensors {
  if (!checkpoint) return { ...parameters, ...task.count(train!.encoded) };
  const frozen = Object.entries(checkpoint.parameters).filter(([name]) => task.frozen?.has(name));
  return { ...parameters, ...Object.fromEntries(frozen) };
}

/**
 * @param checkpoint to go on from
 * @returns a record with status `completed` or `stopped`
 * @throws what made it fail; the record then has status `failed` and the reason
 */
export async function runTraining(
  parts: TrainingParts,
  checkpoint: Checkpoint | undefined,
  options: TrainOptions,
): Promise<TrainResult> {
  const { writer } = parts;
  const { folder } = writer;
  try {
    const splits = await encodeSplits(parts, options);
    const started = { ...parts, parameters: startingParameters(parts, splits, checkpoint) };
    const state = await (parts.task.counted
      ? keepCounts(started, splits, options)
      : runLoop(started, splits, checkpoint, options));
    const fixed = state.done ? await finish(started, splits, options) : undefined;
    const status = state.done ? 'completed' : 'stopped';
    const fit = await describeFit(parts, options.signal);
    return {
      folder,
      record: await writer.update({ status, fit, finishedAt: new Date().toISOString(), ...NOBODY }),
      ...(fixed && { fixed }),
    };
  } catch (error) {
    const stopped = error instanceof CancelledError;
    const failure = stopped ? undefined : error instanceof Error ? error.message : String(error);
    const ending = { status: stopped ? 'stopped' : 'failed', finishedAt: new Date().toISOString(), failure } as const;
    try {
      const record = await writer.update({ ...ending, ...NOBODY });
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
  const { name } = task.target;
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

async function runLoop(
  parts: TrainingParts,
  splits: Splits,
  checkpoint: Checkpoint | undefined,
  options: TrainOptions,
): Promise<CheckpointState> {
  const { config, task, tokenizer, engine, parameters, writer } = parts;
  const { patience, evaluate, health } = config.train;
  const resumed = checkpoint?.parameters;
  const learner = createLearner({ config, task, tokenizer, engine, parameters, training: splits.train!, resumed });
  const { trainer, stepsPerEpoch, memory } = learner;
  if (config.train.batch === 'all') {
    options.onEvent({ kind: 'log', level: 'info', message: describeStep(learner) });
  }
  if (memory?.warning !== undefined) options.onEvent({ kind: 'log', level: 'warning', message: memory.warning });
  const totalSteps = config.train.steps ?? config.train.epochs * stepsPerEpoch;
  for (const message of findOddSettings(config, totalSteps))
    options.onEvent({ kind: 'log', level: 'warning', message });
  const peak = config.train.optimizer['learning-rate'];
  const kept = reuseInferences(engine, task.frozen);
  const scoring = splits.validation && isQuick(splits.validation, task, parameters) ? kept : engine;
  const program = healthProgram(task.loss);
  const stopwatch = new Stopwatch();
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
      trainer.load({ parameters: checkpoint.parameters, slots: checkpoint.slots, step: checkpoint.state.step });
    }
    const run = await writer.update({ totalSteps });
    options.onEvent({ kind: 'started', run, folder: writer.folder });
    const loop = new TrainingLoop(
      {
        trainer,
        epochs: Math.ceil(totalSteps / stepsPerEpoch),
        totalSteps,
        stepsPerEpoch,
        plan: epoch => learner.plan(epoch).slice(0, totalSteps - epoch * stepsPerEpoch),
        learningRate: step => learningRateAt(config.train.schedule, step - 1, { peak, totalSteps }),
        stepsPerRow: Math.ceil(totalSteps / MOST_ROWS),
        evaluateEvery: evaluate === 'epoch' ? undefined : stepsOf(evaluate, stepsPerEpoch, totalSteps),
        patience,
        minimumChange: config.train['minimum-change'],
        target: targetOf(config, task),
        ...(typeof health === 'number' && {
          observation: {
            every: health,
            observe: (current, batch) => observeLayers(kept, program, current, batch),
          },
        }),
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
        writeCheckpoint: (name, saved) => writer.writeCheckpoint(name, saved),
        async onSteps(state, timing) {
          stopwatch.add(timing);
          tell([], state.step);
          await writer.beat();
        },
      },
      checkpoint?.state ?? FRESH_STATE,
    );
    const state = await loop.run(options.signal);
    const stepMilliseconds = stopwatch.median ?? writer.record.stepMilliseconds;
    await writer.update({ step: state.step, seconds: state.seconds, stepMilliseconds });
    return state;
  } finally {
    await trainer.dispose();
    await kept.dispose();
  }
}

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

/** @param every a part of a pass below 1, 0 for the end alone, or a number of steps */
function stepsOf(every: number, stepsPerEpoch: number, totalSteps: number): number {
  if (every === 0) return totalSteps;
  return every < 1 ? Math.max(1, Math.round(every * stepsPerEpoch)) : every;
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
function targetOf(config: Config, task: Task): TargetMetric {
  const { best: name } = config.train;
  if (name === undefined || name === task.target.name) return task.target;
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

function* linesOf(
  splits: Splits,
  scored: readonly { readonly name: SplitName; readonly predicted: readonly unknown[] }[],
): Generator<string> {
  for (const { name, predicted } of scored) {
    let index = 0;
    for (const example of splits[name]!.examples) yield formatPrediction(name, example, predicted[index++]);
  }
}

/** Without them the run is as good as with them, and `evaluate` writes them anew: a failure is told and takes nothing with it. */
async function savePredictions(
  folder: string,
  lines: Iterable<string>,
  { signal, onEvent }: Pick<TrainOptions, 'signal' | 'onEvent'>,
): Promise<void> {
  try {
    await writePredictions(folder, lines, signal);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const message = `predictions.jsonl could not be written: ${why}; evaluate the run to write it`;
    onEvent({ kind: 'log', level: 'error', message });
  }
}

/** Scores validation and test with the best weights; writes `predictions.jsonl` and `model.onnx`, and tells what of it is fixed. */
async function finish(parts: TrainingParts, splits: Splits, options: TrainOptions): Promise<TrainResult['fixed']> {
  const { signal, onEvent, workspace, trusted } = options;
  const { engine, task, tokenizer, writer, config } = parts;
  const { folder } = writer;
  const best = (await readCheckpoint(folder, 'best', false)) ?? (await readCheckpoint(folder, 'last', false));
  const parameters = best?.parameters ?? parts.parameters;
  const metrics: { validation?: Scores; test?: Scores } = {};
  const scored: { readonly name: SplitName; readonly predicted: readonly unknown[] }[] = [];
  for (const name of ['validation', 'test'] as const) {
    const split = splits[name];
    if (!split) continue;
    const message = `scoring ${name}`;
    onEvent({ kind: 'progress', message });
    const predicted: unknown[] = [];
    const kept = keptProbabilities(task.labels.length, split.examples.length);
    const { scores, notes } = await task.score({ engine, parameters }, split, {
      signal,
      folder: trusted ? workspace : undefined,
      onPrediction: (index, decoded) => {
        predicted[index] = keepBest(decoded, task.labels, kept);
      },
      onProgress: fraction => onEvent({ kind: 'progress', message, fraction }),
    });
    metrics[name] = scores;
    for (const note of notesOf({ scores, notes })) {
      onEvent({ kind: 'log', level: 'warning', message: `${name}: ${note}` });
    }
    scored.push({ name, predicted });
    await writer.beat();
  }
  await savePredictions(folder, linesOf(splits, scored), options);
  throwIfCancelled(signal);
  if (task.counted) {
    await writer.update({ metrics });
    return undefined;
  }
  onEvent({ kind: 'progress', message: 'writing model.onnx' });
  const run = new Run({ folder, record: writer.record, config, tokenizer, task }, engine, 'best', parameters);
  let exported: ExportedModel;
  try {
    exported = run.exportOnnx();
  } finally {
    await run.dispose();
  }
  await writeAtomically(join(folder, 'model.onnx'), exported.bytes);
  const message = describeFixed(exported);
  if (message !== undefined) onEvent({ kind: 'log', level: 'warning', message });
  await writer.update({ metrics });
  return exported.fixed;
}
