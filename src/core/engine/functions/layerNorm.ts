/** Layer normalization over the last axis (Ba et al. 2016) with its gradient written out. */
import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/hostTensor';
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import { currentTracer, gradientOf, registerEngineKernel } from '../tracer';

const kernelName = 'EngineLayerNorm';

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias; variance without Bessel's correction.
 * @param x [..., width]
 * @param scale [width]
 * @param bias [width]
 */
export function layerNorm(x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  if (currentTracer()) {
    const outputs = tf.engine().runKernel(kernelName, { x, scale, bias }, { epsilon }) as tf.Tensor[];
    return outputs[0]!;
  }
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.mul(centred, centred), -1, true);
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), scale), bias);
}

registerEngineKernel(
  kernelName,
  ({ x, scale, bias }, { epsilon }, t) => {
    const rows = { dtype: 'float32' as const, shape: [...x!.shape.slice(0, -1), 1] };
    const node = t.builder.emitNode('LayerNormalization', [x!, scale!, bias!], [x!, rows, rows], {
      axis: -1,
      epsilon: { float: epsilon as number },
    });
    return [...node.outputs];
  },
  {
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, true, true],
    gradFunc: (dy, saved) =>
      gradientOf(['x', 'scale', 'bias'], (dy as tf.Tensor[]).slice(0, 1), saved, ([d], kept, t) =>
        differentiate(d!, kept as [Value, Value, Value, Value], t),
      ),
  },
);

/**
 * With n the normalized x and g = dy * scale: dx = (g - mean g - n mean(g n)) / deviation.
 * The means over a row and the sums over rows are products with vectors, which the runtime does fastest.
 */
function differentiate(dy: Value, [x, scale, mean, inverse]: [Value, Value, Value, Value], t: Tracer): Value[] {
  const { ops, builder } = t;
  const width = scale.shape[0]!;
  const count = sizeOf(x.shape) / width;
  const flat = (v: Value, columns: number) => ops.reshape(v, [count, columns]);
  const d = flat(dy, width);
  const over = flat(inverse, 1);
  const normalized = ops.mul(ops.sub(flat(x, width), flat(mean, 1)), over);
  const product = ops.mul(d, normalized);
  const share = ops.reshape(ops.mul(scale, builder.splat(1 / width)), [width, 1]);
  const ones = builder.splat(1, 'float32', [1, count]);
  const centred = ops.sub(
    ops.sub(ops.mul(d, scale), ops.matMul(d, share)),
    ops.mul(normalized, ops.matMul(product, share)),
  );
  return [
    ops.reshape(ops.mul(centred, over), x.shape),
    ops.reshape(ops.matMul(ones, product), [width]),
    ops.reshape(ops.matMul(ones, d), [width]),
  ];
}
