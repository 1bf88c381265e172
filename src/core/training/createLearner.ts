/** From a config and encoded examples to what steps are made with: the trainer, the batches of each pass, the learning rate. */
import { countOf } from '../base/countOf';
import { formatCount } from '../base/formatNumber';
import type { HostTensors } from '../base/hostTensor';
import { Random } from '../base/random';
import type { Engine, StepBatch, Trainer } from '../engine/contract';
import type { Config } from '../schemas';
import type { Split, Task } from '../tasks/task';
import type { TrainOptions } from './events';
import { type Frozen, frozenIn } from './frozen';
import { layerOf } from './layers';
import { type AverageOptions, averageOptions, averaging } from './optimizers/average';
import { createOptimizer } from './optimizers/createOptimizer';
import { penalize } from './optimizers/penalize';
import { scaleRate } from './optimizers/scaleRate';
import { planBatches } from './planBatches';
import { checkStepMemory, type StepMemory, type StepSize } from './stepSize';
import { stepsOf } from './stepsOf';
import type { PlannedBatch } from './trainingLoop';

export interface LearnerParts {
  readonly train: Config['train'];
  readonly task: Task;
  /** Tokens of the longest text that the task reads. */
  readonly longest: number;
  readonly engine: Engine;
  readonly parameters: HostTensors;
  readonly frozen: Frozen;
  /** A parameter's learning rate as a part of its optimizer's. */
  readonly rateOf: (parameter: string) => number;
  readonly training: Split;
  /** The class label of each training example, for sampling. */
  readonly classes: () => readonly string[];
  /** Parameters of the checkpoint that is gone on from. */
  readonly resumed?: HostTensors;
}

export interface Learner {
  readonly trainer: Trainer;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly average?: AverageOptions;
  readonly size: StepSize;
  /** What a step takes, where it is large. */
  readonly memory?: StepMemory;
  readonly plan: (epoch: number) => readonly PlannedBatch[];
  /** What an epoch goes through and how fast, for people; where steps say less. */
  readonly describePace?: (stepMilliseconds: number) => string;
  /** Trains what that pass trains. @returns whether that is another set than before */
  readonly beginPass: (epoch: number) => Promise<boolean>;
}

/** A task with steps of its own brings them. @throws ActionableError as these do; CancelledError */
export async function openLearner(
  parts: LearnerParts,
  { signal, onEvent }: Pick<TrainOptions, 'signal' | 'onEvent'>,
): Promise<Learner> {
  const { task, training, parameters, train } = parts;
  if (!task.learner) return createLearner(parts);
  const { workers } = task.learner;
  if (workers > 1) {
    const message = `${workers} workers train at the same time: the run cannot be repeated bit for bit. Set model.workers to 1 for that.`;
    onEvent({ kind: 'log', level: 'warning', message });
  }
  const { trainer, stepsPerEpoch, extent, plan } = await task.learner.begin({
    training: training.encoded,
    parameters,
    seed: train.seed,
    signal,
    onProgress: (message, fraction) => onEvent({ kind: 'progress', message, fraction }),
  });
  const totalSteps = train.steps ?? train.epochs * stepsPerEpoch;
  const describePace = (stepMilliseconds: number) => {
    const perSecond = (1000 * extent.count) / stepsPerEpoch / stepMilliseconds;
    return `${countOf(extent.count, extent.unit)} per epoch, about ${formatCount(Math.round(perSecond))} per second`;
  };
  return {
    trainer,
    stepsPerEpoch,
    totalSteps,
    plan,
    describePace,
    size: { rows: 1, examples: 1 },
    beginPass: async () => false,
  };
}

export function createLearner({
  train,
  task,
  longest,
  engine,
  parameters,
  frozen,
  rateOf,
  training,
  classes,
  resumed,
}: LearnerParts): Learner {
  const { seed, clip, health } = train;
  const { encoded } = training;
  const { stream } = task;
  const planned = planBatches({ train, task, longest, training, classes, resumed });
  const { size, count, time, stepsPerEpoch, totalSteps } = planned;
  const { rows } = size;
  const peak = train.optimizer['learning-rate'];
  const average =
    train.average &&
    averageOptions(train.average, totalSteps, every =>
      every === 'epoch' ? stepsPerEpoch : stepsOf(every, stepsPerEpoch, totalSteps),
    );
  const createOwn = (own: typeof train.optimizer) => {
    const plain = penalize(createOptimizer(own), { l1: train['l1-penalty'], l2: train['l2-penalty'] });
    const rated = scaleRate(plain, name => (own['learning-rate'] / peak) * rateOf(name));
    return averaging(rated, average);
  };
  let untrained = frozenIn(frozen, 0);
  const trainer = engine.createTrainer({
    loss: task.loss,
    parameters: { ...parameters, ...stream?.initialize(rows) },
    optimizer: createOwn(train.optimizer),
    further: task.further?.map(loss => ({ ...loss, optimizer: createOwn(loss.optimizer ?? train.optimizer) })),
    seed,
    frozen: untrained,
    ...(clip > 0 && { clipNorm: clip }),
    ...(health !== 'none' && { layerOf }),
  });
  /** The batches of a step: several where gradients are accumulated. */
  const collate = (examples: Int32Array, time: number, epoch: number, index: number): StepBatch => {
    const parts: HostTensors[] = [];
    const begin = (index === 0 && stream?.begin) || (example => example);
    for (let start = 0; start < examples.length; start += rows) {
      const own = Array.from(examples.subarray(start, start + rows), index => begin(encoded[index]!));
      const random = new Random(seed, `collate/${epoch}/${index}/${parts.length}`);
      parts.push(task.collate(own, { batch: rows, time }, random));
    }
    return parts.length === 1 ? parts[0]! : parts;
  };
  const longestOnes = encoded.slice(0, 1);
  const memory = checkStepMemory(
    { rows, examples: size.examples },
    { count, time },
    tried => task.collate(longestOnes, { batch: tried, time }),
    trainer.memoryOf && (inputs => trainer.memoryOf!(inputs)),
  );
  return {
    trainer,
    size: { rows, examples: Math.min(size.examples, Math.max(1, count)) },
    memory,
    stepsPerEpoch,
    totalSteps,
    average,
    plan: epoch =>
      planned.plan(epoch).map(({ time, examples }, i) => ({
        signature: `${time} x${Math.ceil(examples.length / rows)}`,
        inputs: () => collate(examples, time, epoch, i),
      })),
    async beginPass(epoch) {
      const before = untrained;
      untrained = frozenIn(frozen, epoch);
      if (before.size === untrained.size && [...before].every(name => untrained.has(name))) return false;
      await trainer.freeze(untrained);
      return true;
    },
  };
}
