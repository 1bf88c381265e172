/** A product of matrices followed by a sum or by a factor is one Gemm. */
import { sizeOf } from '../../base/hostTensor';
import { type Attribute, type Graph, type Node, splatOf, type Value } from '../graph/graph';

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

/** Gemm first writes what is added into its output, on one thread: for larger outputs a sum of its own is faster (measured). */
const largestSum = 65536;

export function fuseGemm(graph: Graph): Graph {
  return fuse(graph, countReads(graph));
}

function fuse(graph: Graph, reads: ReadonlyMap<Value, number>): Graph {
  const makers = new Map<Value, Node>();
  for (const node of graph.nodes) for (const v of node.outputs) makers.set(v, node);
  const gone = new Set<Node>();
  /** The product that made a value which nothing else reads. */
  const productOf = (v: Value): Node | undefined => {
    const maker = makers.get(v);
    return maker && !gone.has(maker) && reads.get(v) === 1 && isProduct(maker) ? maker : undefined;
  };
  const withSum = (node: Node): Node | undefined => {
    for (const [product, added] of [node.inputs, [...node.inputs].reverse()] as [Value, Value][]) {
      const maker = productOf(product);
      const { shape } = node.outputs[0]!;
      if (!maker || sizeOf(shape) > largestSum || !broadcastsTo(added.shape, shape)) continue;
      gone.add(maker);
      return gemm(node, maker, [...maker.inputs, added]);
    }
    return undefined;
  };
  const withFactor = (node: Node): Node | undefined => {
    for (const [product, factor] of [node.inputs, [...node.inputs].reverse()] as [Value, Value][]) {
      const maker = productOf(product);
      const number = splatOf(factor);
      if (!maker || number === undefined || factor.shape.length > 0) continue;
      gone.add(maker);
      return gemm(node, maker, maker.inputs, number);
    }
    return undefined;
  };
  const nodes = graph.nodes.map(node => {
    if (node.body) return { ...node, body: fuse(node.body, reads) };
    const fused = node.op === 'Add' ? withSum(node) : node.op === 'Mul' ? withFactor(node) : undefined;
    for (const v of fused?.outputs ?? []) makers.set(v, fused!);
    return fused ?? node;
  });
  return { ...graph, nodes: nodes.filter(node => !gone.has(node)) };
}

function gemm(node: Node, product: Node, inputs: readonly Value[], factor = 1): Node {
  const { transA = 0, transB = 0, alpha } = product.attributes;
  const before = typeof alpha === 'object' && 'float' in alpha ? alpha.float : 1;
  const attributes: Record<string, Attribute> = { transA, transB };
  if (before * factor !== 1) attributes.alpha = { float: before * factor };
  return { ...node, op: 'Gemm', inputs, attributes, place: product.place };
}

function isProduct(node: Node): boolean {
  const plain = (node.op === 'MatMul' || node.op === 'Gemm') && node.inputs.length === 2;
  return plain && node.inputs.every(v => v.shape.length === 2) && node.outputs[0]!.dtype === 'float32';
}

function broadcastsTo(from: readonly number[], to: readonly number[]): boolean {
  if (from.length > to.length) return false;
  return from.every((d, i) => d === 1 || d === to[i + to.length - from.length]);
}
