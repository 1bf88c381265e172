/** From a config and encoded examples to what steps are made with: the trainer, the batches of each pass, the learning rate. */
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Engine, StepBatch, Trainer } from '../engine/contract';
import type { Config } from '../schemas';
import type { Split, Task } from '../tasks/task';
import type { Tokenizer } from '../text/tokenizer';
import { classesOf } from './classWeights';
import { EpochPlanner } from './epochPlan';
import { layerOf } from './layers';
import { createOptimizer } from './optimizers/createOptimizer';
import { penalize } from './optimizers/penalize';
import { createSampler } from './sampling';
import { StreamPlanner } from './streamPlan';
import type { PlannedBatch } from './trainingLoop';

export interface LearnerParts {
  readonly config: Config;
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
  readonly parameters: HostTensors;
  readonly training: Split;
}

export interface Learner {
  readonly trainer: Trainer;
  readonly stepsPerEpoch: number;
  readonly plan: (epoch: number) => readonly PlannedBatch[];
}

export function createLearner({ config, task, tokenizer, engine, parameters, training }: LearnerParts): Learner {
  if (task.counted) {
    throw new ActionableError('not-trained', `a model ${config.model.type} is counted in one pass: it has no steps`);
  }
  const { batch, accumulate, sampling, seed, clip, health } = config.train;
  const { encoded } = training;
  const { stream } = task;
  const longest = tokenizer.maximumLength;
  const planner = stream
    ? new StreamPlanner(encoded.length, batch, longest)
    : new EpochPlanner(
        encoded.map(example => example.length),
        batch * accumulate,
        longest,
        seed,
        sampling === 'none' ? undefined : createSampler(classesOf(config, training.examples), sampling, seed),
      );
  const trainer = engine.createTrainer({
    loss: task.loss,
    parameters,
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
    for (let start = 0; start < examples.length; start += batch) {
      const own = Array.from(examples.subarray(start, start + batch), index => begin(encoded[index]!));
      parts.push(task.collate(own, { batch, time }));
    }
    return parts.length === 1 ? parts[0]! : parts;
  };
  return {
    trainer,
    stepsPerEpoch: planner.batchesPerEpoch,
    plan: epoch =>
      planner.plan(epoch).map(({ time, examples }, i) => ({
        signature: `${time} x${Math.ceil(examples.length / batch)}`,
        inputs: () => collate(examples, time, i === 0),
      })),
  };
}
