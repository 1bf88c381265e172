/** A value that is taken as it is: no gradient goes back through it. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * What is computed within `customGrad` is not recorded, and a recorded function without inputs depends on nothing: the
 * gradient by `x` is then absent, not zero, and has no part in the norm.
 */
export function stopGradient(x: tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: tf.clone(x), gradFunc: () => [] }))();
}
