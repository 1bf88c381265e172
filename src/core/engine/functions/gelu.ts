/** The Gaussian error linear unit (Hendrycks & Gimpel 2016), exact by the error function. */
import * as tf from '@tensorflow/tfjs-core';
import { currentTracer, gradientOf, registerEngineKernel } from '../tracer';

const kernelName = 'EngineGelu';

/** x times the standard normal distribution function of x, element by element. */
export function gelu(x: tf.Tensor): tf.Tensor {
  if (currentTracer()) return tf.engine().runKernel(kernelName, { x }) as tf.Tensor;
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

registerEngineKernel(kernelName, ({ x }, _, t) => t.builder.emit('Gelu', [x!], x!, {}, 'com.microsoft'), {
  inputsToSave: ['x'],
  // Phi(x) + x phi(x)
  gradFunc: (dy, saved) =>
    gradientOf(['x'], [dy as tf.Tensor], saved, ([d], [x], { ops, builder }) => {
      const number = (n: number) => builder.splat(n);
      const distribution = ops.add(
        ops.mul(ops.unary('Erf', ops.mul(x!, number(Math.SQRT1_2))), number(0.5)),
        number(0.5),
      );
      const scaled = ops.mul(x!, number(1 / Math.sqrt(2 * Math.PI)));
      const density = ops.unary('Exp', ops.mul(ops.mul(x!, x!), number(-0.5)));
      return [ops.mul(d!, ops.add(distribution, ops.mul(scaled, density)))];
    }),
});
