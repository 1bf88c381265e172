/** Graphs as text, for tests and for people; values are numbered in the order of their printing. */
import { type Attribute, constantData, type Graph, type Node, splatOf, type Value } from './graph';

export function printGraph(graph: Graph): string {
  const names = new Map<Value, string>();
  const lines: string[] = [];
  printBody(graph, '', names, lines);
  return lines.join('\n');
}

function printBody(graph: Graph, indent: string, names: Map<Value, string>, lines: string[]): void {
  const inputs = graph.inputs.map(v => `${nameOf(v, names)}: ${typeOf(v)}`);
  lines.push(`${indent}graph(${inputs.join(', ')})`);
  for (const node of graph.nodes) {
    const args = node.inputs.map(v => nameOf(v, names));
    const outputs = node.outputs.map(v => `${nameOf(v, names)}: ${typeOf(v)}`);
    const attributes = node.op === 'Scan' ? scanAttributes(node) : Object.entries(node.attributes).map(printAttribute);
    const tail = attributes.length > 0 ? ` {${attributes.join(', ')}}` : '';
    const op = node.domain ? `${node.domain.split('.').pop()}.${node.op}` : node.op;
    lines.push(`${indent}  ${outputs.join(', ')} = ${op}(${args.join(', ')})${tail}`);
    if (node.body) printBody(node.body, `${indent}    `, names, lines);
  }
  lines.push(`${indent}  return ${graph.outputs.map(v => nameOf(v, names)).join(', ')}`);
}

function typeOf(value: Value): string {
  return `${value.dtype}[${value.shape.map(d => (d < 0 ? 'K' : d)).join(',')}]`;
}

function printAttribute([name, value]: [string, Attribute]): string {
  if (typeof value === 'object' && 'float' in value) return `${name}=${value.float}`;
  return `${name}=${Array.isArray(value) ? `[${value.join(',')}]` : String(value)}`;
}

/** How many of the inputs are states; the rest is read step by step. */
function scanAttributes(node: Node): string[] {
  const { num_scan_inputs, scan_input_directions } = node.attributes;
  const states = `states=${node.inputs.length - (num_scan_inputs as number)}`;
  return (scan_input_directions as readonly number[])[0] === 1 ? [states, 'backwards'] : [states];
}

function nameOf(value: Value, names: Map<Value, string>): string {
  if (value.constant) return printConstant(value);
  let name = names.get(value);
  if (!name) {
    name = value.name ?? `%${[...names.values()].filter(n => n.startsWith('%')).length}`;
    names.set(value, name);
  }
  return name;
}

function printConstant(value: Value): string {
  const splat = splatOf(value);
  if (splat !== undefined) return value.shape.length === 0 ? `${splat}` : `${splat}[${value.shape.join(',')}]`;
  const data = Array.from(constantData(value) as ArrayLike<number | bigint>, String);
  return data.length <= 8 ? `[${data.join(',')}]` : `constant ${typeOf(value)}`;
}

/** The node as messages name it: operator, kernel and program. */
export function describeNode(node: Node): string {
  return `${node.op} (${node.place})`;
}
