/** Records the body of a scan once, forward and backward, and parts what the one and the other compute. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../base/errors';
import type { Tensors } from '../contract';
import type { Graph, Node, Value } from '../graph/graph';
import type { Tracer } from '../recorder';
import type { ScanBody } from './scanBody';

export interface BodyGradient {
  /** Gradients that come in: of the next states, then of the outputs (float ones alone have one). */
  readonly cotangents: readonly (Value | undefined)[];
  /** Gradients that go out: of states, items and captures; undefined where there is none. */
  readonly gradients: readonly (Value | undefined)[];
  /** Nodes that depend on a cotangent. */
  readonly nodes: readonly Node[];
}

export interface RecordedBody {
  readonly graph: Graph;
  readonly states: readonly Value[];
  readonly items: readonly Value[];
  readonly nexts: readonly Value[];
  readonly outputs: readonly Value[];
  readonly outputNames: readonly string[];
  /** Tensors around the body that it reads and that may have gradients. */
  readonly captures: readonly tf.Tensor[];
  /** Nodes that do not depend on a cotangent. */
  readonly forward: Node[];
  /** What of the forward pass the backward one reads, items apart. */
  readonly remembered: readonly Value[];
  readonly gradient: BodyGradient | undefined;
}

export function recordBody(
  tracer: Tracer,
  body: ScanBody,
  state: Tensors,
  inputs: Tensors,
  differentiate: boolean,
): RecordedBody {
  const { builder } = tracer;
  const graph = builder.open();
  const stateNames = Object.keys(state);
  const input = (x: tf.Tensor, shape: readonly number[]) => builder.input(undefined, tracer.value(x).dtype, shape);
  const states = stateNames.map(n => input(state[n]!, state[n]!.shape));
  const items = Object.values(inputs).map(x => input(x, x.shape.slice(1)));
  const stateTensors = states.map(v => tracer.tensor(v));
  const itemTensors = items.map(v => tracer.tensor(v));
  const firstId = Math.min(...stateTensors.map(t => t.id), ...itemTensors.map(t => t.id));

  const captures = new Map<number, tf.Tensor>();
  const outerRead = tracer.onRead;
  tracer.onRead = tensor => {
    outerRead?.(tensor);
    if (tensor.id < firstId && tensor.dtype === 'float32' && tracer.owns(tensor) && !tracer.value(tensor).constant)
      captures.set(tensor.id, tensor);
  };

  let nexts: Value[] = [];
  let outputs: Value[] = [];
  let outputNames: string[] = [];
  const run = (): tf.Tensor[] => {
    const step = body(
      Object.fromEntries(stateNames.map((n, i) => [n, stateTensors[i]!])),
      Object.fromEntries(Object.keys(inputs).map((n, i) => [n, itemTensors[i]!])),
    );
    const nextTensors = stateNames.map((n, i) => checkState(n, step.state[n], stateTensors[i]!));
    outputNames = Object.keys(step.output);
    const outputTensors = outputNames.map(n => step.output[n]!);
    nexts = nextTensors.map(t => tracer.value(t));
    outputs = outputTensors.map(t => tracer.value(t));
    return [...nextTensors, ...outputTensors];
  };

  let gradient: BodyGradient | undefined;
  try {
    if (differentiate) gradient = differentiateBody(tracer, run, [...stateTensors, ...itemTensors], captures);
    else tf.engine().tidy(() => void run());
  } finally {
    tracer.onRead = outerRead;
    builder.close(graph);
  }
  const backward = new Set(gradient?.nodes);
  const forward = graph.nodes.filter(n => !backward.has(n));
  const isItem = new Set(items);
  const remembered = new Set<Value>();
  if (gradient) {
    const produced = new Set(gradient.nodes.flatMap(n => n.outputs));
    const reads = (v: Value | undefined) => {
      if (!v || v.constant || v.depth < graph.depth || produced.has(v) || isItem.has(v)) return;
      if (!gradient!.cotangents.includes(v)) remembered.add(v);
    };
    for (const v of gradient.gradients) reads(v);
    for (const node of liveNodes(gradient.nodes, gradient.gradients))
      for (const v of readsOf(node, graph.depth)) reads(v);
  }
  return {
    graph,
    states,
    items,
    nexts,
    outputs,
    outputNames,
    captures: [...captures.values()],
    forward,
    remembered: [...remembered],
    gradient,
  };
}

function checkState(name: string, next: tf.Tensor | undefined, before: tf.Tensor): tf.Tensor {
  if (!next || next.shape.join() !== before.shape.join() || next.dtype !== before.dtype)
    throw new ActionableError(
      'scan-state',
      `a scan's state "${name}" starts as ${before.dtype} [${before.shape}] and its body makes ${next ? `${next.dtype} [${next.shape}]` : 'none'} of it; they must be the same`,
    );
  return next;
}

/** Gradients of sum(results x cotangents), which are the products of the body's Jacobian with the cotangents. */
function differentiateBody(
  tracer: Tracer,
  run: () => tf.Tensor[],
  xs: readonly tf.Tensor[],
  captures: ReadonlyMap<number, tf.Tensor>,
): BodyGradient {
  const { builder } = tracer;
  const graph = builder.graph;
  // Integers have no gradient and may not be asked for one.
  const all = xs.filter(x => x.dtype === 'float32');
  const floats = all.length;
  let cotangents: (Value | undefined)[] = [];
  const { grads } = withOwnTape(() =>
    tf.engine().gradients(
      () => {
        const results = run();
        cotangents = results.map(t =>
          t.dtype === 'float32' ? builder.input(undefined, 'float32', t.shape, graph) : undefined,
        );
        const terms = results.flatMap((t, i) =>
          cotangents[i] ? [tf.sum(tf.mul(t, tracer.tensor(cotangents[i]!)))] : [],
        );
        // TensorFlow.js reads the list only after this function: captures are known by now.
        all.push(...captures.values());
        return (terms.length > 1 ? tf.addN(terms) : terms[0]!) as tf.Scalar;
      },
      all,
      undefined,
      true,
    ),
  ) as { grads: (tf.Tensor | undefined)[] };
  const made = grads.map(g => g && tracer.value(g));
  let next = 0;
  const gradients = [...xs.map(x => (x.dtype === 'float32' ? made[next++] : undefined)), ...made.slice(floats)];
  const reached = new Set<Value>(cotangents.filter(v => v !== undefined));
  const nodes: Node[] = [];
  for (const node of graph.nodes)
    if (readsOf(node, graph.depth).some(v => reached.has(v))) {
      nodes.push(node);
      for (const v of node.outputs) reached.add(v);
    }
  return { cotangents, gradients, nodes };
}

/**
 * Gradients within gradients share a tape, on which one capture may have been made from another: its gradient would then
 * come twice, through the body and around it. What `f` computes starts from nothing.
 */
function withOwnTape<T>(f: () => T): T {
  const { state } = tf.engine();
  const tape = state.activeTape;
  state.activeTape = [];
  try {
    return f();
  } finally {
    state.activeTape = tape;
  }
}

/** What a node reads, of its body too, at `depth`. */
export function readsOf(node: Node, depth: number): Value[] {
  const read = [...node.inputs];
  const visit = (graph: Graph) => {
    read.push(...graph.outputs);
    for (const inner of graph.nodes) {
      read.push(...inner.inputs);
      if (inner.body) visit(inner.body);
    }
  };
  if (node.body) visit(node.body);
  return read.filter(v => v.depth === depth && !v.constant);
}

export function liveNodes(nodes: readonly Node[], outputs: readonly (Value | undefined)[]): Node[] {
  const needed = new Set(outputs);
  const live: Node[] = [];
  for (const node of [...nodes].reverse())
    if (node.outputs.some(v => needed.has(v))) {
      live.push(node);
      for (const v of readsOf(node, node.outputs[0]!.depth)) needed.add(v);
    }
  return live.reverse();
}
