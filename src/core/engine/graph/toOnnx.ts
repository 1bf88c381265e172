/** Our graph as ONNX. */

import { sizeOf } from '../../base/hostTensor';
import {
  checkOnnxSize,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  onnxTypes,
  writeOnnx,
} from '../../formats/onnx';
import { type Attribute, constantData, type Graph, type Node, type Value } from './graph';
import { bytesOfElements } from './measureMemory';
import { describeNode } from './print';

/** Constants up to so many elements are repeated in each graph that uses them; larger ones are kept once, outermost. */
const smallConstant = 64;

export const opsets = { '': 20, 'com.microsoft': 1 } as const;

type Dimensions = (value: Value) => readonly (number | string)[];

/** What a model says of itself that others will read. */
export interface ModelNotes {
  /** Of a value, with names for those that are known only when the model runs. */
  readonly dimensionsOf?: Dimensions;
  /** Of inputs and outputs, by their names. */
  readonly meanings?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

export function toOnnx(
  graph: Graph,
  outputNames: readonly string[],
  { dimensionsOf = stepsNamed, meanings = {}, metadata }: ModelNotes = {},
): Uint8Array {
  checkOnnxSize(bytesOfConstants(graph));
  const writer = new GraphWriter(dimensionsOf);
  const written = writer.root(graph, outputNames);
  const explain = (value: OnnxValue): OnnxValue => ({ ...value, meaning: meanings[value.name] });
  const explained = { ...written, inputs: written.inputs.map(explain), outputs: written.outputs.map(explain) };
  return writeOnnx({ producer: 'nlp-workbench', version: metadata?.version, graph: explained, opsets, metadata });
}

/** What is written once, outermost. */
function bytesOfConstants(graph: Graph, seen = new Set<Value>()): number {
  const own = [...graph.nodes.flatMap(node => node.inputs), ...graph.outputs].filter(v => v.constant && !seen.has(v));
  const values = new Set(own);
  for (const value of values) seen.add(value);
  const bodies = graph.nodes.flatMap(({ body }) => body ?? []);
  const sizes = [...values].map(({ dtype, shape }) => bytesOfElements[dtype] * sizeOf(shape));
  return [...sizes, ...bodies.map(body => bytesOfConstants(body, seen))].reduce((a, b) => a + b, 0);
}

class GraphWriter {
  private readonly names = new Map<Value, string>();
  private readonly shared = new Map<Value, string>();
  private readonly initializers: OnnxTensor[] = [];
  private count = 0;

  constructor(private readonly dimensionsOf: Dimensions) {}

  root(graph: Graph, outputNames: readonly string[]): OnnxGraph {
    for (const v of graph.inputs) this.names.set(v, v.name ?? this.fresh());
    return this.write(graph, outputNames, this.initializers);
  }

  private write(graph: Graph, outputNames: readonly string[] | undefined, initializers: OnnxTensor[]): OnnxGraph {
    const local = new Map<string, string>();
    const name = (v: Value) => (v.constant ? this.constant(v, local, initializers) : (this.names.get(v) ?? missing(v)));
    const nodes: OnnxNode[] = [];
    const made = new Set(graph.nodes.flatMap(node => node.outputs));
    const outputs = graph.outputs.map((_, i) => outputNames?.[i] ?? this.fresh());
    // A value that goes out carries the output's name; one that goes out twice, an input or a constant is copied.
    const direct = new Map<Value, string>();
    graph.outputs.forEach((v, i) => {
      if (made.has(v) && !direct.has(v)) direct.set(v, outputs[i]!);
    });
    for (const node of graph.nodes) {
      const body = node.body && this.body(node.body);
      const inputs = node.inputs.map(name);
      for (const v of node.outputs) this.names.set(v, direct.get(v) ?? this.fresh());
      nodes.push(this.node(node, inputs, body));
    }
    graph.outputs.forEach((v, i) => {
      if (direct.get(v) !== outputs[i])
        nodes.push({
          name: `${outputs[i]} copy`,
          op: 'Identity',
          domain: '',
          inputs: [name(v)],
          outputs: [outputs[i]!],
          attributes: [],
        });
    });
    const inputs = graph.inputs.map((v): OnnxValue => ({ name: name(v), dtype: v.dtype, shape: this.dimensionsOf(v) }));
    return {
      name: `graph${this.count++}`,
      nodes,
      initializers,
      inputs,
      outputs: graph.outputs.map((v, i) => ({ name: outputs[i]!, dtype: v.dtype, shape: this.dimensionsOf(v) })),
    };
  }

  private body(graph: Graph): OnnxGraph {
    for (const v of graph.inputs) this.names.set(v, this.fresh());
    return this.write(graph, undefined, []);
  }

  private node(node: Node, inputs: string[], body: OnnxGraph | undefined): OnnxNode {
    const attributes = Object.entries(node.attributes).map(([k, v]) => attributeOf(node.op, k, v));
    if (body) attributes.push({ name: 'body', kind: 'graph', value: body });
    const outputs = node.outputs.map(v => this.names.get(v)!);
    return {
      name: `${outputs[0]} ${describeNode(node)}`,
      op: node.op,
      domain: node.domain,
      inputs,
      outputs,
      attributes,
    };
  }

  private constant(value: Value, local: Map<string, string>, initializers: OnnxTensor[]): string {
    const small = sizeOf(value.shape) <= smallConstant;
    const data = () => {
      const typed = constantData(value);
      return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
    };
    const tensor = (name: string): OnnxTensor => ({ name, dtype: value.dtype, shape: value.shape, bytes: data() });
    if (!small) {
      let name = this.shared.get(value);
      if (!name) {
        name = `constant${this.count++}`;
        this.shared.set(value, name);
        this.initializers.push(tensor(name));
      }
      return name;
    }
    const key = `${value.dtype}[${value.shape}]${constantData(value)}`;
    let name = local.get(key);
    if (!name) {
      name = `constant${this.count++}`;
      local.set(key, name);
      initializers.push(tensor(name));
    }
    return name;
  }

  private fresh(): string {
    return `v${this.count++}`;
  }
}

function missing(value: Value): never {
  throw new Error(
    `internal: value ${value.id} (${value.node ? describeNode(value.node) : 'input'}) is used before it is made`,
  );
}

function stepsNamed(value: Value): (number | string)[] {
  return value.shape.map(d => (d < 0 ? 'K' : d));
}

function attributeOf(op: string, name: string, value: Attribute): OnnxAttribute {
  if (op === 'Cast' && name === 'to') return { name, kind: 'int', value: onnxTypes[value as keyof typeof onnxTypes] };
  if (typeof value === 'number') return { name, kind: 'int', value };
  if (typeof value === 'string') return { name, kind: 'string', value };
  if ('float' in value) return { name, kind: 'float', value: value.float };
  return { name, kind: 'ints', value };
}
