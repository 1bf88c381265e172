/** Kernel rules: arithmetic, comparisons, logic and functions of each element. */
import type { ElementType, Value } from '../graph/graph';
import { broadcastShape } from '../graph/ops';
import type { Tracer } from '../recorder';
import type { Rule, Rules } from './rule';

const unary =
  (op: string): Rule =>
  ({ x }, _, t) =>
    t.ops.unary(op, x!);

const of =
  (f: (x: Value, t: Tracer) => Value): Rule =>
  ({ x }, _, t) =>
    f(x!, t);

const binary =
  (op: string): Rule =>
  ({ a, b }, _, t) =>
    t.ops.binary(op, a!, b!);

const ofTwo =
  (f: (a: Value, b: Value, t: Tracer) => Value): Rule =>
  ({ a, b }, _, t) =>
    f(a!, b!, t);

const number = (x: number, t: Tracer, dtype: ElementType = 'float32') => t.builder.splat(x, dtype);

/** Comparisons of bools go through int32, which is what the runtime compares. */
const compare =
  (op: string, negate = false): Rule =>
  ({ a, b }, _, t) => {
    const [x, y] = a!.dtype === 'bool' ? [t.ops.cast(a!, 'int32'), t.ops.cast(b!, 'int32')] : [a!, b!];
    const result = t.ops.binary(op, x, y, 'bool');
    return negate ? t.ops.unary('Not', result) : result;
  };

/** `a` where `x OP 0`, else `b`. */
function choose(op: 'Greater' | 'GreaterOrEqual', x: Value, a: Value, b: Value, t: Tracer): Value {
  return t.ops.where(t.ops.binary(op, x, number(0, t, x.dtype), 'bool'), a, b);
}

function relu(x: Value, t: Tracer): Value {
  return x.dtype === 'int32' ? t.ops.binary('Max', x, number(0, t, 'int32')) : t.ops.unary('Relu', x);
}

function clip(x: Value, low: number, high: number, t: Tracer): Value {
  return t.ops.binary('Min', t.ops.binary('Max', x, number(low, t, x.dtype)), number(high, t, x.dtype));
}

/** Divided as floats and rounded down to an integer, as TensorFlow.js does. */
function floorDivide(a: Value, b: Value, t: Tracer): Value {
  const quotient = t.ops.div(t.ops.cast(a, 'float32'), t.ops.cast(b, 'float32'));
  return t.ops.cast(t.ops.unary('Floor', quotient), 'int32');
}

/** The remainder has the divisor's sign. */
function modulo(a: Value, b: Value, t: Tracer): Value {
  if (a.dtype === 'int32')
    return t.builder.emit('Mod', [a, b], { dtype: 'int32', shape: broadcastShape(a.shape, b.shape) });
  return t.ops.sub(a, t.ops.mul(t.ops.unary('Floor', t.ops.div(a, b)), b));
}

/** Two-argument arc tangent from the one-argument one, by quadrant. */
function arcTangent(y: Value, x: Value, t: Tracer): Value {
  const zero = number(0, t);
  const xIsZero = t.ops.binary('Equal', x, zero, 'bool');
  const base = t.ops.unary('Atan', t.ops.div(y, t.ops.where(xIsZero, number(1, t), x)));
  const turn = choose('GreaterOrEqual', y, number(Math.PI, t), number(-Math.PI, t), t);
  const left = t.ops.where(t.ops.binary('Less', x, zero, 'bool'), t.ops.add(base, turn), base);
  return t.ops.where(xIsZero, t.ops.mul(t.ops.unary('Sign', y), number(Math.PI / 2, t)), left);
}

/** Klambauer et al. 2017. */
function selu(x: Value, t: Tracer): Value {
  const scale = 1.0507009873554805;
  const alpha = 1.6732632423543772;
  const negative = t.ops.mul(number(scale * alpha, t), t.ops.sub(t.ops.unary('Exp', x), number(1, t)));
  return choose('GreaterOrEqual', x, t.ops.mul(number(scale, t), x), negative, t);
}

const expm1 = (x: Value, t: Tracer) => t.ops.sub(t.ops.unary('Exp', x), number(1, t));

export const elementwise = {
  Abs: unary('Abs'),
  Acos: unary('Acos'),
  Acosh: unary('Acosh'),
  Asin: unary('Asin'),
  Asinh: unary('Asinh'),
  Atan: unary('Atan'),
  Atanh: unary('Atanh'),
  Ceil: unary('Ceil'),
  Cos: unary('Cos'),
  Cosh: unary('Cosh'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Floor: unary('Floor'),
  Log: unary('Log'),
  Neg: unary('Neg'),
  Reciprocal: unary('Reciprocal'),
  Round: unary('Round'),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Sinh: unary('Sinh'),
  Softplus: ({ x }, _, t) =>
    t.ops.add(
      relu(x!, t),
      t.ops.unary('Log', t.ops.add(t.ops.unary('Exp', t.ops.unary('Neg', t.ops.unary('Abs', x!))), number(1, t))),
    ),
  Sqrt: unary('Sqrt'),
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
  Relu: of(relu),
  Relu6: of((x, t) => clip(x, 0, 6, t)),
  Elu: of((x, t) => choose('GreaterOrEqual', x, x, expm1(x, t), t)),
  Selu: of(selu),
  Expm1: of(expm1),
  Log1p: of((x, t) => t.ops.unary('Log', t.ops.add(x, number(1, t)))),
  Rsqrt: of((x, t) => t.ops.unary('Reciprocal', t.ops.unary('Sqrt', x))),
  Square: of((x, t) => t.ops.mul(x, x)),
  IsNan: of((x, t) => t.ops.unary('IsNaN', x, 'bool')),
  IsInf: of((x, t) => t.ops.unary('IsInf', x, 'bool')),
  IsFinite: of((x, t) =>
    t.ops.unary('Not', t.ops.binary('Or', t.ops.unary('IsNaN', x, 'bool'), t.ops.unary('IsInf', x, 'bool'), 'bool')),
  ),
  LeakyRelu: ({ x }, { alpha }, t) => choose('Greater', x!, x!, t.ops.mul(number(alpha as number, t), x!), t),
  Prelu: ({ x, alpha }, _, t) => choose('GreaterOrEqual', x!, x!, t.ops.mul(alpha!, x!), t),
  Step: ({ x }, { alpha }, t) =>
    choose('Greater', x!, number(1, t, x!.dtype), number((alpha as number) ?? 0, t, x!.dtype), t),
  ClipByValue: ({ x }, { clipValueMin, clipValueMax }, t) =>
    clip(x!, clipValueMin as number, clipValueMax as number, t),
  Cast: ({ x }, { dtype }, t) => t.ops.cast(x!, dtype as ElementType),

  Add: binary('Add'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  RealDiv: binary('Div'),
  Pow: binary('Pow'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  FloorDiv: ofTwo(floorDivide),
  Mod: ofTwo(modulo),
  Atan2: ofTwo(arcTangent),
  SquaredDifference: ofTwo((a, b, t) => {
    const d = t.ops.sub(a, b);
    return t.ops.mul(d, d);
  }),
  EluGrad: ({ dy, y }, _, t) => choose('GreaterOrEqual', y!, dy!, t.ops.mul(dy!, t.ops.add(y!, number(1, t))), t),
  BitwiseAnd: binary('BitwiseAnd'),
  AddN: (inputs, _, t) => Object.values(inputs).reduce((sum, x) => t.ops.add(sum, x)),

  Equal: compare('Equal'),
  NotEqual: compare('Equal', true),
  Less: compare('Less'),
  LessEqual: compare('LessOrEqual'),
  Greater: compare('Greater'),
  GreaterEqual: compare('GreaterOrEqual'),
  LogicalAnd: ofTwo((a, b, t) => t.ops.binary('And', a, b, 'bool')),
  LogicalOr: ofTwo((a, b, t) => t.ops.binary('Or', a, b, 'bool')),
  LogicalXor: ofTwo((a, b, t) => t.ops.binary('Xor', a, b, 'bool')),
  LogicalNot: of((x, t) => t.ops.unary('Not', x)),
  Select: ({ condition, t: a, e: b }, _, t) => {
    // A condition of rank 1 chooses whole rows.
    const shape = [...condition!.shape, ...new Array<number>(a!.shape.length - condition!.shape.length).fill(1)];
    return t.ops.where(t.ops.reshape(condition!, shape), a!, b!);
  },
} satisfies Rules as Rules;
