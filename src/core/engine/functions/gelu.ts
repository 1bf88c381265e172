/** The Gaussian error linear unit (Hendrycks & Gimpel 2016), exact by the error function. */
import * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import { inParts } from '../graph/inParts';
import type { Tracer } from '../recorder';
import { currentTracer, gradientOf, registerEngineKernel } from '../tracer';

const kernelName = 'EngineGelu';

/** x times the standard normal distribution function of x, element by element. */
export function gelu(x: tf.Tensor): tf.Tensor {
  if (currentTracer()) return tf.engine().runKernel(kernelName, { x }) as tf.Tensor;
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

registerEngineKernel(kernelName, ({ x }, _, t) => t.builder.emit('Gelu', [x!], x!, {}, 'com.microsoft'), {
  inputsToSave: ['x'],
  gradFunc: (dy, saved) =>
    gradientOf(['x'], [dy as tf.Tensor], saved, ([d], [x], t) => {
      const half = t.ops.mul(d!, t.builder.splat(0.5));
      return [inParts([x!, half], ([x, half]) => t.ops.mul(half!, doubledSlope(x!, t)), t)];
    }),
});

/**
 * With u = x / sqrt 2: 2 (Phi(x) + x phi(x)) = 1 + erf u + u exp(-u^2) 2 / sqrt pi. The half goes to the gradient that comes in,
 * where a product before takes it along for nothing, and 2 / sqrt pi into the exponent: fewer passes over memory.
 */
function doubledSlope(x: Value, { ops, builder }: Tracer): Value {
  const number = (n: number) => builder.splat(n);
  const u = ops.mul(x, number(Math.SQRT1_2));
  const bell = ops.unary('Exp', ops.sub(number(Math.log(2 / Math.sqrt(Math.PI))), ops.mul(u, u)));
  return ops.add(ops.add(ops.unary('Erf', u), ops.mul(u, bell)), number(1));
}
