/** The gradient of a scan: a scan the other way round over what the forward one remembered. */
import { internal } from '../../base/errors';
import { copyNode, type Substitution } from '../graph/copy';
import { type Node, sameShape, splatOf, type Value } from '../graph/graph';
import { emitScan } from '../graph/scan';
import type { Tracer } from '../recorder';
import { type BodyGradient, liveNodes, type RecordedBody } from './recordBody';

/**
 * @param sequences what the backward pass reads, [time, ...], by the body's value
 * @param cotangents gradients of the final states, then of the output sequences
 * @returns gradients of the first states, of the item sequences and of the captures
 */
export function reverseScan(
  tracer: Tracer,
  body: RecordedBody,
  gradient: BodyGradient,
  sequences: ReadonlyMap<Value, Value>,
  cotangents: readonly Value[],
  { time, reverse }: { readonly time: number; readonly reverse: boolean },
): Value[] {
  const { builder, ops } = tracer;
  const stateCount = body.states.length;
  const itemCount = body.items.length;
  const graph = builder.open();
  const map: Substitution = new Map();
  const read: { value: Value; sequence: Value }[] = [];
  const readSequence = (original: Value, sequence: Value) => {
    const splat = splatOf(sequence);
    if (splat !== undefined) return void map.set(original, builder.splat(splat, original.dtype, original.shape));
    const value = builder.input(undefined, original.dtype, original.shape, graph);
    read.push({ value, sequence });
    map.set(original, value);
  };
  // State gradients go round.
  const carried = body.states.flatMap((v, i) => {
    const cotangent = gradient.cotangents[i];
    if (!cotangent) return [];
    const value = builder.input(undefined, 'float32', v.shape, graph);
    map.set(cotangent, value);
    return [{ state: i, value, start: cotangents[i]! }];
  });
  body.outputs.forEach((_, i) => {
    const cotangent = gradient.cotangents[stateCount + i];
    if (cotangent) readSequence(cotangent, cotangents[stateCount + i]!);
  });
  for (const v of [...body.items, ...body.remembered]) readSequence(v, sequences.get(v) ?? missing(v));
  const live = liveNodes(gradient.nodes, gradient.gradients);
  for (const node of live) copyNode(builder, node, map);
  const copied = gradient.gradients.map(v => v && (map.get(v) ?? v));
  const zeros = (shape: readonly number[]) => builder.splat(0, 'float32', shape);

  const results: Value[] = [];
  const sums: { start: Value; value: Value; next: Value }[] = [];
  const stepSequence = new Map(read.map(r => [r.value, r.sequence]));
  /** The whole sequence of a value of the body, once the scan is written. */
  const sequenceOf = (v: Value): (() => Value) => {
    const known = stepSequence.get(v);
    if (known) return () => known;
    let index = results.indexOf(v);
    if (index < 0) index = results.push(v) - 1;
    return () => written.results[index]!;
  };
  const items = body.items.map((v, i) => {
    const d = copied[stateCount + i];
    if (!d) return () => zeros([time, ...v.shape]);
    if (d.depth < graph.depth || d.constant)
      return () => ops.expand(ops.reshape(d, [1, ...d.shape]), [time, ...d.shape]);
    return sequenceOf(d);
  });
  const captures = body.captures.map((capture, i) => {
    const d = copied[stateCount + itemCount + i];
    if (!d) return () => zeros(capture.shape);
    const outside = sumOutside(d, graph.depth, time, sequenceOf, tracer);
    if (outside) return outside;
    const value = builder.input(undefined, 'float32', d.shape, graph);
    const index = sums.push({ start: zeros(d.shape), value, next: ops.add(value, d) }) - 1;
    return () => written.finals[carried.length + index]!;
  });

  const states = [...carried.map(c => c.value), ...sums.map(s => s.value)];
  graph.inputs.splice(0, graph.inputs.length, ...states, ...read.map(r => r.value));
  graph.outputs.push(
    ...carried.map(c => copied[c.state] ?? zeros(c.value.shape)),
    ...sums.map(s => s.next),
    ...results,
  );
  builder.close(graph);
  const starts = [...carried.map(c => c.start), ...sums.map(s => s.start)];
  const written = emitScan(
    builder,
    graph,
    starts,
    read.map(r => r.sequence),
    time,
    !reverse,
  );
  const stateGradients = body.states.map((v, i) => {
    const index = carried.findIndex(c => c.state === i);
    return index < 0 ? zeros(v.shape) : written.finals[index]!;
  });
  return [...stateGradients, ...items.map(f => f()), ...captures.map(f => f())];
}

/**
 * The sum over all steps of a body's value without adding step by step: a product's operands go out as sequences and are
 * multiplied once, [time x rows] long.
 */
function sumOutside(
  value: Value,
  depth: number,
  time: number,
  sequenceOf: (v: Value) => () => Value,
  tracer: Tracer,
): (() => Value) | undefined {
  const { ops, builder } = tracer;
  if (value.depth < depth || value.constant) return () => ops.mul(value, builder.splat(time));
  const node = value.node;
  if (!node) return undefined;
  const inner = (v: Value) => sumOutside(v, depth, time, sequenceOf, tracer);
  switch (node.op) {
    case 'Add': {
      if (!node.inputs.every(v => sameShape(v.shape, value.shape))) return undefined;
      const [a, b] = node.inputs.map(inner);
      return a && b && (() => ops.add(a(), b()));
    }
    case 'Reshape': {
      const x = inner(node.inputs[0]!);
      return x && (() => ops.reshape(x(), value.shape));
    }
    case 'Transpose': {
      const x = inner(node.inputs[0]!);
      return x && (() => ops.transpose(x(), node.attributes.perm as readonly number[]));
    }
    case 'ReduceSum': {
      const axes = reducedAxes(node);
      const x = sequenceOf(node.inputs[0]!);
      return () => ops.reshape(ops.reduce('ReduceSum', x(), [0, ...axes.map(a => a + 1)]), value.shape);
    }
    case 'MatMul':
    case 'Gemm':
      return sumOfProducts(node, depth, time, sequenceOf, tracer);
    default:
      return undefined;
  }
}

function reducedAxes(node: Node): number[] {
  const axes = node.inputs[1]!.constant!;
  return axes.data ? Array.from(axes.data, Number) : [axes.splat!];
}

function sumOfProducts(
  node: Node,
  depth: number,
  time: number,
  sequenceOf: (v: Value) => () => Value,
  { ops }: Tracer,
): (() => Value) | undefined {
  const [a, b] = node.inputs as [Value, Value];
  if (node.inputs.length !== 2 || a.shape.length !== 2 || b.shape.length !== 2) return undefined;
  if (a.depth < depth || b.depth < depth || a.constant || b.constant) return undefined;
  const left = sequenceOf(a);
  const right = sequenceOf(b);
  // Both with the summed dimension first: [time x k, m] and [time x k, n].
  const flat = (x: Value, first: boolean) => {
    const turned = first ? x : ops.transpose(x, [0, 2, 1]);
    return ops.reshape(turned, [time * turned.shape[1]!, turned.shape[2]!]);
  };
  return () =>
    ops.matMul(flat(left(), node.attributes.transA === 1), flat(right(), node.attributes.transB !== 1), true, false);
}

function missing(value: Value): never {
  throw internal(`value ${value.id} of a scan's body was not remembered`);
}
