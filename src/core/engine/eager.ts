/** Programs run step by step on an ordinary TensorFlow.js backend: the reference that compiled programs are checked against. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { ActionableError } from '../base/errors';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import { forgetBackend, onBackend } from './backend';
import { createEagerContext } from './context';
import type {
  Engine,
  ExportedModel,
  ExportRequest,
  Inference,
  InferenceOptions,
  StepBatch,
  StepResult,
  Tensors,
  Trainer,
  TrainerOptions,
  TrainerState,
} from './contract';
import { exportOnnx } from './exportOnnx';
import {
  batchesOf,
  changeFrozen,
  checkState,
  emptySlots,
  isWeight,
  lossNamed,
  objectivesOf,
  optimizerOf,
  trainableNames,
  WEIGHT,
} from './state';

/** @param backend a registered backend that starts synchronously: `tensorflow`, `cpu` */
export function createEagerEngine(backend: string): Engine {
  return {
    name: 'tensorflow',
    createTrainer: options => new EagerTrainer(backend, options),
    createInference: options => new EagerInference(backend, options),
  };
}

/** @throws ActionableError when @tensorflow/tfjs-node is not installed or its binding does not load */
export async function loadTensorflow(): Promise<Engine> {
  const { default: util } = await import('node:util');
  // tfjs-node uses what Node 23 removed.
  if (!('isNullOrUndefined' in util))
    Object.assign(util, { isNullOrUndefined: (x: unknown) => x === null || x === undefined });
  // Its greetings are not for our users.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const { backendName: previous } = tf.engine();
  try {
    // Makes itself the active backend.
    await import('@tensorflow/tfjs-node');
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ActionableError(
      'engine-missing',
      `the tensorflow engine does not load here (${message}); build it with "node scripts/tfjsNode.mjs", or use the native engine`,
      { cause },
    );
  }
  if (previous) await tf.setBackend(previous);
  else forgetBackend();
  return createEagerEngine('tensorflow');
}

function toTensors(values: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, t]) => [name, tf.tensor(t.data, [...t.shape], t.dtype)]),
  );
}

function toHost(tensor: tf.Tensor): HostTensor {
  return {
    dtype: tensor.dtype as HostTensor['dtype'],
    shape: tensor.shape,
    data: tensor.dataSync() as HostTensor['data'],
  };
}

/** What one batch gave. */
interface Differentiated {
  readonly loss: number;
  /** What each loss is a mean over, where the program tells. */
  readonly weights: Readonly<Record<string, number>>;
  readonly reported: Readonly<Record<string, number>>;
  readonly grads: ReadonlyMap<string, tf.Tensor>;
  readonly updates: ReadonlyMap<string, HostTensor>;
}

class EagerTrainer implements Trainer {
  private parameters: HostTensors;
  private slots: HostTensors;
  private step = 0;
  private begun: TrainerState['begun'];

  constructor(
    private readonly backend: string,
    private options: TrainerOptions,
  ) {
    this.parameters = { ...options.parameters };
    this.slots = emptySlots(options);
  }

  async steps(steps: readonly StepBatch[], learningRates: readonly number[]): Promise<readonly StepResult[]> {
    return steps.map((step, i) => onBackend(this.backend, () => this.runStep(batchesOf(step), learningRates[i]!)));
  }

  private runStep(batches: readonly HostTensors[], rate: number): StepResult {
    const { clipNorm, layerOf } = this.options;
    const parameters = toTensors(this.parameters);
    const slots = toTensors(this.slots);
    const trainable = trainableNames(this.options);
    const parts = batches.map((batch, i) =>
      this.differentiate(parameters, toTensors(batch), this.step + i / batches.length),
    );
    const weightOf = ({ weights }: Differentiated, output = 'loss') =>
      weights[`${WEIGHT}/${output}`] ?? weights[WEIGHT] ?? 1;
    const totalOf = (output?: string) =>
      Math.max(
        parts.reduce((sum, part) => sum + weightOf(part, output), 0),
        1e-9,
      );
    const mean = (of: (part: Differentiated) => number, output?: string) =>
      parts.reduce((sum, part) => sum + of(part) * weightOf(part, output), 0) / totalOf(output);
    const scalars = { learningRate: tf.scalar(rate), step: tf.scalar(this.step + 1) };
    const next: Record<string, HostTensor> = { ...this.parameters };
    const nextSlots: Record<string, HostTensor> = { ...this.slots };
    const squares = new Map<string, tf.Tensor>();
    const rootOf = (names: readonly string[]) => tf.sqrt(tf.addN(names.map(name => squares.get(name)!)));
    for (const { output, parameters: names } of objectivesOf(this.options)) {
      const grads = new Map<string, tf.Tensor>();
      for (const name of names) {
        const present = parts.filter(part => part.grads.has(name));
        if (present.length === 0) continue;
        const share = (part: Differentiated) => tf.mul(part.grads.get(name)!, weightOf(part, output) / totalOf(output));
        const gradient = parts.length === 1 ? parts[0]!.grads.get(name)! : tf.addN(present.map(share));
        grads.set(name, gradient);
        squares.set(name, tf.sum(tf.square(gradient)));
      }
      if (grads.size === 0) continue;
      const norm = rootOf([...grads.keys()]);
      for (const [name, gradient] of grads) {
        const clipped =
          clipNorm === undefined ? gradient : tf.mul(gradient, tf.div(clipNorm, tf.maximum(norm, clipNorm)));
        const optimizer = optimizerOf(this.options, name);
        const own = Object.fromEntries(optimizer.slots.map(slot => [slot, slots[`${slot}/${name}`]!]));
        const since = { ...scalars, step: tf.sub(scalars.step, this.begun?.[name] ?? 0) };
        const updated = optimizer.update(parameters[name]!, clipped, own, since, name);
        next[name] = toHost(updated.parameter);
        for (const slot of optimizer.slots) nextSlots[`${slot}/${name}`] = toHost(updated.slots[slot]!);
      }
    }
    for (const [name, first] of parts[0]!.updates) {
      if (!trainable.includes(name)) continue;
      next[name] = {
        ...first,
        data: Float32Array.from(first.data, (_, i) => mean(p => p.updates.get(name)!.data[i]!)),
      };
    }
    this.parameters = next;
    this.slots = nextSlots;
    this.step++;
    const layerSquares: Record<string, number> = {};
    for (const name of trainable) {
      const square = squares.get(name);
      if (!square || !layerOf) continue;
      const layer = layerOf(name);
      layerSquares[layer] = (layerSquares[layer] ?? 0) + Number(square.dataSync()[0]);
    }
    return {
      loss: mean(part => part.loss),
      gradientNorm: Number(rootOf([...squares.keys()]).dataSync()[0]),
      layerNorms: Object.fromEntries(Object.entries(layerSquares).map(([layer, sum]) => [layer, Math.sqrt(sum)])),
      outputs: Object.fromEntries(
        Object.keys(parts[0]!.reported).map(name => [name, mean(part => part.reported[name]!, name)]),
      ),
    };
  }

  private differentiate(parameters: Tensors, inputs: Tensors, step: number): Differentiated {
    const { loss, seed } = this.options;
    let updates: ReadonlyMap<string, HostTensor> = new Map();
    const outputs: Record<string, number> = {};
    const gradients = new Map<string, tf.Tensor>();
    for (const objective of objectivesOf(this.options)) {
      const handed = createEagerContext(true, { seed, step }, []);
      const { grads } = tf.engine().gradients(
        () => {
          const made = loss(parameters, inputs, handed.context);
          for (const [name, t] of Object.entries(made)) outputs[name] = Number(t.dataSync()[0]);
          return lossNamed(made, objective.output);
        },
        objective.parameters.map(name => parameters[name]!),
        undefined,
        true,
      ) as { grads: (tf.Tensor | undefined)[] };
      for (const [i, g] of grads.entries()) if (g) gradients.set(objective.parameters[i]!, g);
      updates = handed.updates;
    }
    const { loss: value = Number.NaN, ...others } = outputs;
    const entries = Object.entries(others);
    return {
      loss: value,
      weights: Object.fromEntries(entries.filter(([name]) => isWeight(name))),
      reported: Object.fromEntries(entries.filter(([name]) => !isWeight(name))),
      grads: gradients,
      updates,
    };
  }

  state(): TrainerState {
    const { parameters, slots, step, begun } = this;
    return { parameters, slots, step, ...(begun && { begun }) };
  }

  load(state: TrainerState): void {
    checkState(this.options, state);
    this.parameters = { ...this.options.parameters, ...state.parameters };
    this.slots = { ...this.slots, ...state.slots };
    this.step = state.step;
    this.begun = state.begun;
  }

  async freeze(frozen: ReadonlySet<string>): Promise<void> {
    const { options, state } = changeFrozen({ ...this.options, parameters: this.parameters }, this.state(), frozen);
    this.options = options;
    this.slots = state.slots;
    this.begun = state.begun;
  }

  suggestedSteps(): number {
    return 1;
  }

  async dispose(): Promise<void> {}
}

class EagerInference implements Inference {
  private parameters: HostTensors;

  constructor(
    private readonly backend: string,
    private readonly options: InferenceOptions,
  ) {
    this.parameters = options.parameters;
  }

  load(parameters: HostTensors): void {
    this.parameters = { ...this.parameters, ...parameters };
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    return onBackend(this.backend, () => {
      const { context, captured } = createEagerContext(false, { seed: 0, step: 0 }, this.options.captures ?? []);
      const outputs = this.options.program(toTensors(this.parameters), toTensors(inputs), context);
      const all = [...Object.entries(outputs), ...captured];
      return Object.fromEntries(all.map(([name, tensor]) => [name, toHost(tensor)]));
    });
  }

  toOnnx(request: ExportRequest): ExportedModel {
    return exportOnnx({ ...this.options, parameters: this.parameters, changing: undefined }, request);
  }

  async dispose(): Promise<void> {}
}
