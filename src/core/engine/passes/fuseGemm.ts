/** A product of matrices followed by a sum is one Gemm: adding costs nothing there. */
import type { Graph, Node, Value } from '../graph/graph';

/** How often each value is read, in all graphs. */
function countReads(graph: Graph, counts = new Map<Value, number>()): Map<Value, number> {
  const read = (v: Value) => counts.set(v, (counts.get(v) ?? 0) + 1);
  for (const node of graph.nodes) {
    node.inputs.forEach(read);
    if (node.body) countReads(node.body, counts);
  }
  graph.outputs.forEach(read);
  return counts;
}

export function fuseGemm(graph: Graph): Graph {
  return fuse(graph, countReads(graph));
}

function fuse(graph: Graph, reads: ReadonlyMap<Value, number>): Graph {
  const makers = new Map<Value, Node>();
  for (const node of graph.nodes) for (const v of node.outputs) makers.set(v, node);
  const gone = new Set<Node>();
  const nodes = graph.nodes.map(node => {
    if (node.body) return { ...node, body: fuse(node.body, reads) };
    if (node.op !== 'Add') return node;
    for (const [product, added] of [node.inputs, [...node.inputs].reverse()] as [Value, Value][]) {
      const maker = makers.get(product);
      if (!maker || gone.has(maker) || reads.get(product) !== 1 || !isProduct(maker)) continue;
      if (!broadcastsTo(added.shape, node.outputs[0]!.shape)) continue;
      gone.add(maker);
      const { transA = 0, transB = 0 } = maker.attributes;
      const fused: Node = {
        ...node,
        op: 'Gemm',
        inputs: [...maker.inputs, added],
        attributes: { transA, transB },
        place: maker.place,
      };
      for (const v of fused.outputs) makers.set(v, fused);
      return fused;
    }
    return node;
  });
  return { ...graph, nodes: nodes.filter(node => !gone.has(node)) };
}

function isProduct(node: Node): boolean {
  const plain = (node.op === 'MatMul' || node.op === 'Gemm') && node.inputs.length === 2;
  return plain && node.inputs.every(v => v.shape.length === 2) && node.outputs[0]!.dtype === 'float32';
}

function broadcastsTo(from: readonly number[], to: readonly number[]): boolean {
  if (from.length > to.length) return false;
  return from.every((d, i) => d === 1 || d === to[i + to.length - from.length]);
}
