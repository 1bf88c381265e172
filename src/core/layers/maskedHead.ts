/**
 * Hidden states -> a logit for each token that may stand there, as in BERT (Devlin et al. 2019, section 3.1): a map with gelu and layer
 * normalization, then the table of word vectors and a bias. Parameters: `mlm.dense`, `mlm.norm`, `mlm.bias` [vocabulary].
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { activate } from './activations';
import { dense, initializeDense } from './dense';
import { zeros } from './initializers';
import { initializeNorm, norm } from './norm';
import { take } from './parameters';

const name = 'mlm';

/** @param tied name of the table of word vectors, [vocabulary, width] */
export function createMaskedHead(width: number, tied: string) {
  return {
    initialize({ vocabulary }: { readonly vocabulary: number }, random: Random): HostTensors {
      return {
        ...initializeDense(`${name}.dense`, { from: width, to: width }, random, 'xavier'),
        ...initializeNorm(`${name}.norm`, width),
        [`${name}.bias`]: zeros([vocabulary]),
      };
    },
    logits(parameters: Tensors, hidden: tf.Tensor): tf.Tensor {
      const x = norm(parameters, `${name}.norm`, activate(dense(parameters, `${name}.dense`, hidden), 'gelu'));
      const product = tf.matMul(x as tf.Tensor2D, take(parameters, tied) as tf.Tensor2D, false, true);
      return tf.add(product, take(parameters, `${name}.bias`));
    },
  };
}
