/** Runs a program and its gradients on TensorFlow.js's cpu backend and through ONNX Runtime, for comparison. */
import '@tensorflow/tfjs-backend-cpu';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors } from '../../../src/core/base/hostTensor';
import type { Engine, Program, Tensors } from '../../../src/core/engine/contract';
import { createEngine } from '../../../src/core/engine/index';

/** Gradients of sum(output x weights) over all float outputs, so that every element of every output counts differently. */
function withGradients(f: (inputs: Tensors) => Tensors, inputs: Tensors): Tensors {
  const floats = Object.keys(inputs).filter(name => inputs[name]!.dtype === 'float32');
  const outputs: Record<string, tf.Tensor> = {};
  if (floats.length === 0) return f(inputs);
  const { grads } = tf.engine().gradients(
    () => {
      const made = f(inputs);
      const terms: tf.Tensor[] = [];
      for (const [name, value] of Object.entries(made)) {
        outputs[name] = tf.keep(value.clone());
        if (value.dtype !== 'float32') continue;
        const size = value.size;
        const weights = tf.tensor(
          Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1)),
          value.shape,
        );
        terms.push(tf.sum(tf.mul(value, weights)));
      }
      return (terms.length > 0 ? tf.addN(terms) : tf.scalar(0)) as tf.Scalar;
    },
    floats.map(name => inputs[name]!),
    undefined,
    true,
  ) as { grads: (tf.Tensor | undefined)[] };
  floats.forEach((name, i) => {
    if (grads[i]) outputs[`d ${name}`] = grads[i];
  });
  return outputs;
}

function toHost(tensors: Tensors): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, t]): [string, HostTensor] => [
      name,
      { dtype: t.dtype as HostTensor['dtype'], shape: t.shape, data: t.dataSync() as HostTensor['data'] },
    ]),
  );
}

export async function onCpu(
  f: (inputs: Tensors) => Tensors,
  inputs: HostTensors,
  gradients = true,
): Promise<HostTensors> {
  await tf.setBackend('cpu');
  tf.engine().startScope();
  try {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, t]) => [name, tf.tensor(t.data, [...t.shape], t.dtype)]),
    );
    return toHost(gradients ? withGradients(f, tensors) : f(tensors));
  } finally {
    tf.engine().endScope();
  }
}

const engines = new Map<string, Promise<{ engine: Engine }>>();

export async function onEngine(
  f: (inputs: Tensors) => Tensors,
  inputs: HostTensors,
  name: 'native' | 'wasm' = 'native',
  gradients = true,
): Promise<HostTensors> {
  let loading = engines.get(name);
  if (!loading) {
    loading = createEngine(name, { threads: 2 });
    engines.set(name, loading);
  }
  const { engine } = await loading;
  const program: Program = (_, tensors) => (gradients ? withGradients(f, tensors) : f(tensors));
  const inference = engine.createInference({ program, parameters: {} });
  try {
    return await inference.run(inputs);
  } finally {
    await inference.dispose();
  }
}

/** Each element within `tolerance` of the other's, relative to the greater of 1 and its size. */
export function assertClose(actual: HostTensors, expected: HostTensors, tolerance = 1e-5): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) {
    const other = actual[name]!;
    assert.deepEqual([other.dtype, [...other.shape]], [tensor.dtype, [...tensor.shape]], name);
    tensor.data.forEach((value, i) => {
      const got = other.data[i]!;
      const same = Object.is(got, value) || Math.abs(got - value) <= tolerance * Math.max(1, Math.abs(value));
      assert.ok(same || (Number.isNaN(got) && Number.isNaN(value)), `${name}[${i}]: ${got}, expected ${value}`);
    });
  }
}
