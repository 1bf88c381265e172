/** A trainer whose steps run inside ONNX Runtime. */
import { internal } from '../base/errors';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import { BoundedCache } from './boundedCache';
import type { StepBatch, StepResult, Trainer, TrainerOptions, TrainerState } from './contract';
import { measureMemory } from './graph/measureMemory';
import { toOnnx } from './graph/toOnnx';
import type { CompiledModel, Runtime, RuntimeTensor } from './runtime';
import { batchesOf, checkState, emptySlots, trainableNames } from './state';
import { signatureOf } from './traceInference';
import { names, type TracedTrainer, traceTrainer } from './traceTrainer';

/** A run should take about so long: shorter ones pay for copying the state, longer ones cannot be stopped soon enough. */
const targetMilliseconds = 200;
const mostSteps = 16;

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
  /** Measured milliseconds a step, by signature. */
  private readonly speed = new Map<string, number>();
  private readonly compiled = new BoundedCache<Compiled>(keptSignatures, c => c.model.release());

  constructor(
    private readonly runtime: Runtime,
    private readonly options: TrainerOptions,
  ) {
    this.parameters = { ...options.parameters };
    this.slots = emptySlots(options);
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
    const each = (performance.now() - began) / windows.length;
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
    const traced = traceTrainer(this.options, window[0]!, window.length);
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
    const inputs: Record<string, RuntimeTensor> = {};
    for (const name of trainableNames(this.options)) {
      inputs[names.parameter(name)] = this.parameters[name]!;
      for (const slot of this.options.optimizer.slots) inputs[names.slot(slot, name)] = this.slots[`${slot}/${name}`]!;
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
      parameters[name] = outputs[names.next(names.parameter(name))] as HostTensor;
      for (const slot of this.options.optimizer.slots)
        slots[`${slot}/${name}`] = outputs[names.next(names.slot(slot, name))] as HostTensor;
    }
    this.parameters = parameters;
    this.slots = slots;
  }

  state(): TrainerState {
    return { parameters: this.parameters, slots: this.slots, step: this.step };
  }

  load(state: TrainerState): void {
    checkState(this.options, state);
    this.parameters = { ...this.options.parameters, ...state.parameters };
    this.slots = { ...this.slots, ...state.slots };
    this.step = state.step;
  }

  suggestedSteps(step: StepBatch): number {
    const each = this.speed.get(signatureOfWindow(batchesOf(step)));
    if (each === undefined) return 1;
    return Math.max(1, Math.min(mostSteps, Math.round(targetMilliseconds / each)));
  }

  memoryOf(batch: HostTensors): number {
    return measureMemory(traceTrainer(this.options, batch).graph);
  }

  async dispose(): Promise<void> {
    await this.compiled.clear();
  }
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
