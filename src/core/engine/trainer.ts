/** A trainer whose steps run inside ONNX Runtime. */
import { internal } from '../base/errors';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import { BoundedCache } from './boundedCache';
import type { StepBatch, StepResult, Trainer, TrainerOptions, TrainerState } from './contract';
import { measureMemory } from './graph/measureMemory';
import { toOnnx } from './graph/toOnnx';
import type { CompiledModel, Runtime, RuntimeTensor } from './runtime';
import { batchesOf, changeFrozen, checkState, emptySlots, frozenOf, optimizerOf, trainableNames } from './state';
import { stepsOfRun } from './stepsOfRun';
import { signatureOf } from './traceInference';
import { names, type TracedTrainer, traceTrainer } from './traceTrainer';
import { carriedShape } from './updateInParts';

/** Signatures kept compiled. */
const keptSignatures = 12;

interface Compiled {
  readonly traced: TracedTrainer;
  readonly model: CompiledModel;
}

export class OrtTrainer implements Trainer {
  private parameters: HostTensors;
  private slots: HostTensors;
  private step = 0;
  private begun: TrainerState['begun'];
  /** Measured milliseconds a step without copying, by signature. */
  private readonly speed = new Map<string, number>();
  private readonly compiled = new BoundedCache<Compiled>(keptSignatures, c => c.model.release());
  /** Milliseconds that a run takes to copy the state; measured when it is first asked for. */
  private measured: number | undefined;
  private options: TrainerOptions;

  constructor(
    private readonly runtime: Runtime,
    options: TrainerOptions,
  ) {
    this.parameters = { ...options.parameters };
    this.slots = emptySlots(options);
    this.options = withShapes(options);
  }

  async steps(steps: readonly StepBatch[], learningRates: readonly number[]): Promise<readonly StepResult[]> {
    const windows = steps.map(batchesOf);
    const first = windows[0];
    if (!first) return [];
    const signature = signatureOfWindow(first);
    for (const window of windows)
      if (signatureOfWindow(window) !== signature)
        throw internal(`steps of one run differ: ${signature} and ${signatureOfWindow(window)}`);
    if (learningRates.length !== windows.length) throw internal('one learning rate a step');
    const { traced, model } = await this.compiled.get(signature, () => this.compile(first));
    const inputs = this.feed(traced, windows, learningRates);
    const began = performance.now();
    const outputs = await model.run(inputs);
    const each = Math.max(0.01, performance.now() - began - this.copying()) / windows.length;
    this.speed.set(signature, Math.min(each, this.speed.get(signature) ?? Number.POSITIVE_INFINITY));
    this.keep(outputs);
    this.step += windows.length;
    const scalar = (name: string, i: number) => Number(outputs[name]!.data[i]);
    const named = (words: readonly string[], name: (word: string) => string, i: number) =>
      Object.fromEntries(words.map(word => [word, scalar(name(word), i)]));
    return windows.map((_, i) => ({
      loss: scalar(names.loss, i),
      gradientNorm: scalar(names.gradientNorm, i),
      layerNorms: named(traced.layers, names.layerNorm, i),
      outputs: named(traced.scalars, names.output, i),
    }));
  }

  private async compile(window: readonly HostTensors[]): Promise<Compiled> {
    const traced = traceTrainer(this.options, window[0]!, window.length, this.begun);
    const model = await this.runtime.compile(toOnnx(traced.graph, traced.outputNames), 'the training step', false);
    return { traced, model };
  }

  private feed(
    traced: TracedTrainer,
    windows: readonly (readonly HostTensors[])[],
    learningRates: readonly number[],
  ): Record<string, RuntimeTensor> {
    const count = windows.length;
    const parts = windows[0]!.length;
    const batches = windows.flat();
    // A batch alone has no axis of parts.
    const leading = parts > 1 ? [count, parts] : [count];
    // What is frozen is read where it is too large to be a constant.
    const inputs: Record<string, RuntimeTensor> = Object.fromEntries(
      Object.entries(frozenOf(this.options)).map(([name, tensor]) => [names.parameter(name), tensor]),
    );
    for (const name of trainableNames(this.options)) {
      const carry = (tensor: HostTensor) => ({ ...tensor, shape: carriedShape(tensor.shape) });
      inputs[names.parameter(name)] = carry(this.parameters[name]!);
      for (const slot of optimizerOf(this.options, name).slots)
        inputs[names.slot(slot, name)] = carry(this.slots[`${slot}/${name}`]!);
    }
    for (const name of Object.keys(batches[0]!))
      inputs[name] = stack(
        leading,
        batches.map(b => b[name]!),
      );
    const contexts = batches.map((batch, i) => ({
      inputs: batch,
      seed: this.options.seed,
      // The same number however the steps are grouped.
      step: this.step + Math.floor(i / parts) + (i % parts) / parts,
    }));
    for (const { name, dtype, shape, compute } of traced.derived) {
      inputs[name] = { dtype, shape: [...leading, ...shape], data: join(contexts.map(compute)) };
    }
    inputs[names.learningRate] = { dtype: 'float32', shape: [count], data: Float32Array.from(learningRates) };
    const steps = Float32Array.from({ length: count }, (_, i) => this.step + i + 1);
    inputs[names.step] = { dtype: 'float32', shape: [count], data: steps };
    return inputs;
  }

  private keep(outputs: Readonly<Record<string, RuntimeTensor>>): void {
    const parameters: Record<string, HostTensor> = { ...this.parameters };
    const slots: Record<string, HostTensor> = { ...this.slots };
    for (const name of trainableNames(this.options)) {
      const { shape } = parameters[name]!;
      const take = (output: string) => ({ ...outputs[names.next(output)]!, shape }) as HostTensor;
      parameters[name] = take(names.parameter(name));
      for (const slot of optimizerOf(this.options, name).slots) slots[`${slot}/${name}`] = take(names.slot(slot, name));
    }
    this.parameters = parameters;
    this.slots = slots;
  }

  state(): TrainerState {
    const { parameters, slots, step, begun } = this;
    return { parameters, slots, step, ...(begun && { begun }) };
  }

  load(state: TrainerState): void {
    checkState(this.options, state);
    const { frozen, parameters } = this.options;
    this.parameters = { ...this.parameters, ...state.parameters };
    // What is frozen may be compiled in.
    if (frozen && [...frozen].some(name => this.parameters[name] !== parameters[name])) void this.compiled.clear();
    this.options = withShapes({ ...this.options, parameters: this.parameters });
    this.slots = { ...this.slots, ...state.slots };
    this.step = state.step;
    this.begun = state.begun;
  }

  async freeze(frozen: ReadonlySet<string>): Promise<void> {
    const { options, state } = changeFrozen({ ...this.options, parameters: this.parameters }, this.state(), frozen);
    this.options = withShapes(options);
    this.slots = state.slots;
    this.begun = state.begun;
    this.speed.clear();
    this.measured = undefined;
    await this.compiled.clear();
  }

  suggestedSteps(step: StepBatch): number {
    const each = this.speed.get(signatureOfWindow(batchesOf(step)));
    if (each === undefined) return 1;
    return stepsOfRun(each, this.copying());
  }

  private copying(): number {
    this.measured ??= measureCopying([
      ...trainableNames(this.options).map(name => this.parameters[name]!),
      ...Object.values(this.slots),
    ]);
    return this.measured;
  }

  memoryOf(batch: HostTensors): number {
    return measureMemory(traceTrainer(this.options, batch).graph);
  }

  async dispose(): Promise<void> {
    await this.compiled.clear();
  }
}

/** Once a trainer holds its state, the weights it began with are needed where they stay as they are alone. */
function withShapes(options: TrainerOptions): TrainerOptions {
  const begun = options.parameters;
  const shapes = trainableNames(options).map(name => [name, { ...begun[name]!, data: new Float32Array(0) }] as const);
  return { ...options, parameters: { ...begun, ...Object.fromEntries(shapes) } };
}

/** Milliseconds in which new buffers are filled with all of the tensors, from some of them. */
function measureCopying(tensors: readonly HostTensor[]): number {
  const largest = tensors.toSorted((a, b) => b.data.length - a.data.length).slice(0, 3);
  const bytes = (some: readonly HostTensor[]) => some.reduce((sum, { data }) => sum + data.byteLength, 0);
  const began = performance.now();
  for (const { data } of largest) data.slice();
  return ((performance.now() - began) * bytes(tensors)) / Math.max(1, bytes(largest));
}

/** What a step is compiled for: the signature of its batches, which is one, and how many there are. */
function signatureOfWindow(window: readonly HostTensors[]): string {
  const signatures = new Set(window.map(signatureOf));
  if (signatures.size !== 1) throw internal(`batches of one step differ: ${[...signatures].join(' and ')}`);
  return `${[...signatures][0]} x${window.length}`;
}

function stack(leading: readonly number[], tensors: readonly HostTensor[]): RuntimeTensor {
  const { dtype, shape } = tensors[0]!;
  return { dtype, shape: [...leading, ...shape], data: join(tensors.map(t => t.data)) };
}

/** One after another; a single part is taken as it is. */
function join<T extends RuntimeTensor['data']>(parts: readonly T[]): T {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const joined = new (first.constructor as new (n: number) => T)(first.length * parts.length);
  parts.forEach((part, i) => {
    (joined as Float32Array).set(part as Float32Array, i * first.length);
  });
  return joined;
}
