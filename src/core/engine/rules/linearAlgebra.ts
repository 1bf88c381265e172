/** Kernel rules: matrix products and convolutions. */
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import { convolution } from './convolution';
import type { Rules } from './rule';

function activate(x: Value, activation: string, leakyAlpha: number, weights: Value | undefined, t: Tracer): Value {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return t.ops.unary('Relu', x);
    case 'sigmoid':
      return t.ops.unary('Sigmoid', x);
    case 'elu':
      return t.builder.emit('Elu', [x], x);
    case 'relu6':
      return t.ops.binary('Min', t.ops.unary('Relu', x), t.builder.splat(6));
    case 'prelu':
      return t.ops.add(t.ops.unary('Relu', x), t.ops.mul(weights!, t.ops.binary('Min', x, t.builder.splat(0))));
    default:
      return t.ops.binary('Max', x, t.ops.mul(x, t.builder.splat(leakyAlpha)));
  }
}

export const linearAlgebra = {
  BatchMatMul: ({ a, b }, { transposeA, transposeB }, t) =>
    t.ops.matMul(a!, b!, Boolean(transposeA), Boolean(transposeB)),
  _FusedMatMul: ({ a, b, bias, preluActivationWeights }, attributes, t) => {
    const { transposeA, transposeB, activation, leakyreluAlpha } = attributes;
    const product = t.ops.matMul(a!, b!, Boolean(transposeA), Boolean(transposeB));
    const sum = bias ? t.ops.add(product, bias) : product;
    return activate(sum, activation as string, (leakyreluAlpha as number) ?? 0.2, preluActivationWeights, t);
  },
  Einsum: (inputs, { equation }, t) => {
    const names = Object.keys(inputs).sort((a, b) => Number(a) - Number(b));
    const operands = names.map(n => inputs[n]!);
    const [left, right] = (equation as string).replace(/\s/g, '').split('->');
    const sizes = new Map<string, number>();
    left!.split(',').forEach((term, i) => {
      [...term].forEach((letter, d) => {
        sizes.set(letter, operands[i]!.shape[d]!);
      });
    });
    const shape = [...(right ?? '')].map(letter => sizes.get(letter)!);
    return t.builder.emit('Einsum', operands, { dtype: 'float32', shape }, { equation: equation as string });
  },
  ...convolution,
} satisfies Rules as Rules;
