/** Layers as the user's own models take them: a function of the parameters that knows how they start. */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import type { Activation } from '../../layers/activations';
import { type CellName, initializeCell, readSequence } from '../../layers/cells';
import { initializeConvolution, convolution as slide } from '../../layers/convolution';
import { dense as applyDense, initializeDense } from '../../layers/dense';
import type { Initialization } from '../../layers/initializers';
import { initializeNorm, norm } from '../../layers/norm';
import type { Recurred } from '../../layers/recurrence';
import { selfAttention as attendToSelf, initializeSelfAttention } from '../../layers/transformer/attention';
import { transformerLayer as applyTransformer, initializeTransformerLayer } from '../../layers/transformer/layer';
import { hidePadding } from '../../layers/transformer/reach';

/** A function with the starting values of the parameters that it reads. */
export type Layer<A extends readonly unknown[], R> = ((parameters: Tensors, ...inputs: A) => R) & {
  /** Starts each parameter's name. */
  readonly layerName: string;
  readonly initialize: (random: Random) => HostTensors;
};

interface Drawn {
  readonly initialize?: Initialization;
}

function layer<A extends readonly unknown[], R>(
  layerName: string,
  apply: (parameters: Tensors, ...inputs: A) => R,
  initialize: (random: Random) => HostTensors,
): Layer<A, R> {
  return Object.assign(apply, { layerName, initialize });
}

/** x [..., from] -> [..., to] */
export function dense(name: string, size: { readonly from: number; readonly to: number } & Drawn) {
  return layer(
    name,
    (parameters, x: tf.Tensor) => applyDense(parameters, name, x),
    random => initializeDense(name, size, random, size.initialize ?? 'xavier'),
  );
}

/** x [batch, time, from], zero at padding -> [batch, time, filters] */
export function convolution(
  name: string,
  size: { readonly kernel: number; readonly from: number; readonly filters: number } & Drawn,
) {
  return layer(
    name,
    (parameters, x: tf.Tensor) => slide(parameters, name, x),
    random => initializeConvolution(name, size, random, size.initialize ?? 'he'),
  );
}

type Reads = readonly [x: tf.Tensor, mask: tf.Tensor, direction?: { readonly reverse: boolean }];

function recurrent(cell: CellName) {
  return (name: string, size: { readonly from: number; readonly to: number } & Drawn): Layer<Reads, Recurred> =>
    layer(
      name,
      (parameters, ...[x, mask, direction]: Reads) => readSequence(cell, parameters, name, x, mask, direction),
      random => initializeCell(cell, name, { from: size.from, size: size.to }, random, size.initialize ?? 'uniform'),
    );
}

/** x [batch, time, from], mask [batch, time] -> hidden [batch, time, to], last [batch, to] */
export const lstm = recurrent('lstm');
export const gru = recurrent('gru');
export const rnn = recurrent('rnn');

/** x [..., width] -> the same shape */
export function layerNorm(name: string, size: { readonly width: number }) {
  return layer(
    name,
    (parameters, x: tf.Tensor) => norm(parameters, name, x),
    () => initializeNorm(name, size.width),
  );
}

/** What self-attention needs of its place; `layer` numbers the captured weights. */
interface Attending {
  readonly context: ProgramContext;
  readonly layer?: number;
}

/** x [batch, time, width], mask [batch, time] -> the same shape as x; the weights are shown as `attention/LAYER` */
export function selfAttention(name: string, size: { readonly width: number; readonly heads: number } & Drawn) {
  return layer(
    name,
    (parameters, x: tf.Tensor, mask: tf.Tensor, { context, layer: index = 0 }: Attending) =>
      attendToSelf(
        parameters,
        name,
        x,
        { heads: size.heads },
        { bias: hidePadding(mask), capture: `attention/${index}`, context },
      ),
    random => initializeSelfAttention(name, { heads: size.heads }, size.width, random, size.initialize ?? 'xavier'),
  );
}

/** Attention and a feed-forward part on residual paths. x [batch, time, width], mask [batch, time] -> the same shape as x */
export function transformerLayer(
  name: string,
  size: {
    readonly width: number;
    readonly heads: number;
    /** Four times width if not given. */
    readonly inner?: number;
    readonly activation?: Activation;
    readonly dropout?: number;
    readonly normalization?: 'before' | 'after';
  } & Drawn,
) {
  const { width, heads, inner = 4 * width, activation = 'gelu', dropout = 0.1, normalization = 'before' } = size;
  return layer(
    name,
    (parameters, x: tf.Tensor, mask: tf.Tensor, { context, layer: index = 0 }: Attending) =>
      applyTransformer(
        parameters,
        name,
        x,
        { heads, normalization, activation, dropout },
        { bias: hidePadding(mask), capture: `attention/${index}`, context },
      ),
    random => initializeTransformerLayer(name, { heads }, { width, inner }, random, size.initialize ?? 'xavier'),
  );
}
