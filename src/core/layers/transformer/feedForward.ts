/**
 * Two dense layers with a nonlinearity between (Vaswani et al. 2017, section 3.3), or a gated one (Shazeer 2020). Parameters: `inner`
 * (what is activated and the gate side by side), `outer`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { type Activation, activate, observeActivation } from '../activations';
import { dense, initializeDense } from '../dense';
import type { Initialization } from '../initializers';
import { addLora, initializeLora, type LoraOptions, type MapPart } from '../lora';

export interface FeedForwardOptions {
  readonly activation: Activation;
  /** What is activated is multiplied by another map of the same input. */
  readonly gated?: boolean;
  /** Whether both layers have a bias; they do if not given. */
  readonly feedForwardBiases?: boolean;
  /** Rate at which what was activated is dropped while training; 0 if not given. */
  readonly innerDropout?: number;
  /** What is trained beside the maps: `inner`, `gate`, `outer`. */
  readonly lora?: LoraOptions;
}

/** What the maps hold, by the last word of their names. */
export function feedForwardParts(
  { gated = false }: Pick<FeedForwardOptions, 'gated'>,
  { width, inner }: { readonly width: number; readonly inner: number },
) {
  const parts: readonly MapPart[] = [['inner', inner], ...(gated ? [['gate', inner] as const] : [])];
  return { inner: parts, outer: [['outer', width]] as readonly MapPart[] };
}

export function initializeFeedForward(
  name: string,
  { gated = false, feedForwardBiases = true, lora }: Omit<FeedForwardOptions, 'activation'>,
  size: { readonly width: number; readonly inner: number },
  random: Random,
  initialization: Initialization,
): HostTensors {
  const { width, inner } = size;
  const parts = feedForwardParts({ gated }, size);
  const layer = (part: 'inner' | 'outer', from: number, to: number) => ({
    ...initializeDense(`${name}.${part}`, { from, to }, random, initialization, feedForwardBiases),
    ...(lora && initializeLora(`${name}.${part}`, parts[part], from, lora, random)),
  });
  return { ...layer('inner', width, gated ? 2 * inner : inner), ...layer('outer', inner, width) };
}

/** x [..., width] -> [..., width] */
export function feedForward(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  { activation, gated = false, feedForwardBiases = true, innerDropout = 0, lora }: FeedForwardOptions,
  context?: ProgramContext,
): tf.Tensor {
  const map = (part: 'inner' | 'outer', input: tf.Tensor) => {
    const y = dense(parameters, `${name}.${part}`, input, feedForwardBiases);
    if (!lora) return y;
    const columns = y.shape.at(-1)!;
    const size = { width: columns, inner: gated ? columns / 2 : columns };
    const parts = feedForwardParts({ gated }, size)[part];
    return addLora(parameters, `${name}.${part}`, { x: input, y }, parts, lora, context);
  };
  const inner = map('inner', x);
  const [first, gate] = gated ? tf.split(inner, 2, inner.rank - 1) : [inner];
  const active = activate(first!, activation);
  observeActivation(context, name, active, activation);
  const given = gate ? tf.mul(active, gate) : active;
  return map('outer', context && innerDropout > 0 ? context.dropout(given, innerDropout) : given);
}
