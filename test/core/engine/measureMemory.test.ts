import assert from 'node:assert/strict';
import { createGraph, createValue, type Graph, type Node, type Value } from '../../../src/core/engine/graph/graph';
import { measureMemory } from '../../../src/core/engine/graph/measureMemory';

/** A value of so many numbers that a node makes of others. */
function make(graph: Graph, size: number, inputs: readonly Value[], body?: Graph): Value {
  const outputs: Value[] = [];
  const node: Node = { op: 'Op', domain: '', inputs, outputs, attributes: {}, place: '', ...(body && { body }) };
  const value = createValue({ dtype: 'float32', shape: [size], depth: graph.depth, node });
  outputs.push(value);
  graph.nodes.push(node);
  return value;
}

function input(graph: Graph, size: number): Value {
  const value = createValue({ dtype: 'float32', shape: [size], depth: graph.depth, name: 'x' });
  graph.inputs.push(value);
  return value;
}

describe('engine/graph/measureMemory', () => {
  it('counts values until their last use', () => {
    const graph = createGraph(0);
    const x = input(graph, 10);
    const a = make(graph, 100, [x]);
    const b = make(graph, 50, [a]);
    // Here a has gone: 10 + 50 + 70.
    const c = make(graph, 70, [b]);
    graph.outputs.push(c);
    assert.equal(measureMemory(graph), 4 * (10 + 100 + 50));
  });

  it('holds what outputs need to the end, and what a body reads while it runs', () => {
    const graph = createGraph(0);
    const a = make(graph, 100, []);
    const b = make(graph, 30, []);
    const body = createGraph(1);
    body.outputs.push(make(body, 7, [input(body, 5), a]));
    const c = make(graph, 20, [b], body);
    graph.outputs.push(c);
    assert.equal(measureMemory(graph), 4 * (100 + 30 + 20 + 5 + 7));
    graph.outputs.push(a);
    make(graph, 60, [c]);
    assert.equal(measureMemory(graph), 4 * (100 + 20 + 60));
  });
});
