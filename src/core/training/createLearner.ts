/** From a config and encoded examples to what steps are made with: the trainer, the batches of each pass, the learning rate. */
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Engine, StepBatch, Trainer } from '../engine/contract';
import type { Config } from '../schemas';
import { bucketLength } from '../tasks/bucketLength';
import type { Split, Task } from '../tasks/task';
import type { Tokenizer } from '../text/tokenizer';
import { classesOf } from './classWeights';
import { EpochPlanner } from './epochPlan';
import { layerOf } from './layers';
import { createOptimizer } from './optimizers/createOptimizer';
import { penalize } from './optimizers/penalize';
import { createSampler } from './sampling';
import { checkStepMemory, chooseStepSize, type StepMemory, type StepSize } from './stepSize';
import { StreamPlanner } from './streamPlan';
import type { PlannedBatch } from './trainingLoop';

export interface LearnerParts {
  readonly config: Config;
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
  readonly parameters: HostTensors;
  readonly training: Split;
  /** Parameters of the checkpoint that is gone on from. */
  readonly resumed?: HostTensors;
}

export interface Learner {
  readonly trainer: Trainer;
  readonly stepsPerEpoch: number;
  readonly size: StepSize;
  /** What a step takes, where it is large. */
  readonly memory?: StepMemory;
  readonly plan: (epoch: number) => readonly PlannedBatch[];
}

export function createLearner({
  config,
  task,
  tokenizer,
  engine,
  parameters,
  training,
  resumed,
}: LearnerParts): Learner {
  if (task.counted) {
    throw new ActionableError('not-trained', `a model ${config.model.type} is counted in one pass: it has no steps`);
  }
  const { sampling, seed, clip, health } = config.train;
  const { encoded } = training;
  const { stream } = task;
  const longest = tokenizer.maximumLength;
  const lengths = encoded.map(example => example.length);
  const sampler = sampling === 'none' ? undefined : createSampler(classesOf(config, training.examples), sampling, seed);
  const count = sampler?.size ?? encoded.length;
  const time = bucketLength(
    lengths.reduce((most, length) => Math.max(most, length), 1),
    longest,
  );
  const size = chooseStepSize(config.train, count, time);
  // What an older run carries on has a row for each example of a batch, whether there are so many or not.
  const rows = (resumed && stream?.rowsOf(resumed)) ?? size.rows;
  const planner = stream
    ? new StreamPlanner(encoded.length, rows, longest)
    : new EpochPlanner(lengths, size.examples, longest, seed, sampler);
  const trainer = engine.createTrainer({
    loss: task.loss,
    parameters: { ...parameters, ...stream?.initialize(rows) },
    optimizer: penalize(createOptimizer(config.train.optimizer), {
      l1: config.train['l1-penalty'],
      l2: config.train['l2-penalty'],
    }),
    seed,
    frozen: task.frozen,
    ...(clip > 0 && { clipNorm: clip }),
    ...(health !== 'none' && { layerOf }),
  });
  /** The batches of a step: several where gradients are accumulated. */
  const collate = (examples: Int32Array, time: number, first: boolean): StepBatch => {
    const parts: HostTensors[] = [];
    const begin = (first && stream?.begin) || (example => example);
    for (let start = 0; start < examples.length; start += rows) {
      const own = Array.from(examples.subarray(start, start + rows), index => begin(encoded[index]!));
      parts.push(task.collate(own, { batch: rows, time }));
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
    stepsPerEpoch: planner.batchesPerEpoch,
    plan: epoch =>
      planner.plan(epoch).map(({ time, examples }, i) => ({
        signature: `${time} x${Math.ceil(examples.length / rows)}`,
        inputs: () => collate(examples, time, i === 0),
      })),
  };
}
