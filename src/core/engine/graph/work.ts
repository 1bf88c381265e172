/** How much a graph has to compute. */
import { sizeOf } from '../../base/hostTensor';
import type { Graph, Node } from './graph';

const PRODUCTS = new Set(['MatMul', 'Gemm', 'FusedMatMul']);

/** Multiplications with an addition in the products of a graph, those of a loop's body once a step; other operators are not counted. */
export function productsOf(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => sum + workOf(node), 0);
}

function workOf(node: Node): number {
  if (node.body) return stepsOf(node) * productsOf(node.body);
  if (!PRODUCTS.has(node.op)) return 0;
  const inner = node.inputs[0]!.shape.at(node.attributes.transA === 1 ? -2 : -1)!;
  return sizeOf(node.outputs[0]!.shape) * inner;
}

function stepsOf(scan: Node): number {
  const items = scan.attributes.num_scan_inputs as number;
  return Math.max(1, scan.inputs.at(-items)!.shape[0]!);
}
