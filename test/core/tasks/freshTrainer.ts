/** Trainers of tasks that begin anew. */
import { Random } from '../../../src/core/base/random';
import type { Engine, StepBatch, Trainer } from '../../../src/core/engine/contract';
import type { Task } from '../../../src/core/tasks/task';
import { adam } from '../../../src/core/training/optimizers/adam';

/** A trainer of a task from its first weights, with Adam and clipped gradients. */
export function freshTrainer(engine: Engine, task: Task): Trainer {
  return engine.createTrainer({
    loss: task.loss,
    parameters: task.initialize(new Random(1, 'weights')),
    optimizer: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    seed: 1,
    clipNorm: 1,
  });
}

/** Losses of the first steps, one a batch. */
export async function firstLosses(
  engine: Engine,
  task: Task,
  batches: readonly StepBatch[],
  rate: number,
): Promise<readonly number[]> {
  const trainer = freshTrainer(engine, task);
  const results = await trainer.steps(
    batches,
    batches.map(() => rate),
  );
  await trainer.dispose();
  return results.map(({ loss }) => loss);
}
