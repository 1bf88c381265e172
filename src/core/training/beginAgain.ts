/** The training of a run as it began, made again from its config and data: what another program needs to train the same. */
import { dirname } from 'node:path';
import type { Caller } from '../base/caller';
import { resolvePath } from '../base/resolvePath';
import type { SplitName } from '../data/dataset';
import type { BeginsFrom, BegunTraining } from '../inference/exports/pytorch/begun';
import type { DataAccess } from '../inference/loadRunData';
import type { Run } from '../inference/run';
import type { Split } from '../tasks/task';
import { eachUnit, windowOf } from '../tasks/windows';
import { checkFiles } from './checkFiles';
import { classesOf } from './classWeights';
import type { TrainOptions } from './events';
import { planBatches } from './planBatches';
import { encodeExamples } from './prepare';
import { type Prepared, prepareTraining, type TrainingPlan } from './prepareTraining';
import { warmupSteps } from './schedules';

/**
 * Weights of the start are drawn by the seed and read from `model.from`, as they were then; those of the run are as it was opened.
 * @throws ActionableError `data-changed` where a file is not as it was when the run began; as training does; CancelledError
 */
export async function beginAgain(
  run: Run,
  from: BeginsFrom,
  { workspace, trusted }: Required<DataAccess>,
  { signal = new AbortController().signal, onProgress }: Caller = {},
): Promise<BegunTraining> {
  const { config, record, task } = run.parts;
  const { configPath, fold } = record;
  const options: TrainOptions = {
    workspace,
    trusted,
    signal,
    fold,
    onEvent: event => event.kind === 'progress' && onProgress?.(event),
  };
  resolvePath(dirname(configPath), configPath, options);
  const prepared = await prepareTraining(planOf(run, from), options);
  checkFiles(
    prepared.files,
    record.files,
    dirname(configPath),
    path => `${path} has changed since the run began: its batches would be others. Restore the file, or train again`,
  );
  const splits = await encodeEach(prepared, options);
  const training = splits.train!;
  const { rows, planned } = planOfSteps(prepared, training);
  const { stepsPerEpoch, totalSteps, plan } = planned;
  return {
    parameters: from === 'run' ? run.parameters : { ...prepared.parameters, ...task.count(training.encoded) },
    frozen: prepared.frozen,
    rateOf: prepared.rateOf,
    splits: Object.fromEntries(Object.entries(splits).map(([name, { encoded }]) => [name, encoded])),
    placesOf: name => placesOf(splits[name]!),
    rows,
    epochs: Math.ceil(totalSteps / stepsPerEpoch),
    totalSteps,
    warmup: warmupSteps(config.train.schedule.warmup, totalSteps),
    plan: epoch =>
      plan(epoch)
        .slice(0, totalSteps - epoch * stepsPerEpoch)
        .map(({ examples }) => examples),
  };
}

/** As a run is reproduced; of weights that it has, what it began from may be gone. */
function planOf({ parts, tokenizer }: Run, from: BeginsFrom): TrainingPlan {
  const { config, record } = parts;
  const { configPath } = record;
  if (from === 'run') return { config, configPath, known: record, resumed: parts, quiet: true };
  return {
    config,
    configPath,
    unlearnedLengths: record.writtenLengths === undefined,
    unframed: !tokenizer.isFramed,
    known: record,
    quiet: true,
  };
}

async function encodeEach(
  { dataset, task }: Prepared,
  options: TrainOptions,
): Promise<Readonly<Partial<Record<SplitName, Split>>>> {
  const splits: { [S in SplitName]?: Split } = {};
  for (const name of ['train', 'validation', 'test'] as const) {
    const examples = dataset.splits[name];
    if (!examples || examples.length === 0) continue;
    options.onEvent({ kind: 'progress', message: `reading the words of ${examples.length} examples of ${name}` });
    splits[name] = { examples, encoded: await encodeExamples(task, examples, options) };
  }
  return splits;
}

function planOfSteps({ config, task, tokenizer }: Prepared, training: Split) {
  const planned = planBatches({
    train: config.train,
    task,
    longest: tokenizer.maximumLength,
    training,
    classes: () => eachUnit(classesOf(config, training.examples), training.encoded),
  });
  return { rows: planned.size.rows, planned };
}

/** Blocks of a stream are of no example alone: they are numbered by themselves. */
function placesOf({ examples, encoded }: Split): readonly number[] {
  const isOfExamples = encoded.length === examples.length || encoded.some(unit => windowOf(unit).of > 1);
  return isOfExamples ? eachUnit([...examples.keys()], encoded) : [...encoded.keys()];
}
