/** The state of a training: parameters and the optimizer's slots by name. */
import { ActionableError } from '../base/errors';
import { type HostTensor, type HostTensors, sizeOf } from '../base/hostTensor';
import type { StepBatch, TrainerOptions, TrainerState } from './contract';

export function trainableNames(options: TrainerOptions): string[] {
  return Object.keys(options.parameters).filter(name => !options.frozen?.has(name));
}

/** The batches that a step accumulates. */
export function batchesOf(step: StepBatch): readonly HostTensors[] {
  return isList(step) ? step : [step];
}

function isList(step: StepBatch): step is readonly HostTensors[] {
  return Array.isArray(step);
}

export function emptySlots(options: TrainerOptions): HostTensors {
  const slots: Record<string, HostTensor> = {};
  for (const name of trainableNames(options)) {
    const { shape } = options.parameters[name]!;
    for (const slot of options.optimizer.slots)
      slots[`${slot}/${name}`] = { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) };
  }
  return slots;
}

/** @throws ActionableError when a state was made by another model or optimizer */
export function checkState(options: TrainerOptions, state: TrainerState): void {
  for (const name of trainableNames(options)) {
    const expected = options.parameters[name]!.shape;
    for (const [what, tensor] of [
      [name, state.parameters[name]] as const,
      ...options.optimizer.slots.map(slot => [`${slot}/${name}`, state.slots[`${slot}/${name}`]] as const),
    ]) {
      if (!tensor)
        throw new ActionableError(
          'state-mismatch',
          `the saved state has no tensor "${what}"; it is of another model or optimizer`,
        );
      if (tensor.shape.join() !== expected.join())
        throw new ActionableError(
          'state-mismatch',
          `the saved tensor "${what}" has shape [${tensor.shape}], the model [${expected}]; it is of another model`,
        );
    }
  }
}
