/** Walks graphs that one program was traced to at several sizes, and finds the values of each that play the same part. */
import type { Graph, Node, Value } from '../graph/graph';

/** The values that play one part, one a graph. */
export type Aligned = readonly Value[];

/** The program does not do the same at all sizes. */
export class NotGeneral extends Error {}

/** A node of every graph; `body` where it has one. */
export interface AlignedNode {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Aligned[];
  readonly outputs: readonly Aligned[];
  readonly body?: AlignedGraph;
}

export interface AlignedGraph {
  readonly inputs: readonly Aligned[];
  readonly nodes: readonly AlignedNode[];
  readonly outputs: readonly Aligned[];
}

/**
 * @param parts values of graphs around these
 * @throws NotGeneral where the graphs differ in more than sizes
 */
export function align(graphs: readonly Graph[], parts = new Map<Value, Aligned>()): AlignedGraph {
  const first = graphs[0]!;
  const together = <T>(lists: readonly (readonly T[])[], what: string): readonly (readonly T[])[] => {
    if (lists.some(list => list.length !== lists[0]!.length)) throw new NotGeneral(`the number of ${what} differs`);
    return lists[0]!.map((_, i) => lists.map(list => list[i]!));
  };
  const define = (values: Aligned): Aligned => {
    parts.set(values[0]!, values);
    return values;
  };
  /** Constants are compared by who computes with them. */
  const use = (values: Aligned): Aligned => {
    const defined = parts.get(values[0]!);
    const same = defined ? values.every((v, i) => v === defined[i]) : values.every(v => v.constant);
    if (!same) throw new NotGeneral('a node reads another value');
    return values;
  };
  const inputs = together(
    graphs.map(graph => graph.inputs),
    'inputs',
  ).map(define);
  const nodes = together(
    graphs.map(graph => graph.nodes),
    `nodes (${first.nodes.length})`,
  ).map((nodes): AlignedNode => {
    const { op, domain, place } = nodes[0]!;
    const attributes = JSON.stringify(nodes[0]!.attributes);
    if (nodes.some(n => n.op !== op || n.domain !== domain || JSON.stringify(n.attributes) !== attributes))
      throw new NotGeneral(`${op} of ${place} differs`);
    const read = together(
      nodes.map(n => n.inputs),
      `inputs of ${op}`,
    ).map(use);
    const bodies = nodes.flatMap(n => n.body ?? []);
    const body = bodies.length > 0 ? align(bodies, parts) : undefined;
    const outputs = together(
      nodes.map(n => n.outputs),
      `outputs of ${op}`,
    ).map(define);
    return { nodes, inputs: read, outputs, ...(body ? { body } : {}) };
  });
  const outputs = together(
    graphs.map(graph => graph.outputs),
    'outputs',
  ).map(use);
  return { inputs, nodes, outputs };
}
