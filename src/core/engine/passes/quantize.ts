/**
 * Weights in 8 bits: tables of vectors, and what products and convolutions multiply by, each output channel (each row of a table) with a
 * scale of its own, symmetric around 0 (Krishnamoorthi 2018, section 2.2). They are stored as uint8, 128 being 0: products of unsigned
 * bytes are exact on every processor, and those of signed weights overflow on some.
 */
import { sizeOf } from '../../base/hostTensor';
import type { Quantization } from '../contract';
import {
  createConstant,
  createSplat,
  createValue,
  type ElementType,
  type Graph,
  type Node,
  type Value,
} from '../graph/graph';
import { channelNumbers, type Stored, store, zero } from './storedWeights';

/** Weights of fewer elements stay: they take no room, and the last map to a few labels is one of them. */
const fewest = 1024;

/**
 * `weights`: they are numbers again before anything is computed, once when a session is made, so that only they lose.
 * `products`: products with weights are of whole numbers; what a weight is multiplied by is rounded to 255 steps between its least and its
 * greatest number, each token by itself, so that the result does not depend on padding or on other texts of the batch.
 */
export function quantize(graph: Graph, how: Quantization): Graph {
  const quantizer = new Quantizer(how, graph.depth);
  const nodes = quantizer.nodesOf(graph);
  return { ...graph, nodes: [...quantizer.prelude, ...nodes] };
}

/** A product by weights, as ONNX's MatMul has it: x [..., inner] by [inner, outer]. */
interface Product {
  readonly weights: Value;
  /** Of the weights, along which each has its scale. */
  readonly channels: 0 | 1;
  readonly factor: number;
  readonly added?: Value;
}

class Quantizer {
  /** What is computed from weights alone. */
  readonly prelude: Node[] = [];
  private readonly stored = new Map<Value, Map<number, Stored>>();
  private readonly restored = new Map<Stored, Value>();
  private readonly turned = new Map<Stored, Value>();

  constructor(
    private readonly how: Quantization,
    private readonly root: number,
  ) {}

  nodesOf(graph: Graph): readonly Node[] & Graph['nodes'] {
    const emit = new Emitter(graph.depth);
    const rounded = new Map<Value, Rounded>();
    for (const node of graph.nodes) {
      const product = productOf(node);
      if (product && this.how === 'products') this.multiply(node, product, emit, rounded);
      else if (product)
        emit.add({ ...node, inputs: withInput(node, 1, this.restore(product.weights, product.channels)) });
      else if (isLookUp(node)) this.lookUp(node, emit);
      else if (isConvolution(node)) emit.add({ ...node, inputs: withInput(node, 1, this.restore(node.inputs[1]!, 0)) });
      else emit.add(node.body ? { ...node, body: { ...node.body, nodes: this.nodesOf(node.body) } } : node);
    }
    return emit.nodes;
  }

  /** Rows of a table. */
  private lookUp(node: Node, emit: Emitter): void {
    const [table, ids] = node.inputs as [Value, Value];
    const [out] = node.outputs as [Value];
    const { whole, scale } = this.store(table, 0);
    const gather = (from: Value, shape: readonly number[]) =>
      emit.one('Gather', [from, ids], { dtype: from.dtype, shape }, node.attributes, node.place);
    const rows = gather(whole, out.shape);
    const scales = gather(scale, [...out.shape.slice(0, -1), 1]);
    emit.add({ ...node, ...plain, op: 'Mul', inputs: [centered(rows, emit, node.place), scales] });
  }

  private multiply(node: Node, product: Product, emit: Emitter, rounded: Map<Value, Rounded>): void {
    const { weights, channels, factor, added } = product;
    const [x] = node.inputs as [Value];
    const [out] = node.outputs as [Value];
    const { place } = node;
    const kept = this.store(weights, channels);
    const by = channels === 1 ? kept.whole : this.turn(kept);
    let left = rounded.get(x);
    if (!left) {
      left = roundTokens(x, emit, place);
      rounded.set(x, left);
    }
    const { scales, sums } = channelNumbers(weights, channels, kept, factor);
    const like = (shape: readonly number[]) => ({ dtype: 'float32' as const, shape });
    const zeros = [createSplat('uint8', [], 0), createSplat('uint8', [], zero)];
    const whole = emit.one(
      'MatMulInteger',
      [left.whole, by, ...zeros],
      { dtype: 'int32', shape: out.shape },
      {},
      place,
    );
    const number = emit.one('Cast', [whole], like(out.shape), { to: 'float32' }, place);
    const scaled = emit.one('Mul', [number, left.scale], like(out.shape), {}, place);
    const main = emit.one('Mul', [scaled, scales], like(out.shape), {}, place);
    const rest = emit.one('Mul', [left.least, sums], like(out.shape), {}, place);
    const last: Node = { ...node, ...plain, op: 'Add', inputs: [main, rest] };
    const sum = added && emit.one('Add', last.inputs, like(out.shape), {}, place);
    emit.add(sum ? { ...last, inputs: [sum, added] } : last);
  }

  private store(weights: Value, channels: 0 | 1): Stored {
    const kept = this.stored.get(weights) ?? new Map<number, Stored>();
    this.stored.set(weights, kept);
    let stored = kept.get(channels);
    if (!stored) {
      stored = store(weights, channels);
      kept.set(channels, stored);
    }
    return stored;
  }

  /** Numbers again. */
  private restore(weights: Value, channels: 0 | 1): Value {
    const stored = this.store(weights, channels);
    const before = this.restored.get(stored);
    if (before) return before;
    const emit = new Emitter(this.root, this.prelude);
    const numbers = centered(stored.whole, emit, 'weights');
    const value = emit.one('Mul', [numbers, stored.scale], weights, {}, 'weights');
    this.restored.set(stored, value);
    return value;
  }

  /** [outer, inner] -> [inner, outer] */
  private turn(stored: Stored): Value {
    const before = this.turned.get(stored);
    if (before) return before;
    const { whole } = stored;
    const shape = [...whole.shape].reverse();
    const emit = new Emitter(this.root, this.prelude);
    const value = emit.one('Transpose', [whole], { dtype: 'uint8', shape }, { perm: [1, 0] }, 'weights');
    this.turned.set(stored, value);
    return value;
  }
}

const plain = { domain: '', attributes: {} } as const;

class Emitter {
  constructor(
    private readonly depth: number,
    readonly nodes: Node[] = [],
  ) {}

  add(node: Node): void {
    this.nodes.push(node);
  }

  one(
    op: string,
    inputs: readonly Value[],
    { dtype, shape }: { readonly dtype: ElementType; readonly shape: readonly number[] },
    attributes: Node['attributes'],
    place: string,
  ): Value {
    const value = createValue({ dtype, shape, depth: this.depth });
    this.nodes.push({ op, domain: '', inputs, outputs: [value], attributes, place });
    return value;
  }
}

function withInput(node: Node, at: number, value: Value): readonly Value[] {
  return node.inputs.map((input, i) => (i === at ? value : input));
}

/** uint8 -> float32, 0 where it stands for 0. */
function centered(whole: Value, emit: Emitter, place: string): Value {
  const like = { dtype: 'float32', shape: whole.shape } as const;
  const numbers = emit.one('Cast', [whole], like, { to: 'float32' }, place);
  return emit.one('Sub', [numbers, createSplat('float32', [], zero)], like, {}, place);
}

/** What x [..., inner] is: least + scale * whole. */
interface Rounded {
  /** uint8 [..., inner] */
  readonly whole: Value;
  /** float32 [..., 1] */
  readonly scale: Value;
  readonly least: Value;
}

function roundTokens(x: Value, emit: Emitter, place: string): Rounded {
  const each = { dtype: 'float32', shape: [...x.shape.slice(0, -1), 1] } as const;
  const axes = createConstant('int64', [1], BigInt64Array.of(-1n));
  const [start, end] = [0n, 1n].map(at => createConstant('int64', [1], BigInt64Array.of(at))) as [Value, Value];
  // ONNX Runtime 1.30 does not reduce the axis of a tensor without elements, such as what is new of a text that was read before.
  const reduce = (op: string) =>
    emit.one('Slice', [emit.one(op, [x, axes], each, { keepdims: 1 }, place), start, end, axes], each, {}, place);
  const [most, least] = [reduce('ReduceMax'), reduce('ReduceMin')];
  const range = emit.one('Sub', [most, least], each, {}, place);
  const steps = createSplat('float32', [], 255);
  // Numbers that are all the same have no range.
  const some = emit.one('Max', [range, createSplat('float32', [], 1e-12)], each, {}, place);
  const scale = emit.one('Div', [some, steps], each, {}, place);
  const above = emit.one('Sub', [x, least], x, {}, place);
  const divided = emit.one('Div', [above, scale], x, {}, place);
  const rounded = emit.one('Round', [divided], x, {}, place);
  const whole = emit.one('Cast', [rounded], { dtype: 'uint8', shape: x.shape }, { to: 'uint8' }, place);
  return { whole, scale, least };
}

function isWeights(value: Value | undefined): value is Value {
  return value?.constant !== undefined && value.dtype === 'float32' && sizeOf(value.shape) >= fewest;
}

function productOf({ op, inputs, attributes }: Node): Product | undefined {
  const [x, weights, added] = inputs;
  if ((op !== 'MatMul' && op !== 'Gemm') || !isWeights(weights) || weights.shape.length !== 2) return undefined;
  const { transA = 0, transB = 0, alpha } = attributes;
  if (transA !== 0 || x!.constant) return undefined;
  const factor = typeof alpha === 'object' && 'float' in alpha ? alpha.float : 1;
  return { weights, channels: transB === 0 ? 1 : 0, factor, ...(added && { added }) };
}

function isLookUp({ op, inputs: [table], attributes: { axis = 0 } }: Node): boolean {
  return op === 'Gather' && axis === 0 && isWeights(table) && table.shape.length === 2;
}

function isConvolution({ op, inputs }: Node): boolean {
  return op === 'Conv' && isWeights(inputs[1]);
}
