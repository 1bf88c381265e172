/** Rewrites a node that does nothing, or that a cheaper one can stand for, at the moment it is written. */
import { type Attribute, createSplat, type ElementType, sameShape, splatOf, type Value } from './graph';

type Output = { readonly dtype: ElementType; readonly shape: readonly number[] };
type Attributes = Readonly<Record<string, Attribute>>;
type Emit = (op: string, inputs: readonly Value[], output: Output, attributes?: Attributes, domain?: string) => Value;
type Rule = (inputs: readonly Value[], output: Output, attributes: Attributes, emit: Emit) => Value | undefined;

/** `x` itself when it has the output's shape already. */
function same(x: Value, output: Output): Value | undefined {
  return sameShape(x.shape, output.shape) && x.dtype === output.dtype ? x : undefined;
}

/** A splat operand shrinks to a scalar; what it repeated is repeated afterwards. */
function shrink(op: string, inputs: readonly Value[], output: Output, emit: Emit): Value | undefined {
  const [a, b] = inputs as [Value, Value];
  const small = (v: Value) => createSplat(v.dtype, [], splatOf(v)!);
  const isSplat = (v: Value) => splatOf(v) !== undefined && v.shape.length > 0;
  if (!isSplat(a) && !isSplat(b)) return undefined;
  const [other, reduced] = isSplat(b) ? [a, [a, small(b)]] : [b, [small(a), b]];
  const result = emit(op, reduced, { dtype: output.dtype, shape: other.shape });
  return emit('Expand', [result, shapeConstant(output.shape)], output);
}

/** x times a number times a number is x times their product. */
function scaleOnce(inputs: readonly Value[], output: Output, emit: Emit): Value | undefined {
  const factor = (values: readonly Value[]) => values.findIndex(v => splatOf(v) !== undefined && v.shape.length === 0);
  const outer = factor(inputs);
  const scaled = inputs[1 - outer];
  if (outer < 0 || scaled?.node?.op !== 'Mul' || output.dtype !== 'float32') return undefined;
  const inner = factor(scaled.node.inputs);
  if (inner < 0) return undefined;
  const product = splatOf(inputs[outer]!)! * splatOf(scaled.node.inputs[inner]!)!;
  return emit('Mul', [scaled.node.inputs[1 - inner]!, createSplat('float32', [], product)], output);
}

const arithmetic =
  (op: string, neutralRight: number | undefined, neutralLeft: number | undefined): Rule =>
  (inputs, output, _, emit) => {
    const [a, b] = inputs as [Value, Value];
    if (neutralRight !== undefined && splatOf(b) === neutralRight && same(a, output)) return a;
    if (neutralLeft !== undefined && splatOf(a) === neutralLeft && same(b, output)) return b;
    return shrink(op, inputs, output, emit);
  };

const rules: Readonly<Record<string, Rule>> = {
  Add: (inputs, output, attributes, emit) => {
    const [a, b] = inputs as [Value, Value];
    if (b.node?.op === 'Neg' && output.dtype === 'float32') return emit('Sub', [a, b.node.inputs[0]!], output);
    return arithmetic('Add', 0, 0)(inputs, output, attributes, emit);
  },
  Sub: (inputs, output, attributes, emit) => {
    const [a, b] = inputs as [Value, Value];
    if (b.node?.op === 'Neg' && output.dtype === 'float32') return emit('Add', [a, b.node.inputs[0]!], output);
    return arithmetic('Sub', 0, undefined)(inputs, output, attributes, emit);
  },
  Mul: (inputs, output, attributes, emit) => {
    const [a, b] = inputs as [Value, Value];
    if (splatOf(b) === -1 && same(a, output)) return emit('Neg', [a], output);
    if (splatOf(a) === -1 && same(b, output)) return emit('Neg', [b], output);
    return scaleOnce(inputs, output, emit) ?? arithmetic('Mul', 1, 1)(inputs, output, attributes, emit);
  },
  Div: arithmetic('Div', 1, undefined),
  Max: arithmetic('Max', undefined, undefined),
  Min: arithmetic('Min', undefined, undefined),
  Neg: ([x], output) => (x?.node?.op === 'Neg' ? same(x.node.inputs[0]!, output) : undefined),
  Pow: ([a, b], output, _, emit) => {
    const exponent = splatOf(b!);
    if (output.dtype !== 'float32' || !sameShape(a!.shape, output.shape)) return undefined;
    if (exponent === 1) return a;
    if (exponent === 2) return emit('Mul', [a!, a!], output);
    return exponent === 0.5 ? emit('Sqrt', [a!], output) : undefined;
  },
  Identity: ([x]) => x,
  Cast: ([x], output) => same(x!, output),
  Expand: ([x], output) => same(x!, output),
  Tile: ([x], output) => same(x!, output),
  Concat: inputs => (inputs.length === 1 ? inputs[0] : undefined),
  ReduceSum: ([x, axes], output, _, emit) => reduceNothing(x!, axes!, output, emit),
  ReduceMax: ([x, axes], output, _, emit) => reduceNothing(x!, axes!, output, emit),
  ReduceMin: ([x, axes], output, _, emit) => reduceNothing(x!, axes!, output, emit),
  ReduceMean: ([x, axes], output, _, emit) => reduceNothing(x!, axes!, output, emit),
  Reshape: ([x, shape], output, _, emit) => {
    const unchanged = same(x!, output);
    if (unchanged) return unchanged;
    return x!.node?.op === 'Reshape' ? emit('Reshape', [x!.node.inputs[0]!, shape!], output) : undefined;
  },
  Transpose: ([x], output, attributes, emit) => {
    const perm = attributes.perm as readonly number[];
    if (perm.every((p, i) => p === i)) return x;
    if (x!.node?.op === 'Transpose') {
      const inner = x!.node.attributes.perm as readonly number[];
      return emit('Transpose', [x!.node.inputs[0]!], output, { perm: perm.map(p => inner[p]!) });
    }
    const moved = perm.filter(p => x!.shape[p] !== 1);
    if (moved.some((p, i) => i > 0 && p < moved[i - 1]!) || output.shape.some(d => d < 0)) return undefined;
    return emit('Reshape', [x!, shapeConstant(output.shape)], output);
  },
};

/** A reduction over dimensions of size 1 only changes the shape. */
function reduceNothing(x: Value, axes: Value, output: Output, emit: Emit): Value | undefined {
  const reduced = Array.from(axes.constant?.data ?? [axes.constant?.splat ?? 0], Number);
  if (x.shape.some(d => d < 0) || reduced.some(a => x.shape[a] !== 1)) return undefined;
  return emit('Reshape', [x, shapeConstant(output.shape)], output);
}

/** A shape as the int64 vector that ONNX's Reshape and Expand take. */
export function shapeConstant(shape: readonly number[]): Value {
  return {
    id: -1,
    dtype: 'int64',
    shape: [shape.length],
    depth: 0,
    constant: { data: BigInt64Array.from(shape, BigInt) },
  };
}

export function simplify(
  op: string,
  inputs: readonly Value[],
  output: Output,
  attributes: Attributes,
  emit: Emit,
): Value | undefined {
  return rules[op]?.(inputs, output, attributes, emit);
}
