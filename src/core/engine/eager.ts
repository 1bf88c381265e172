/** Programs run step by step on an ordinary TensorFlow.js backend: the reference that compiled programs are checked against. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { ActionableError } from '../base/errors';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import { forgetBackend, onBackend } from './backend';
import { createEagerContext } from './context';
import type {
  Engine,
  Inference,
  InferenceOptions,
  StepResult,
  Tensors,
  Trainer,
  TrainerOptions,
  TrainerState,
} from './contract';
import { toOnnx } from './graph/toOnnx';
import { checkState, emptySlots, trainableNames } from './state';
import { traceInference } from './traceInference';

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

class EagerTrainer implements Trainer {
  private parameters: HostTensors;
  private slots: HostTensors;
  private step = 0;

  constructor(
    private readonly backend: string,
    private readonly options: TrainerOptions,
  ) {
    this.parameters = { ...options.parameters };
    this.slots = emptySlots(options);
  }

  async steps(batches: readonly HostTensors[], learningRates: readonly number[]): Promise<readonly StepResult[]> {
    return batches.map((batch, i) => onBackend(this.backend, () => this.runStep(batch, learningRates[i]!)));
  }

  private runStep(batch: HostTensors, rate: number): StepResult {
    const { loss, optimizer, clipNorm, seed } = this.options;
    const parameters = toTensors(this.parameters);
    const slots = toTensors(this.slots);
    const inputs = toTensors(batch);
    const { context, updates } = createEagerContext(true, { seed, step: this.step }, []);
    const trainable = trainableNames(this.options);
    const xs = trainable.map(name => parameters[name]!);
    const reported: Record<string, number> = {};
    const { value, grads } = tf.engine().gradients(
      () => {
        const outputs = loss(parameters, inputs, context);
        for (const [name, t] of Object.entries(outputs)) if (name !== 'loss') reported[name] = Number(t.dataSync()[0]);
        return outputs.loss as tf.Scalar;
      },
      xs,
      undefined,
      true,
    ) as { value: tf.Scalar; grads: (tf.Tensor | undefined)[] };
    const norm = tf.sqrt(tf.addN(grads.flatMap(g => (g ? [tf.sum(tf.square(g))] : []))));
    const scalars = { learningRate: tf.scalar(rate), step: tf.scalar(this.step + 1) };
    const next: Record<string, HostTensor> = { ...this.parameters };
    const nextSlots: Record<string, HostTensor> = { ...this.slots };
    trainable.forEach((name, i) => {
      const gradient = grads[i];
      if (!gradient) return;
      const clipped =
        clipNorm === undefined ? gradient : tf.mul(gradient, tf.div(clipNorm, tf.maximum(norm, clipNorm)));
      const own = Object.fromEntries(optimizer.slots.map(slot => [slot, slots[`${slot}/${name}`]!]));
      const updated = optimizer.update(parameters[name]!, clipped, own, scalars, name);
      next[name] = toHost(updated.parameter);
      for (const slot of optimizer.slots) nextSlots[`${slot}/${name}`] = toHost(updated.slots[slot]!);
    });
    for (const [name, value] of updates) if (trainable.includes(name)) next[name] = value;
    this.parameters = next;
    this.slots = nextSlots;
    this.step++;
    return { loss: Number(value.dataSync()[0]), gradientNorm: Number(norm.dataSync()[0]), outputs: reported };
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

  suggestedSteps(): number {
    return 1;
  }

  async dispose(): Promise<void> {}
}

class EagerInference implements Inference {
  constructor(
    private readonly backend: string,
    private readonly options: InferenceOptions,
  ) {}

  async run(inputs: HostTensors): Promise<HostTensors> {
    return onBackend(this.backend, () => {
      const { context, captured } = createEagerContext(false, { seed: 0, step: 0 }, this.options.captures ?? []);
      const outputs = this.options.program(toTensors(this.options.parameters), toTensors(inputs), context);
      const all = [...Object.entries(outputs), ...captured];
      return Object.fromEntries(all.map(([name, tensor]) => [name, toHost(tensor)]));
    });
  }

  toOnnx(inputs: HostTensors): Uint8Array {
    const traced = traceInference(this.options, inputs);
    return toOnnx(traced.graph, traced.outputNames);
  }

  async dispose(): Promise<void> {}
}
