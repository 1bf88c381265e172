/** Which examples each step of a training learns from: a function of the config, the data and the seed alone. */
import type { HostTensors } from '../base/hostTensor';
import type { Config } from '../schemas';
import { bucketLength } from '../tasks/bucketLength';
import type { Split, Task } from '../tasks/task';
import { type BatchPlan, EpochPlanner } from './epochPlan';
import { createSampler } from './sampling';
import { chooseStepSize, type StepSize } from './stepSize';
import { StreamPlanner } from './streamPlan';

export interface PlanParts {
  readonly train: Config['train'];
  readonly task: Pick<Task, 'stream'>;
  /** Tokens of the longest text that the task reads. */
  readonly longest: number;
  readonly training: Split;
  /** The class label of each training example, for sampling. */
  readonly classes: () => readonly string[];
  /** Parameters of the checkpoint that is gone on from. */
  readonly resumed?: HostTensors;
}

export interface PlannedTraining {
  /** Of a whole step, and of each of its parts. */
  readonly size: StepSize;
  /** Examples of an epoch: fewer than there are, or more, where they are sampled. */
  readonly count: number;
  /** Tokens that the longest example is padded to. */
  readonly time: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** One a step. */
  readonly plan: (epoch: number) => readonly BatchPlan[];
}

export function planBatches({ train, task, longest, training, classes, resumed }: PlanParts): PlannedTraining {
  const { sampling, seed } = train;
  const { encoded } = training;
  const { stream } = task;
  const lengths = encoded.map(example => example.length);
  const sampler = sampling === 'none' ? undefined : createSampler(classes(), sampling, seed);
  const count = sampler?.size ?? encoded.length;
  const time = bucketLength(
    lengths.reduce((most, length) => Math.max(most, length), 1),
    longest,
  );
  const { rows: usual, examples } = chooseStepSize(train, count, time);
  // What an older run carries on has a row for each example of a batch, whether there are so many or not.
  const rows = (resumed && stream?.rowsOf(resumed)) ?? usual;
  const planner = stream
    ? new StreamPlanner(encoded.length, rows, longest)
    : new EpochPlanner(lengths, examples, longest, seed, sampler);
  const stepsPerEpoch = planner.batchesPerEpoch;
  return {
    size: { rows, examples },
    count,
    time,
    stepsPerEpoch,
    totalSteps: train.steps ?? train.epochs * stepsPerEpoch,
    plan: epoch => planner.plan(epoch),
  };
}
