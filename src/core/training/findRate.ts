/** The learning-rate finder: some steps with ever larger rates, and what the loss makes of them; leaves no run behind. */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { Random } from '../base/random';
import type { Example } from '../data/dataset';
import type { Config } from '../schemas';
import { eachUnit } from '../tasks/windows';
import { classesOf } from './classWeights';
import { type Learner, openLearner } from './createLearner';
import type { TrainOptions } from './events';
import { encodeExamples, readTrainingConfig } from './prepare';
import { prepareTraining } from './prepareTraining';
import { type RatePoint, type RateSuggestions, smoothLosses, suggestRates } from './suggestRate';
import { withTeacher } from './teacher';
import type { PlannedBatch } from './trainingLoop';

export interface RateSweep {
  /** In order of the rates; ends early where the loss grew far above its lowest. */
  readonly points: readonly RatePoint[];
  readonly suggestions?: RateSuggestions;
  /** What the config has. */
  readonly current: number;
  readonly optimizer: string;
}

export interface FindRateOptions extends TrainOptions {
  /** With the points so far, now and then. */
  readonly onPoints?: (points: readonly RatePoint[]) => void;
}

/** The sweep: a factor of 10^8 over 100 steps, as in fastai. */
const LOWEST = 1e-7;
const HIGHEST = 10;
const STEPS = 100;

/** Times the lowest smoothed loss: the rate is far too high then. */
const DIVERGED = 4;

/**
 * @param configPath absolute
 * @throws ProblemsError, ActionableError as training does; CancelledError
 */
export async function findRate(configPath: string, options: FindRateOptions): Promise<RateSweep> {
  const { onEvent } = options;
  const written = readTrainingConfig(configPath, options);
  // A sweep has no use for norms of layers.
  const config = { ...written, train: { ...written.train, health: 'none' } as const };
  const prepared = await prepareTraining({ config, configPath, quiet: true }, options);
  const { dataset, task, tokenizer, engine, parameters, frozen, rateOf } = prepared;
  if (task.counted) {
    throw new ActionableError('not-trained', `a model ${config.model.type} is counted, not trained: it has no steps`);
  }
  const examples = takeEnough(dataset.splits.train, config.train);
  onEvent({ kind: 'progress', message: `reading the words of ${examples.length} examples` });
  const encoded = await encodeExamples(task, examples, options);
  const taught = config.train.distill
    ? await withTeacher({ ...prepared, configPath }, examples, encoded, options)
    : encoded;
  const training = { examples, encoded: taught };
  const started = { ...parameters, ...task.count(training.encoded) };
  const learner = await openLearner(
    {
      train: config.train,
      task,
      longest: tokenizer.maximumLength,
      engine,
      parameters: started,
      frozen,
      rateOf,
      training,
      classes: () => eachUnit(classesOf(config, examples), training.encoded),
    },
    options,
  );
  try {
    const points = await sweep(learner, options);
    return {
      points,
      suggestions: suggestRates(points),
      current: task.learner?.learningRate ?? config.train.optimizer['learning-rate'],
      optimizer: task.learner?.optimizer ?? config.train.optimizer.type,
    };
  } finally {
    await learner.trainer.dispose();
  }
}

/** As many as the steps go through, drawn with the seed: data may be far larger. */
function takeEnough(examples: readonly Example[], { batch, accumulate, seed }: Config['train']): readonly Example[] {
  const enough = batch === 'all' ? Number.POSITIVE_INFINITY : STEPS * batch * accumulate;
  if (examples.length <= enough) return examples;
  const drawn = new Random(seed, 'rate').permutation(examples.length).slice(0, enough).sort();
  return Array.from(drawn, index => examples[index]!);
}

async function sweep(learner: Learner, options: FindRateOptions): Promise<readonly RatePoint[]> {
  const { signal, onEvent, onPoints } = options;
  const rates = Array.from({ length: STEPS }, (_, i) => LOWEST * (HIGHEST / LOWEST) ** (i / (STEPS - 1)));
  const losses: number[] = [];
  const batches = takeBatches(learner);
  let points: readonly RatePoint[] = [];
  while (losses.length < STEPS) {
    throwIfCancelled(signal);
    const group = batches.slice(losses.length, losses.length + 1);
    const { signature } = group[0]!;
    const first = group[0]!.inputs();
    const most = learner.trainer.suggestedSteps(first);
    for (const next of batches.slice(losses.length + 1, losses.length + most)) {
      if (next.signature !== signature) break;
      group.push(next);
    }
    const inputs = [first, ...group.slice(1).map(each => each.inputs())];
    const results = await learner.trainer.steps(inputs, rates.slice(losses.length, losses.length + group.length));
    for (const { loss } of results) {
      if (!Number.isFinite(loss)) return points;
      losses.push(loss);
      points = smoothLosses(rates, losses);
      const lowest = Math.min(...points.map(({ smoothed }) => smoothed));
      if (losses.length > STEPS / 10 && points.at(-1)!.smoothed > DIVERGED * lowest) return points;
    }
    onPoints?.(points);
    const fraction = losses.length / STEPS;
    onEvent({ kind: 'progress', message: `step ${losses.length} of ${STEPS}`, fraction });
    await setImmediate();
  }
  return points;
}

/** One a step; as many passes as it takes. */
function takeBatches({ plan, stepsPerEpoch }: Learner): readonly PlannedBatch[] {
  const passes = Math.ceil(STEPS / stepsPerEpoch);
  return Array.from({ length: passes }, (_, epoch) => plan(epoch))
    .flat()
    .slice(0, STEPS);
}
