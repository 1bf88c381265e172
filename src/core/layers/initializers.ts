/** Starting values of weights, drawn from `Random`: the same seed gives the same numbers. */
import { float32, type HostTensor, sizeOf } from '../base/hostTensor';
import type { Random } from '../base/random';

type Shape = readonly number[];

export function zeros(shape: Shape): HostTensor {
  return float32(shape);
}

export function filled(shape: Shape, value: number): HostTensor {
  return { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)).fill(value) };
}

/** N(0, deviation^2). */
export function normal(shape: Shape, deviation: number, random: Random): HostTensor {
  return {
    dtype: 'float32',
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * deviation),
  };
}

/** Uniform in [-bound, bound): variance bound^2 / 3. */
export function uniform(shape: Shape, bound: number, random: Random): HostTensor {
  const draw = () => (2 * random.uniform() - 1) * bound;
  return { dtype: 'float32', shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) };
}

/** Variance 2 / (fanIn + fanOut), uniform (Glorot & Bengio 2010, eq. 16). */
export function xavierUniform(shape: Shape, fanIn: number, fanOut: number, random: Random): HostTensor {
  return uniform(shape, Math.sqrt(6 / (fanIn + fanOut)), random);
}

/** Variance 2 / (fanIn + fanOut), normal (Glorot & Bengio 2010). */
export function xavierNormal(shape: Shape, fanIn: number, fanOut: number, random: Random): HostTensor {
  return normal(shape, Math.sqrt(2 / (fanIn + fanOut)), random);
}

/** Variance 2 / fanIn, normal: for layers before a ReLU (He et al. 2015, eq. 10). */
export function heNormal(shape: Shape, fanIn: number, random: Random): HostTensor {
  return normal(shape, Math.sqrt(2 / fanIn), random);
}

/** Variance 2 / fanIn, uniform (He et al. 2015). */
export function heUniform(shape: Shape, fanIn: number, random: Random): HostTensor {
  return uniform(shape, Math.sqrt(6 / fanIn), random);
}

/** Uniform in +-1/sqrt(fanIn): what PyTorch's Linear, Conv1d and LSTM (with fanIn = hidden size) start from. */
export function fanInUniform(shape: Shape, fanIn: number, random: Random): HostTensor {
  return uniform(shape, 1 / Math.sqrt(fanIn), random);
}
