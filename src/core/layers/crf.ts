/** Linear-chain conditional random field (Lafferty et al. 2001). Parameters: `transitions` [tags, tags], `start`, `end` [tags]. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { scan } from '../engine/functions';
import { uniform } from './initializers';
import { prefixed, take } from './parameters';

export function initializeCrf(name: string, tags: number, random: Random): HostTensors {
  const draw = random.fork(name);
  return prefixed(name, {
    transitions: uniform([tags, tags], 0.1, draw),
    start: uniform([tags], 0.1, draw),
    end: uniform([tags], 0.1, draw),
  });
}

/** log of the sum of exp over the last axis, kept. */
function logSumExp(x: tf.Tensor): tf.Tensor {
  const highest = tf.max(x, x.rank - 1, true);
  return tf.add(highest, tf.log(tf.sum(tf.exp(tf.sub(x, highest)), x.rank - 1, true)));
}

/**
 * -log p(tags | scores) of each sentence, [batch].
 * @param scores of each tag of each word, [batch, time, tags]
 * @param labels int32 [batch, time], each in [0, tags)
 * @param mask [batch, time], ones first; at least one a sentence
 */
export function crfLoss(
  parameters: Tensors,
  name: string,
  scores: tf.Tensor,
  labels: tf.Tensor,
  mask: tf.Tensor,
): tf.Tensor {
  const [batch, time, tags] = scores.shape as [number, number, number];
  const transitions = take(parameters, `${name}.transitions`) as tf.Tensor2D;
  const start = take(parameters, `${name}.start`);
  const end = take(parameters, `${name}.end`);
  const hot = tf.oneHot(labels as tf.Tensor2D, tags, 1, 0, 'float32');
  const later = time > 1;
  const slice = (x: tf.Tensor, from: number) =>
    tf.slice(x, [0, from, ...x.shape.slice(2).map(() => 0)], [batch, time - 1, ...x.shape.slice(2)]);

  // The score of the true tags.
  const emitted = tf.sum(tf.mul(tf.sum(tf.mul(scores, hot), 2), mask), 1);
  const firstHot = tf.reshape(tf.slice(hot, [0, 0, 0], [batch, 1, tags]), [batch, tags]);
  let right = tf.add(emitted, tf.sum(tf.mul(firstHot, start), 1));
  if (later) {
    const from = tf.reshape(slice(hot, 0), [batch * (time - 1), tags]) as tf.Tensor2D;
    const through = tf.reshape(tf.matMul(from, transitions), [batch, time - 1, tags]);
    right = tf.add(right, tf.sum(tf.mul(tf.sum(tf.mul(through, slice(hot, 1)), 2), slice(mask, 1)), 1));
  }
  // 1 at the last word of each sentence.
  const next = later ? tf.concat([slice(mask, 1), tf.zeros([batch, 1])], 1) : tf.zeros([batch, 1]);
  const last = tf.expandDims(tf.sub(mask, next), 2);
  right = tf.add(right, tf.sum(tf.mul(tf.sum(tf.mul(hot, last), 1), end), 1));

  // The sum over all sequences of tags, in logarithms (the forward algorithm).
  let alpha = tf.add(tf.reshape(tf.slice(scores, [0, 0, 0], [batch, 1, tags]), [batch, tags]), start);
  if (later) {
    // exp(transitions) once, so that a step is a product.
    const most = tf.max(transitions);
    const kernel = tf.exp(tf.sub(transitions, most)) as tf.Tensor2D;
    const { state } = scan(
      (before, input) => {
        const highest = tf.max(before.alpha!, 1, true);
        const sums = tf.matMul(tf.exp(tf.sub(before.alpha!, highest)) as tf.Tensor2D, kernel);
        const after = tf.add(tf.add(tf.add(tf.log(tf.maximum(sums, 1e-30)), highest), most), input.scores!);
        const kept = tf.add(before.alpha!, tf.mul(tf.sub(after, before.alpha!), input.mask!));
        return { state: { alpha: kept }, output: {} };
      },
      { alpha },
      {
        scores: tf.transpose(slice(scores, 1), [1, 0, 2]),
        mask: tf.expandDims(tf.transpose(slice(mask, 1)), 2),
      },
    );
    alpha = state.alpha!;
  }
  const all = tf.reshape(logSumExp(tf.add(alpha, end)), [batch]);
  return tf.sub(all, right);
}
