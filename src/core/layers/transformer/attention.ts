/**
 * Multi-head attention of a text to itself and to another one (Vaswani et al. 2017, section 3.2.2). Heads may share keys and values
 * (grouped queries, Ainslie et al. 2023).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { attend, attentionWeights } from '../../engine/functions';
import { dense, initializeDense } from '../dense';
import { drawBias, drawKernel, type Initialization } from '../initializers';
import { addLora, initializeLora, type LoraOptions, type MapPart } from '../lora';
import { prefixed, take } from '../parameters';
import { addDistances, type Distances, type RelativeAttention } from './relative';
import { type Rotary, rotate } from './rotary';

/** Which maps have a bias; all do if not given. */
export interface AttentionBiases {
  readonly query?: boolean;
  readonly key?: boolean;
  readonly value?: boolean;
  readonly output?: boolean;
}

export interface AttentionShape {
  readonly heads: number;
  /** Must divide `heads`: each is shared by as many of them. `heads` if not given. */
  readonly keyValueHeads?: number;
  /** Width / heads if not given. */
  readonly headWidth?: number;
  readonly biases?: AttentionBiases;
  /** What products of query and key are multiplied by; one over the root of the head's width if not given. */
  readonly scale?: number;
  /** Rate at which weights are dropped while training; 0 if not given. */
  readonly attentionDropout?: number;
  /** Of a text to itself. */
  readonly rotary?: Rotary;
  /** What is trained beside the maps of a text to itself: `query`, `key`, `value`, `output`. */
  readonly lora?: LoraOptions;
  /** To distances too, where a stack has vectors of them. */
  readonly relative?: RelativeAttention;
}

export interface AttentionInputs {
  /** Added to the logits; broadcast to [batch, heads, queries, keys]. */
  readonly bias: tf.Tensor | undefined;
  /** Name under which the weights [batch, heads, queries, keys] are recorded. */
  readonly capture: string;
  readonly context: ProgramContext;
}

/** Keys and values, each [batch, heads of keys and values, keys, width of a head]. */
export interface KeyValue {
  readonly key: tf.Tensor;
  readonly value: tf.Tensor;
}

type Part = 'query' | 'key' | 'value';

function sizesOf({ heads, keyValueHeads = heads, headWidth }: AttentionShape, width: number) {
  return { heads, kept: keyValueHeads, each: headWidth ?? width / heads };
}

/** Several maps side by side, each drawn as one of its own where all are of a size. */
function initializeProjection(
  name: string,
  shape: AttentionShape,
  parts: readonly Part[],
  size: { readonly from: number; readonly width: number },
  random: Random,
  initialization: Initialization,
): HostTensors {
  const draw = random.fork(name);
  const { heads, kept, each } = sizesOf(shape, size.width);
  const count = (part: Part) => (part === 'query' ? heads : kept) * each;
  const total = (list: readonly Part[]) => list.reduce((sum, part) => sum + count(part), 0);
  const biased = parts.filter(part => shape.biases?.[part] !== false);
  const alike = parts.every(part => count(part) === count(parts[0]!));
  const to = alike ? count(parts[0]!) : total(parts);
  return prefixed(name, {
    weight: drawKernel(initialization, { from: size.from, to, blocks: alike ? parts.length : 1 }, draw),
    ...(biased.length > 0 && { bias: drawBias(initialization, total(biased), size.from, draw) }),
  });
}

/** What a projection adds: [sum of the parts], zeros where a part has no bias. */
function biasOf(
  parameters: Tensors,
  name: string,
  { biases = {} }: AttentionShape,
  parts: readonly (readonly [Part, number])[],
): boolean | tf.Tensor {
  const has = parts.map(([part]) => biases[part] !== false);
  if (!has.includes(false)) return true;
  if (!has.includes(true)) return false;
  const bias = take(parameters, `${name}.bias`);
  let from = 0;
  const pieces = parts.map(([, size], i) => {
    if (!has[i]) return tf.zeros([size]);
    from += size;
    return tf.slice(bias, [from - size], [size]);
  });
  return tf.concat(pieces);
}

function initializeOutput(
  name: string,
  shape: AttentionShape,
  width: number,
  random: Random,
  initialization: Initialization,
): HostTensors {
  const { heads, each } = sizesOf(shape, width);
  return initializeDense(name, { from: heads * each, to: width }, random, initialization, isBiased(shape));
}

function isBiased({ biases }: AttentionShape): boolean {
  return biases?.output !== false;
}

/** What the maps of a text to itself hold, by the last word of their names. */
export function selfAttentionParts(shape: AttentionShape, width: number) {
  const { heads, kept, each } = sizesOf(shape, width);
  const sizes = { query: heads * each, key: kept * each, value: kept * each };
  return {
    qkv: (['query', 'key', 'value'] as const).map(part => [part, sizes[part]] as const),
    output: [['output', width]] as readonly MapPart[],
  };
}

/**
 * Parameters: `qkv` [width, queries + keys + values], side by side; `output` [queries, width]; of distances, where they do not
 * share these, `relativeKey` and `relativeQuery` [width, width].
 */
export function initializeSelfAttention(
  name: string,
  shape: AttentionShape,
  width: number,
  random: Random,
  initialization: Initialization,
): HostTensors {
  const size = { from: width, width };
  const { lora } = shape;
  const { heads, each } = sizesOf(shape, width);
  const parts = selfAttentionParts(shape, width);
  const { keys, queries, shared } = shape.relative ?? { keys: false, queries: false, shared: true };
  const ofDistances = (part: 'Key' | 'Query') =>
    initializeDense(`${name}.relative${part}`, { from: width, to: width }, random, initialization);
  return {
    ...initializeProjection(`${name}.qkv`, shape, ['query', 'key', 'value'], size, random, initialization),
    ...(lora && initializeLora(`${name}.qkv`, parts.qkv, width, lora, random)),
    ...initializeOutput(`${name}.output`, shape, width, random, initialization),
    ...(lora && initializeLora(`${name}.output`, parts.output, heads * each, lora, random)),
    ...(keys && !shared && ofDistances('Key')),
    ...(queries && !shared && ofDistances('Query')),
  };
}

/** Parameters: `query` [width, queries], `keyValue` [memory, keys + values], side by side; `output` [queries, width]. */
export function initializeCrossAttention(
  name: string,
  shape: AttentionShape,
  { width, memory }: { readonly width: number; readonly memory: number },
  random: Random,
  initialization: Initialization,
): HostTensors {
  const project = (part: string, parts: readonly Part[], from: number) =>
    initializeProjection(`${name}.${part}`, shape, parts, { from, width }, random, initialization);
  return {
    ...project('query', ['query'], width),
    ...project('keyValue', ['key', 'value'], memory),
    ...initializeOutput(`${name}.output`, shape, width, random, initialization),
  };
}

/**
 * x [batch, time, from] -> for each part [batch, its heads, time, width of a head].
 * @param adapt what is added to what the map gives
 */
function project(
  parameters: Tensors,
  name: string,
  shape: AttentionShape,
  x: tf.Tensor,
  parts: readonly Part[],
  width: number,
  adapt: (y: tf.Tensor) => tf.Tensor = y => y,
): readonly tf.Tensor[] {
  const [batch, time] = x.shape as [number, number];
  const { heads, kept, each } = sizesOf(shape, width);
  const counts = parts.map(part => (part === 'query' ? heads : kept));
  const sized = parts.map((part, i) => [part, counts[i]! * each] as const);
  const all = adapt(dense(parameters, name, x, biasOf(parameters, name, shape, sized)));
  const [first, ...others] = counts as [number, ...number[]];
  if (others.length === 0) return [tf.transpose(tf.reshape(all, [batch, time, first, each]), [0, 2, 1, 3])];
  if (others.every(count => count === first)) {
    // Each part is then one stretch of memory.
    const blocks = tf.transpose(tf.reshape(all, [batch, time, parts.length, first, each]), [2, 0, 3, 1, 4]);
    return tf.split(blocks, parts.length, 0).map(part => tf.reshape(part, [batch, first, time, each]));
  }
  const total = counts.reduce((sum, count) => sum + count);
  return tf.split(tf.transpose(tf.reshape(all, [batch, time, total, each]), [0, 2, 1, 3]), counts, 1);
}

/** Weighted means of the values, the heads side by side: [batch, queries, heads x width of a head]. */
function mix(
  query: tf.Tensor,
  { key, value }: KeyValue,
  shape: AttentionShape,
  { bias, capture, context }: AttentionInputs,
): tf.Tensor {
  const [batch, heads, queries, each] = query.shape as [number, number, number, number];
  const [, kept, keys] = key.shape as [number, number, number];
  const { scale = 1 / Math.sqrt(each), attentionDropout = 0 } = shape;
  const shared = heads / kept;
  // Heads that share keys and values are more rows of one product.
  const grouped = shared === 1 ? query : tf.reshape(query, [batch, kept, shared * queries, each]);
  const added = shared === 1 || !bias ? bias : groupBias(bias, kept, shared, queries);
  let read: { readonly weights: tf.Tensor; readonly output: tf.Tensor };
  if (context.training && attentionDropout > 0) {
    const weights = attentionWeights(grouped, key, added, scale);
    read = { weights, output: tf.matMul(context.dropout(weights, attentionDropout), value) };
  } else read = attend(grouped, key, value, added, scale);
  context.capture(capture, shared === 1 ? read.weights : tf.reshape(read.weights, [batch, heads, queries, keys]));
  captureScores(context, capture, { query, key, bias, scale });
  const output = shared === 1 ? read.output : tf.reshape(read.output, [batch, heads, queries, each]);
  return tf.reshape(tf.transpose(output, [0, 2, 1, 3]), [batch, queries, heads * each]);
}

/**
 * What weights are made of, for who looks at them before the softmax: `CAPTURE/query` [batch, heads, queries, width of a head],
 * `/key` [batch, heads of keys and values, keys, the same], `/scale`, and `/bias` where something is added to their products.
 */
function captureScores(
  context: ProgramContext,
  capture: string,
  { query, key, bias, scale }: { query: tf.Tensor; key: tf.Tensor; bias: tf.Tensor | undefined; scale: number },
): void {
  context.capture(`${capture}/query`, query);
  context.capture(`${capture}/key`, key);
  context.capture(`${capture}/scale`, () => tf.tensor1d([scale]));
  if (bias) context.capture(`${capture}/bias`, bias);
}

/** A bias of [batch or 1, heads or 1, queries or 1, keys] for the rows of grouped queries. */
function groupBias(bias: tf.Tensor, kept: number, shared: number, queries: number): tf.Tensor {
  const [batch, heads, rows, keys] = bias.shape as [number, number, number, number];
  if (heads === 1) return rows === 1 ? bias : tf.tile(bias, [1, 1, shared, 1]);
  const each = rows === queries ? bias : tf.tile(bias, [1, 1, queries, 1]);
  return tf.reshape(each, [batch, kept, shared * queries, keys]);
}

/**
 * Every token attends to the tokens that `bias` leaves in reach.
 * @param x [batch, time, width]
 * @param positions int32 [batch or 1, time], for turns
 * @param past keys and values of tokens before these, which all of them may attend to as `bias` says
 * @param keep is told keys and values, those of the past too, for a cache to go on from
 */
export function selfAttention(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  shape: AttentionShape,
  inputs: AttentionInputs & {
    readonly positions?: tf.Tensor;
    readonly distances?: Distances;
    readonly past?: KeyValue;
    readonly keep?: (kept: KeyValue) => void;
  },
): tf.Tensor {
  const { query, ...own } = projectSelf(parameters, name, x, shape, inputs, inputs.positions);
  const { past, distances, context } = inputs;
  const all = past ? { key: tf.concat([past.key, own.key], 2), value: tf.concat([past.value, own.value], 2) } : own;
  inputs.keep?.(all);
  const scale = shape.scale ?? 1 / Math.sqrt(query.shape[3]!);
  const away = shape.relative && distances && { distances, context, scale, relative: shape.relative, lora: shape.lora };
  const bias = addDistances(parameters, name, { query, key: all.key }, inputs.bias, away);
  const mixed = mix(query, all, shape, { ...inputs, bias });
  return putOut(parameters, name, mixed, shape, inputs, x.shape[2]!);
}

/** The map of what was mixed. mixed [..., queries] -> [..., width] */
function putOut(
  parameters: Tensors,
  name: string,
  mixed: tf.Tensor,
  shape: AttentionShape,
  { context }: AttentionInputs,
  width: number,
): tf.Tensor {
  const map = `${name}.output`;
  const y = dense(parameters, map, mixed, isBiased(shape));
  if (!shape.lora) return y;
  return addLora(parameters, map, { x: mixed, y }, selfAttentionParts(shape, width).output, shape.lora, context);
}

function projectSelf(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  shape: AttentionShape,
  { context }: AttentionInputs,
  positions: tf.Tensor | undefined,
) {
  const [, time, width] = x.shape as [number, number, number];
  const { rotary, lora } = shape;
  const map = `${name}.qkv`;
  const adapt = (y: tf.Tensor) =>
    lora ? addLora(parameters, map, { x, y }, selfAttentionParts(shape, width).qkv, lora, context) : y;
  const parts = project(parameters, map, shape, x, ['query', 'key', 'value'], width, adapt);
  const [query, key, value] = parts as [tf.Tensor, tf.Tensor, tf.Tensor];
  if (!rotary) return { query, key, value };
  const at = positions ?? tf.reshape(tf.range(0, time, 1, 'int32'), [1, time]);
  return { query: rotate(query, at, rotary), key: rotate(key, at, rotary), value };
}

/**
 * Self-attention of the token at `position` to those before it, whose keys and values are kept (a key-value cache), and itself.
 * @param x [batch, width]
 * @param past [batch, heads of keys and values, limit, width of a head]; what `inputs.bias` hides is not looked at
 * @param position int32 scalar, below limit
 * @param inputs.bias of the kept ones, then of the token itself: its last axis is limit + 1
 * @returns `kept`: those of this token, [batch, heads of keys and values, 1, width of a head]
 */
export function stepSelfAttention(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  past: KeyValue,
  position: tf.Tensor,
  shape: AttentionShape,
  inputs: AttentionInputs,
): { readonly output: tf.Tensor; readonly kept: KeyValue } {
  const [batch, width] = x.shape as [number, number];
  const one = tf.reshape(x, [batch, 1, width]);
  const { query, key, value } = projectSelf(parameters, name, one, shape, inputs, tf.reshape(position, [1, 1]));
  const own = { key, value };
  const mixed = mixStep(query, past, own, shape, inputs);
  return { output: putOut(parameters, name, mixed, shape, inputs, width), kept: own };
}

/** As `mix` of both one after the other, which are not copied: [batch, heads x width of a head]. */
function mixStep(
  query: tf.Tensor,
  past: KeyValue,
  own: KeyValue,
  shape: AttentionShape,
  { bias, capture, context }: AttentionInputs,
): tf.Tensor {
  const [batch, heads, , each] = query.shape as [number, number, number, number];
  const [, kept, limit] = past.key.shape as [number, number, number];
  const { scale = 1 / Math.sqrt(each) } = shape;
  const shared = heads / kept;
  const grouped = tf.mul(tf.reshape(query, [batch, kept, shared, each]), scale);
  const products = [past, own].map(({ key }) => tf.matMul(grouped, key, false, true));
  const logits = tf.concat(products, 3);
  const weights = tf.softmax(bias ? tf.add(logits, groupBias(bias, kept, shared, 1)) : logits);
  context.capture(capture, tf.reshape(weights, [batch, heads, 1, limit + 1]));
  const [before, here] = tf.split(weights, [limit, 1], 3);
  const output = tf.add(tf.matMul(before!, past.value), tf.mul(here!, own.value));
  return tf.reshape(output, [batch, heads * each]);
}

/** The keys and values of what is attended to. memory [batch, keys, from] @param width of what attends to it */
export function projectMemory(
  parameters: Tensors,
  name: string,
  memory: tf.Tensor,
  shape: AttentionShape,
  width: number,
): KeyValue {
  const [key, value] = project(parameters, `${name}.keyValue`, shape, memory, ['key', 'value'], width);
  return { key: key!, value: value! };
}

/**
 * Every token of x attends to another text.
 * @param x [batch, time, width]
 * @param memory as `projectMemory` gives it
 */
export function crossAttention(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  memory: KeyValue,
  shape: AttentionShape,
  inputs: AttentionInputs,
): tf.Tensor {
  const [query] = project(parameters, `${name}.query`, shape, x, ['query'], x.shape[2]!);
  return dense(parameters, `${name}.output`, mix(query!, memory, shape, inputs), isBiased(shape));
}
