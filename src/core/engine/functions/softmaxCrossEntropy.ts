/** The loss of one right class among several, from logits. */
import * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import { currentTracer, gradientOf, registerEngineKernel } from '../tracer';

const kernelName = 'EngineSoftmaxCrossEntropy';

/**
 * Sum over rows of weight x -log softmax(logits)[label], over the sum of weights; 0 when all weights are 0.
 * @param logits [rows, classes]
 * @param labels int32 [rows], each in [0, classes)
 * @param weights [rows], >= 0: a mask, or the weight of each row's class; without it each row counts 1
 * @returns a scalar
 */
export function softmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor, weights?: tf.Tensor): tf.Tensor {
  const [rows, classes] = logits.shape as [number, number];
  const counted = weights ?? tf.ones([rows]);
  const shares = tf.div(counted, tf.maximum(tf.sum(counted), 1e-9));
  if (currentTracer()) {
    const outputs = tf.engine().runKernel(kernelName, { logits, labels, shares }) as tf.Tensor[];
    return outputs[0]!;
  }
  const hot = tf.oneHot(labels as tf.Tensor1D, classes, 1, 0, 'float32');
  return tf.neg(tf.sum(tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), hot), 1), shares)));
}

registerEngineKernel(
  kernelName,
  ({ logits, labels, shares }, _, t) => {
    const { ops, builder } = t;
    const logs = builder.emit('LogSoftmax', [logits!], logits!, { axis: 1 });
    const rows = logits!.shape[0]!;
    const sum = ops.matMul(ops.reshape(shares!, [1, rows]), ops.reshape(picked(logs, labels!, t), [rows, 1]));
    return [ops.unary('Neg', ops.reshape(sum, [])), logs];
  },
  {
    inputsToSave: ['labels', 'shares'],
    outputsToSave: [false, true],
    gradFunc: (dy, saved) =>
      gradientOf(['logits', 'labels', 'shares'], (dy as tf.Tensor[]).slice(0, 1), saved, ([d], kept, t) =>
        differentiate(d!, kept as [Value, Value, Value], t),
      ),
  },
);

/** The element of each row that its label names: [rows]. */
function picked(logs: Value, labels: Value, { ops, builder }: Tracer): Value {
  const rows = logs.shape[0]!;
  const column = ops.reshape(labels, [rows, 1]);
  const each = builder.emit('GatherElements', [logs, column], { dtype: 'float32', shape: [rows, 1] }, { axis: 1 });
  return ops.reshape(each, [rows]);
}

/** (softmax - one-hot) x share of the row. */
function differentiate(dy: Value, [labels, shares, logs]: [Value, Value, Value], t: Tracer): Value[] {
  const { ops, builder } = t;
  const [rows, classes] = logs.shape as [number, number];
  const all = builder.constant(
    Array.from({ length: classes }, (_, i) => i),
    'int32',
    [1, classes],
  );
  const hot = ops.cast(ops.binary('Equal', ops.reshape(labels, [rows, 1]), all, 'bool'), 'float32');
  const weight = ops.reshape(ops.mul(shares, dy), [rows, 1]);
  // Labels are integers: their place is never asked for.
  return [
    ops.mul(ops.sub(ops.unary('Exp', logs), hot), weight),
    labels,
    ops.mul(ops.unary('Neg', picked(logs, labels, t)), dy),
  ];
}
