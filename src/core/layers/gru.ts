/** Gated recurrent unit (Cho et al. 2014), one direction of one layer; gates r, z, n side by side as in PyTorch. */
import * as tf from '@tensorflow/tfjs-core';
import { type Direction, type Recurred, recur } from './recurrence';

export interface GruKernels {
  /** [in, 3 hidden] */
  readonly inputKernel: tf.Tensor;
  /** [hidden, 3 hidden] */
  readonly recurrentKernel: tf.Tensor;
  /** [3 hidden] */
  readonly bias: tf.Tensor;
  /** [hidden], added to the candidate's product inside the reset; there when the reset comes after the product. */
  readonly recurrentBias?: tf.Tensor;
}

/**
 * h' = (1 - z) n + z h, where r and z are sigmoids of x W + h U + b and the candidate n is,
 * with a `recurrentBias`, tanh(x W + b + r (h U + recurrentBias)) as PyTorch has it,
 * without, tanh(x W + b + (r h) U) as the paper has it.
 * @param x [batch, time, in]
 * @param mask [batch, time]; at padding the state stays as it is
 */
export function gru(x: tf.Tensor, mask: tf.Tensor | undefined, kernels: GruKernels, direction?: Direction): Recurred {
  const { inputKernel, recurrentKernel, bias } = kernels;
  const size = recurrentKernel.shape[0]!;
  const candidate = createCandidate(kernels, size);
  const step = (hidden: tf.Tensor, input: tf.Tensor) => {
    const [gatesIn, candidateIn] = tf.split(input, [2 * size, size], 1) as [tf.Tensor, tf.Tensor];
    const { gates, finish } = candidate(hidden);
    const [r, z] = tf.split(tf.sigmoid(tf.add(gatesIn, gates)), 2, 1) as [tf.Tensor, tf.Tensor];
    const n = tf.tanh(tf.add(candidateIn, finish(r)));
    return tf.add(n, tf.mul(z, tf.sub(hidden, n)));
  };
  return recur(x, mask, { kernel: inputKernel, bias, size }, step, direction);
}

/** hidden -> what it adds to the two gates, and, once the reset gate is known, what it adds to the candidate. */
type Candidate = (hidden: tf.Tensor) => { gates: tf.Tensor; finish: (reset: tf.Tensor) => tf.Tensor };

function createCandidate({ recurrentKernel, recurrentBias }: GruKernels, size: number): Candidate {
  const kernel = recurrentKernel as tf.Tensor2D;
  if (recurrentBias)
    return hidden => {
      const product = tf.matMul(hidden as tf.Tensor2D, kernel);
      const [gates, raw] = tf.split(product, [2 * size, size], 1) as [tf.Tensor, tf.Tensor];
      return { gates, finish: reset => tf.mul(reset, tf.add(raw, recurrentBias)) };
    };
  const gateKernel = tf.slice(kernel, [0, 0], [size, 2 * size]);
  const candidateKernel = tf.slice(kernel, [0, 2 * size], [size, size]);
  return hidden => ({
    gates: tf.matMul(hidden as tf.Tensor2D, gateKernel),
    finish: reset => tf.matMul(tf.mul(reset, hidden) as tf.Tensor2D, candidateKernel),
  });
}
