/** Copies nodes into the open graph with other values in place of some. */
import type { Builder } from './builder';
import { createValue, type Graph, type Node, type Value } from './graph';

/** Value of the original -> value of the copy; what is absent stays as it is. */
export type Substitution = Map<Value, Value>;

export function copyNode(builder: Builder, node: Node, map: Substitution): void {
  const inputs = node.inputs.map(v => map.get(v) ?? v);
  const place = builder.place;
  builder.place = node.place;
  if (!node.body && node.outputs.length === 1) {
    map.set(node.outputs[0]!, builder.emit(node.op, inputs, node.outputs[0]!, node.attributes, node.domain));
  } else {
    const body = node.body && copyGraph(node.body, map);
    const made = builder.emitNode(node.op, inputs, node.outputs, node.attributes, node.domain, body);
    node.outputs.forEach((v, i) => {
      map.set(v, made.outputs[i]!);
    });
  }
  builder.place = place;
}

/** A body with the same nodes, reading the copy's values. */
function copyGraph(graph: Graph, outer: Substitution): Graph {
  const map: Substitution = new Map(outer);
  const value = (v: Value) => {
    const made = createValue({ dtype: v.dtype, shape: v.shape, depth: v.depth, name: v.name });
    map.set(v, made);
    return made;
  };
  const inputs = graph.inputs.map(value);
  const nodes = graph.nodes.map(node => {
    const body = node.body && copyGraph(node.body, map);
    const outputs: Value[] = [];
    const made: Node = { ...node, inputs: node.inputs.map(v => map.get(v) ?? v), outputs, body };
    for (const v of node.outputs) {
      const output = createValue({ dtype: v.dtype, shape: v.shape, depth: v.depth, node: made });
      outputs.push(output);
      map.set(v, output);
    }
    return made;
  });
  return { depth: graph.depth, inputs, nodes, outputs: graph.outputs.map(v => map.get(v) ?? v) };
}
