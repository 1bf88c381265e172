/** Drops nodes, Scan outputs and Scan states that nothing needs; the order of what stays is unchanged. */
import type { Graph, Node, Value } from '../graph/graph';
import { scanParts } from '../graph/scan';

export function prune(graph: Graph): Graph {
  const needed = new Set<Value>(graph.outputs);
  return pruneInto(graph, needed);
}

/** Collects what `graph` needs of the graphs around it into `needed`. */
function pruneInto(graph: Graph, needed: Set<Value>): Graph {
  const nodes: Node[] = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!;
    if (!node.outputs.some(v => needed.has(v))) continue;
    const kept = node.op === 'Scan' ? pruneScan(node, needed) : node;
    for (const v of kept.inputs) needed.add(v);
    nodes.push(kept);
  }
  nodes.reverse();
  return { depth: graph.depth, inputs: graph.inputs, nodes, outputs: graph.outputs };
}

function pruneScan(node: Node, needed: Set<Value>): Node {
  const { states, bodyStates, bodyItems, items, finals, nexts, scanned, results, directions } = scanParts(node);
  const body = node.body!;
  // A state is alive when its end is used, or when what is alive in the body reads it.
  const aliveStates = new Set(finals.flatMap((v, i) => (needed.has(v) ? [i] : [])));
  const aliveResults = results.flatMap((v, i) => (needed.has(v) ? [i] : []));
  const inner = new Set<Value>();
  let pruned: Graph;
  for (;;) {
    const before = aliveStates.size;
    const outputs = [
      ...[...aliveStates].sort((a, b) => a - b).map(i => nexts[i]!),
      ...aliveResults.map(i => scanned[i]!),
    ];
    inner.clear();
    for (const v of outputs) inner.add(v);
    pruned = pruneInto({ ...body, outputs }, inner);
    bodyStates.forEach((v, i) => {
      if (inner.has(v)) aliveStates.add(i);
    });
    if (aliveStates.size === before) break;
  }
  for (const v of inner) if (v.depth < body.depth) needed.add(v);
  const stateList = [...aliveStates].sort((a, b) => a - b);
  const itemList = bodyItems.flatMap((v, i) => (inner.has(v) ? [i] : []));
  // The number of iterations comes from the items: one of them stays.
  if (itemList.length === 0) itemList.push(0);
  return {
    ...node,
    inputs: [...stateList.map(i => states[i]!), ...itemList.map(i => items[i]!)],
    outputs: [...stateList.map(i => finals[i]!), ...aliveResults.map(i => results[i]!)],
    attributes: {
      num_scan_inputs: itemList.length,
      scan_input_directions: itemList.map(i => directions.items[i]!),
      scan_output_directions: aliveResults.map(i => directions.results[i]!),
    },
    body: { ...pruned, inputs: [...stateList.map(i => bodyStates[i]!), ...itemList.map(i => bodyItems[i]!)] },
  };
}
