/** What computing a graph takes: the most bytes that its values hold at one time, each from where it is made to its last use. */
import { sizeOf } from '../../base/hostTensor';
import type { ElementType, Graph, Value } from './graph';

export const bytesOfElements = { float32: 4, int32: 4, bool: 1, int64: 8, uint8: 1 } as const satisfies Record<
  ElementType,
  number
>;

function bytesOfValue({ dtype, shape, constant }: Value): number {
  if (constant?.splat !== undefined) return 0;
  // -1 is the steps of a run: one.
  return bytesOfElements[dtype] * sizeOf(shape.map(Math.abs));
}

export function measureMemory(graph: Graph): number {
  const lastUse = new Map<Value, number>();
  const use = (at: number) => (value: Value) => lastUse.set(value, at);
  for (const [at, node] of graph.nodes.entries()) {
    node.inputs.forEach(use(at));
    if (node.body) forEachOuter(node.body, use(at));
  }
  graph.outputs.forEach(use(graph.nodes.length));
  let held = graph.inputs.reduce((sum, value) => sum + bytesOfValue(value), 0);
  let most = held;
  const ending = new Map<number, number>();
  for (const [value, at] of lastUse) {
    if (value.depth === graph.depth && value.node) ending.set(at, (ending.get(at) ?? 0) + bytesOfValue(value));
  }
  for (const [at, node] of graph.nodes.entries()) {
    held += node.outputs.reduce((sum, value) => sum + bytesOfValue(value), 0);
    most = Math.max(most, held + (node.body ? measureMemory(node.body) : 0));
    held -= ending.get(at) ?? 0;
    for (const value of node.outputs) if (!lastUse.has(value)) held -= bytesOfValue(value);
  }
  return most;
}

/** Values of graphs around a body that are read in it. */
function forEachOuter(body: Graph, visit: (value: Value) => void): void {
  for (const node of body.nodes) {
    for (const value of node.inputs) if (value.depth < body.depth) visit(value);
    if (node.body) forEachOuter(node.body, visit);
  }
  for (const value of body.outputs) if (value.depth < body.depth) visit(value);
}
