/** One training step (forward, backward, Adam update; float32) as all training workloads measure it: milliseconds a step. */
import { float32, type HostTensor, type HostTensors, int32, sizeOf } from '../../src/core/base/hostTensor';
import { Random } from '../../src/core/base/random';
import type { LossProgram } from '../../src/core/engine/contract';
import { createEngine } from '../../src/core/engine/index';
import { adam } from '../../src/core/training/optimizers/adam';

export interface Prepared {
  /** Runs some steps and returns the milliseconds that one took. */
  step(): Promise<number>;
  dispose(): Promise<void>;
}

export async function prepareTraining(
  loss: LossProgram,
  parameters: HostTensors,
  batch: HostTensors,
): Promise<Prepared> {
  const { engine } = await createEngine('native', { threads: Number(process.env.THREADS ?? 2) });
  const trainer = engine.createTrainer({
    loss,
    parameters,
    optimizer: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    seed: 0,
  });
  return {
    async step() {
      const count = trainer.suggestedSteps(batch);
      const began = performance.now();
      await trainer.steps(new Array<HostTensors>(count).fill(batch), new Array<number>(count).fill(1e-3));
      return (performance.now() - began) / count;
    },
    dispose: () => trainer.dispose(),
  };
}

export function randomWeights(name: string, shape: readonly number[], scale: number): HostTensor {
  const random = new Random(0, name);
  return float32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => scale * random.normal()),
  );
}

export function randomIds(name: string, shape: readonly number[], below: number): HostTensor {
  const random = new Random(0, name);
  return int32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.integer(below)),
  );
}

export function filled(shape: readonly number[], value: number): HostTensor {
  return float32(shape, new Float32Array(sizeOf(shape)).fill(value));
}
