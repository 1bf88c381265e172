/** A TensorFlow.js backend whose kernels record nodes of a graph instead of computing. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { internal } from '../base/errors';
import { onBackend } from './backend';
import { makeData, type TypedData, type Value } from './graph/graph';
import { Tracer, untraceable } from './recorder';
import { kernelRules } from './rules';
import type { Rule } from './rules/rule';

const backendName = 'nlp-workbench-tracer';

let active: Tracer | undefined;

/** The trace in progress, if TensorFlow.js functions are recording now. */
export function currentTracer(): Tracer | undefined {
  return active;
}

const randomOps = /^(random|truncatedNormal|multinomial|dropout|rand$)/i;

class TracingBackend extends tf.KernelBackend {
  private tracer(): Tracer {
    if (!active) throw internal('a symbolic tensor was used after its trace had ended');
    return active;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const tracer = this.tracer();
    const random = tf.engine().state.scopeStack.find(scope => randomOps.test(scope.name));
    if (random)
      throw untraceable(
        tracer,
        `tf.${random.name}, which would draw its numbers only once`,
        'use context.dropout or context.random, or hand random numbers in as an input',
      );
    const dataId = {};
    tracer.store(dataId, tracer.write(values as ArrayLike<unknown>, shape, dtype));
    return dataId;
  }

  override readSync(dataId: object): tf.BackendValues {
    const tracer = this.tracer();
    const value = tracer.valueOfId(dataId);
    if (value?.constant) {
      const data = value.constant.data ?? makeData(value.dtype, new Array(sizeOf(value)).fill(value.constant.splat));
      return data as Exclude<TypedData, BigInt64Array>;
    }
    const maker = value?.node ? `made by ${value.node.place}` : `the input ${value?.name ?? ''}`;
    throw untraceable(
      tracer,
      `the elements of a tensor (${maker}) while it is being compiled`,
      'compute with TensorFlow.js functions alone, without dataSync, array or data',
    );
  }

  override read(dataId: object): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(): boolean {
    return true;
  }

  override incRef(): void {}

  override refCount(): number {
    return 1;
  }

  override numDataIds(): number {
    return 0;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override move(): void {
    throw internal('tensors do not move to the tracer');
  }

  override dispose(): void {}
}

function sizeOf(value: Value): number {
  return value.shape.reduce((n, d) => n * d, 1);
}

let registered = false;

function register(): void {
  if (registered) return;
  registered = true;
  // Below every real backend, so that it is never the one TensorFlow.js picks.
  tf.registerBackend(backendName, () => new TracingBackend(), -1);
  for (const [kernelName, rule] of Object.entries(kernelRules)) registerRule(kernelName, rule);
}

function registerRule(kernelName: string, rule: Rule | string): void {
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const tracer = active;
      if (!tracer) throw internal(`kernel ${kernelName} outside of a trace`);
      if (typeof rule === 'string') throw untraceable(tracer, `the kernel ${kernelName}`, rule);
      const values: Record<string, Value> = {};
      for (const [name, tensor] of Object.entries(inputs)) {
        if (!tensor) continue;
        if (tensor instanceof tf.Tensor) tracer.onRead?.(tensor);
        values[name] = tracer.value(tensor);
      }
      const outer = tracer.builder.place;
      tracer.builder.place = `${kernelName} of ${tracer.program}`;
      const made = rule(values, attrs ?? {}, tracer);
      tracer.builder.place = outer;
      return Array.isArray(made) ? made.map(v => tracer.info(v)) : tracer.info(made);
    },
  });
}

/** A kernel of our own, known to the tracing backend alone, with its gradient. */
export function registerEngineKernel(
  kernelName: string,
  rule: Rule,
  gradient: Omit<tf.GradConfig, 'kernelName'>,
): void {
  registerRule(kernelName, rule);
  tf.registerGradient({ kernelName, ...gradient });
}

/**
 * A gradient written with operators instead of TensorFlow.js functions.
 * @param names of the kernel's inputs, in the order of what `f` returns
 * @param f (gradients of the outputs, what was saved) -> gradients of the inputs
 */
export function gradientOf(
  names: readonly string[],
  dys: readonly tf.Tensor[],
  saved: readonly tf.Tensor[],
  f: (dys: readonly Value[], saved: readonly Value[], tracer: Tracer) => readonly Value[],
): Record<string, () => tf.Tensor> {
  const tracer = active;
  if (!tracer) throw internal('a symbolic tensor is differentiated outside of its trace');
  const values = f(
    dys.map(t => tracer.value(t)),
    saved.map(t => tracer.value(t)),
    tracer,
  );
  return Object.fromEntries(names.map((name, i) => [name, () => tracer.tensor(values[i]!)]));
}

/**
 * Runs `f` with TensorFlow.js recording into a new tracer; the backend that was active is active again afterwards.
 * @param program how messages name what is traced
 */
export function withTracer<T>(program: string, f: (tracer: Tracer) => T): T {
  register();
  const previous = active;
  const tracer = new Tracer(program);
  try {
    return onBackend(backendName, () => {
      active = tracer;
      return f(tracer);
    });
  } finally {
    active = previous;
  }
}
