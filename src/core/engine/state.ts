/** The state of a training: parameters and the optimizer's slots by name. */
import { ActionableError, internal } from '../base/errors';
import { type HostTensor, type HostTensors, sizeOf } from '../base/hostTensor';
import type { Optimizer, StepBatch, TrainerOptions, TrainerState } from './contract';

export function trainableNames(options: TrainerOptions): string[] {
  return Object.keys(options.parameters).filter(name => !options.frozen?.has(name));
}

export function frozenOf({ parameters, frozen }: TrainerOptions): HostTensors {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => frozen?.has(name)));
}

/** A loss with the parameters that it trains now. */
interface Objective {
  /** Of the loss program. */
  readonly output: string;
  readonly parameters: readonly string[];
}

function furtherOf(options: TrainerOptions, name: string) {
  return options.further?.find(({ trains }) => trains(name));
}

/** Those that train something. */
export function objectivesOf(options: TrainerOptions): readonly Objective[] {
  const trainable = trainableNames(options);
  return [undefined, ...(options.further ?? [])]
    .map(loss => ({
      output: loss?.output ?? 'loss',
      parameters: trainable.filter(name => furtherOf(options, name) === loss),
    }))
    .filter(({ parameters }) => parameters.length > 0);
}

export function optimizerOf(options: TrainerOptions, name: string): Optimizer {
  return (furtherOf(options, name) ?? options).optimizer;
}

/** How the loss program calls what a loss is a mean over; of a further loss `weight/OUTPUT`. */
export const WEIGHT = 'weight';

export function isWeight(output: string): boolean {
  return output === WEIGHT || output.startsWith(`${WEIGHT}/`);
}

/** @param made what the loss program gave */
export function lossNamed<T>(made: Readonly<Record<string, T>>, output: string): T {
  if (Object.hasOwn(made, output)) return made[output]!;
  throw internal(`the loss program gives no "${output}"`);
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
    for (const slot of optimizerOf(options, name).slots)
      slots[`${slot}/${name}`] = { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) };
  }
  return slots;
}

/** What was trained and still is keeps its slots; what begins to be has fresh ones. @param frozen from now on */
export function changeFrozen(
  options: TrainerOptions,
  { parameters, slots, step, begun }: TrainerState,
  frozen: ReadonlySet<string>,
): { readonly options: TrainerOptions; readonly state: TrainerState } {
  const before = new Set(trainableNames(options));
  const changed = { ...options, frozen };
  const fresh = emptySlots(changed);
  const starts = trainableNames(changed).flatMap(name => {
    const start = before.has(name) ? begun?.[name] : step;
    return start ? [[name, start] as const] : [];
  });
  const kept = Object.keys(fresh).map(name => [name, slots[name] ?? fresh[name]!] as const);
  return {
    options: changed,
    state: {
      parameters,
      slots: Object.fromEntries(kept),
      step,
      ...(starts.length > 0 && { begun: Object.fromEntries(starts) }),
    },
  };
}

/** @throws ActionableError when a state was made by another model or optimizer */
export function checkState(options: TrainerOptions, state: TrainerState): void {
  for (const name of trainableNames(options)) {
    const expected = options.parameters[name]!.shape;
    for (const [what, tensor] of [
      [name, state.parameters[name]] as const,
      ...optimizerOf(options, name).slots.map(slot => [`${slot}/${name}`, state.slots[`${slot}/${name}`]] as const),
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
