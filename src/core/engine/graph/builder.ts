/**
 * Writes nodes into the graph that is open: infers types, folds constants, drops work that does nothing, shares equal nodes,
 * and puts a node in the outermost graph that owns its inputs, so that what a loop body does not change is done once.
 */
import { internal } from '../../base/errors';
import { fold } from './fold';
import {
  type Attribute,
  createConstant,
  createGraph,
  createSplat,
  createValue,
  type ElementType,
  type Graph,
  makeData,
  type Node,
  type Value,
} from './graph';
import { simplify } from './simplify';

export interface OutputType {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

export type Attributes = Readonly<Record<string, Attribute>>;

export class Builder {
  /** Open graphs, outermost first. */
  private readonly graphs: Graph[] = [createGraph(0)];
  private readonly shared = new Map<string, Node>();
  /** Where the nodes being written come from. */
  place = '';

  get root(): Graph {
    return this.graphs[0]!;
  }

  get graph(): Graph {
    return this.graphs.at(-1)!;
  }

  open(): Graph {
    const graph = createGraph(this.graphs.length);
    this.graphs.push(graph);
    return graph;
  }

  close(graph: Graph): void {
    if (this.graphs.pop() !== graph) throw internal('graphs closed out of order');
    // Nodes of a closed graph cannot be reached from another one of the same depth.
    for (const [key, node] of this.shared) if (node.outputs[0]!.depth >= graph.depth) this.shared.delete(key);
  }

  input(name: string | undefined, dtype: ElementType, shape: readonly number[], graph = this.graph): Value {
    const value = createValue({ dtype, shape: [...shape], depth: graph.depth, name });
    graph.inputs.push(value);
    return value;
  }

  splat(number: number, dtype: ElementType = 'float32', shape: readonly number[] = []): Value {
    return createSplat(dtype, shape, number);
  }

  constant(values: ArrayLike<number>, dtype: ElementType, shape: readonly number[] = [values.length]): Value {
    return createConstant(dtype, shape, makeData(dtype, values));
  }

  /** One operator with one output. */
  emit(op: string, inputs: readonly Value[], output: OutputType, attributes: Attributes = {}, domain = ''): Value {
    const simple =
      fold(op, inputs, output, attributes) ?? simplify(op, inputs, output, attributes, (...args) => this.emit(...args));
    if (simple) return simple;
    return this.emitNode(op, inputs, [output], attributes, domain).outputs[0]!;
  }

  /** One operator as it is, shared with an equal one. */
  emitNode(
    op: string,
    inputs: readonly Value[],
    outputs: readonly OutputType[],
    attributes: Attributes = {},
    domain = '',
    body?: Graph,
  ): Node {
    const key = body
      ? undefined
      : `${op}(${inputs.map(keyOf).join(',')})${JSON.stringify(attributes)}${outputs.map(o => `${o.dtype}${o.shape}`).join(';')}`;
    const known = key === undefined ? undefined : this.shared.get(key);
    if (known) return known;
    const depth = Math.max(0, ...inputs.map(v => v.depth), body ? outerDepth(body) : 0);
    const graph = this.graphs[depth];
    if (!graph) throw internal(`${op} at ${this.place} uses a value of a graph that was closed`);
    const made: Value[] = [];
    const node: Node = { op, domain, inputs, outputs: made, attributes, body, place: this.place };
    for (const type of outputs) made.push(createValue({ dtype: type.dtype, shape: [...type.shape], depth, node }));
    graph.nodes.push(node);
    if (key !== undefined) this.shared.set(key, node);
    return node;
  }
}

/** The deepest graph around `body` whose values it uses. */
function outerDepth(body: Graph): number {
  let depth = 0;
  const visit = (graph: Graph) => {
    for (const v of graph.outputs) if (v.depth < body.depth) depth = Math.max(depth, v.depth);
    for (const node of graph.nodes) {
      for (const v of node.inputs) if (v.depth < body.depth) depth = Math.max(depth, v.depth);
      if (node.body) visit(node.body);
    }
  };
  visit(body);
  return depth;
}

function keyOf(value: Value): string {
  const { constant, dtype, shape } = value;
  if (!constant) return String(value.id);
  if (constant.splat !== undefined) return `${dtype}[${shape}]=${constant.splat}`;
  return constant.data!.length <= 16 ? `${dtype}[${shape}]=${constant.data}` : `c${value.id}`;
}
