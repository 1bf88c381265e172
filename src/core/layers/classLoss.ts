/** Losses of one right class among several: cross-entropy with label smoothing and class weights, focal loss. */
import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '../engine/functions';

export type ClassLossOptions = (
  | {
      readonly type: 'cross-entropy';
      /** Part of the target spread evenly over all classes, in [0, 1) (Szegedy et al. 2016, section 7). */
      readonly smoothing: number;
    }
  | {
      readonly type: 'focal';
      /** How much less counts what is right already, 0 or more; 0 is cross-entropy (Lin et al. 2017, equation 5). */
      readonly gamma: number;
    }
) & {
  /** One a class, 0 or more; each 1 where left out. */
  readonly weights?: readonly number[];
  /** In its place, pairs of vectors (`pairLoss`): the head is no part of it. */
  readonly pairs?: true;
  /** Where a teacher's logits are given: how much they count. */
  readonly distill?: DistillOptions;
};

/** Hinton et al. 2015, section 2. */
export interface DistillOptions {
  /** Divides the logits of both, above 0. */
  readonly temperature: number;
  /** Of the soft part, in [0, 1]; that of the labels has the rest. */
  readonly weight: number;
}

export const plainLoss: ClassLossOptions = { type: 'cross-entropy', smoothing: 0 };

export interface ClassLoss {
  /** The mean by weight; 0 when all weights are 0. */
  readonly loss: tf.Tensor;
  /** The sum of the weights of the rows' classes: what the loss is a mean over. */
  readonly weight: tf.Tensor;
}

/**
 * As PyTorch's `CrossEntropyLoss(weight, label_smoothing)` with its mean: each row counts by the weight of its class; where
 * smoothed, each class of a row by its own.
 * @param logits [rows, classes]
 * @param labels int32 [rows], each in [0, classes)
 * @param counted [rows], 1 for rows that count, 0 for filler
 * @param teacher logits of another model, as `logits`
 */
export function classLoss(
  options: ClassLossOptions,
  logits: tf.Tensor,
  labels: tf.Tensor,
  counted: tf.Tensor,
  teacher?: tf.Tensor,
): ClassLoss {
  const { loss, weight, rows } = hardLoss(options, logits, labels, counted);
  if (!teacher || !options.distill) return { loss, weight };
  const soft = softLoss(logits, teacher, tf.div(rows, tf.maximum(weight, 1e-9)), options.distill.temperature);
  const part = options.distill.weight;
  return { loss: tf.add(tf.mul(loss, 1 - part), tf.mul(soft, part)), weight };
}

/** T^2 KL(softmax(teacher / T) || softmax(logits / T)) by row, summed by shares. */
function softLoss(logits: tf.Tensor, teacher: tf.Tensor, shares: tf.Tensor, temperature: number): tf.Tensor {
  const wanted = tf.logSoftmax(tf.div(teacher, temperature));
  const given = tf.logSoftmax(tf.div(logits, temperature));
  const divergence = tf.sum(tf.mul(tf.exp(wanted), tf.sub(wanted, given)), 1);
  return tf.mul(tf.sum(tf.mul(divergence, shares)), temperature ** 2);
}

function hardLoss(
  options: ClassLossOptions,
  logits: tf.Tensor,
  labels: tf.Tensor,
  counted: tf.Tensor,
): ClassLoss & { readonly rows: tf.Tensor } {
  const classes = logits.shape[1]!;
  const { weights } = options;
  const rows = weights ? tf.mul(counted, tf.gather(tf.tensor1d([...weights]), labels as tf.Tensor1D)) : counted;
  const weight = tf.sum(rows);
  if (options.type === 'focal' && options.gamma > 0)
    return { loss: focal(logits, labels, tf.div(rows, tf.maximum(weight, 1e-9)), options.gamma), weight, rows };
  const right = softmaxCrossEntropy(logits, labels, rows);
  const smoothing = options.type === 'focal' ? 0 : options.smoothing;
  if (smoothing === 0) return { loss: right, weight, rows };
  const logs = tf.logSoftmax(logits);
  const each = tf.sum(weights ? tf.mul(logs, tf.tensor2d([...weights], [1, classes])) : logs, 1);
  const even = tf.neg(tf.div(tf.sum(tf.mul(each, counted)), tf.mul(tf.maximum(weight, 1e-9), classes)));
  return { loss: tf.add(tf.mul(right, 1 - smoothing), tf.mul(even, smoothing)), weight, rows };
}

/** Sum over rows of share x -(1 - p)^gamma log p of the right class. */
function focal(logits: tf.Tensor, labels: tf.Tensor, shares: tf.Tensor, gamma: number): tf.Tensor {
  const hot = tf.oneHot(labels as tf.Tensor1D, logits.shape[1]!, 1, 0, 'float32');
  const log = tf.sum(tf.mul(tf.logSoftmax(logits), hot), 1);
  // Held above 0: with gamma below 1 the slope of the power is infinite there.
  const wrong = tf.maximum(tf.sub(1, tf.exp(log)), 1e-7);
  return tf.neg(tf.sum(tf.mul(tf.mul(tf.pow(wrong, gamma), log), shares)));
}
