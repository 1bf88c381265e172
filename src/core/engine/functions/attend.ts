/** Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1) with its gradient written out. */
import * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import { currentTracer, gradientOf, registerEngineKernel } from '../tracer';

export interface Attention {
  /** Rows sum to 1: [..., queries, keys]. */
  readonly weights: tf.Tensor;
  /** [..., queries, width of value] */
  readonly output: tf.Tensor;
}

const kernelName = 'EngineAttend';

/**
 * softmax(scale Q K^T + bias) V
 * @param query [..., queries, width]; the leading dimensions of query, key and value are the same
 * @param key [..., keys, width]
 * @param value [..., keys, any]
 * @param bias added to the logits, broadcast to [..., queries, keys]; large and negative where a key may not be seen
 * @param scale one over the root of the width if not given
 */
export function attend(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  bias?: tf.Tensor,
  scale = 1 / Math.sqrt(query.shape[query.rank - 1]!),
): Attention {
  if (currentTracer()) {
    const inputs = { query, key, value, bias: bias ?? tf.scalar(0) };
    const [output, weights] = tf.engine().runKernel(kernelName, inputs, { scale }) as tf.Tensor[];
    return { weights: weights!, output: output! };
  }
  const weights = attentionWeights(query, key, bias, scale);
  return { weights, output: tf.matMul(weights, value) };
}

/** The weights alone, where something is done to them before they meet the values. */
export function attentionWeights(
  query: tf.Tensor,
  key: tf.Tensor,
  bias: tf.Tensor | undefined,
  scale: number,
): tf.Tensor {
  const logits = tf.matMul(tf.mul(query, scale), key, false, true);
  return tf.softmax(bias ? tf.add(logits, bias) : logits);
}

registerEngineKernel(
  kernelName,
  ({ query, key, value, bias }, { scale }, { ops, builder }) => {
    const product = ops.matMul(query!, key!, false, true, scale as number);
    const logits = ops.add(product, bias!);
    const weights = builder.emit('Softmax', [logits], logits, { axis: logits.shape.length - 1 });
    return [ops.matMul(weights, value!), weights];
  },
  {
    inputsToSave: ['query', 'key', 'value', 'bias'],
    outputsToSave: [true, true],
    gradFunc: (dys, saved, { scale }) =>
      gradientOf(['query', 'key', 'value', 'bias'], dys as tf.Tensor[], saved, (d, kept, t) =>
        differentiate(d, kept, scale as number, t),
      ),
  },
);

/**
 * With P the weights, the gradient of the logits is P (dP - rows' sums of P dP), and those sums are rows' sums of O dO
 * (Dao et al. 2022, section 3.1), which are shorter rows.
 */
function differentiate(
  [dOutput, dWeights]: readonly Value[],
  saved: readonly Value[],
  scale: number,
  { ops }: Tracer,
): Value[] {
  const [query, key, value, bias, output, weights] = saved as [Value, Value, Value, Value, Value, Value];
  const last = output.shape.length - 1;
  const sums = (a: Value, b: Value) => ops.reduce('ReduceSum', ops.mul(a, b), [last], true);
  const through = ops.matMul(dOutput!, value, false, true);
  // The weights' own gradient is seldom there: zeros add nothing.
  const unused = dWeights!.constant?.splat === 0;
  const d = unused ? through : ops.add(through, dWeights!);
  const rows = unused ? sums(output, dOutput!) : sums(weights, d);
  const dLogits = ops.mul(ops.sub(d, rows), weights);
  return [
    ops.matMul(dLogits, key, false, false, scale),
    ops.matMul(dLogits, query, true, false, scale),
    ops.matMul(weights, dOutput!, true, false),
    sumTo(dLogits, bias.shape, ops),
  ];
}

/** Sums over the dimensions along which a tensor of `shape` was repeated. */
function sumTo(x: Value, shape: readonly number[], ops: Tracer['ops']): Value {
  const missing = x.shape.length - shape.length;
  const axes = x.shape.flatMap((d, i) => (i < missing || (shape[i - missing] === 1 && d !== 1) ? [i] : []));
  return ops.reshape(ops.reduce('ReduceSum', x, axes), shape);
}
