/** What a model of your own can import from NLP Workbench. `npm install --save-dev @tensorflow/tfjs-core` gives the types of `tf`. */
declare module 'nlp-workbench' {
  import type { Tensor } from '@tensorflow/tfjs-core';

  /** The `options` of the config; any may be left out there. */
  export type Options<T> = Readonly<Partial<T>>;
  export type Tensors = Readonly<Record<string, Tensor>>;
  export type Initialization = 'uniform' | 'xavier' | 'he' | 'orthogonal' | 'normal';
  export type Activation = 'relu' | 'leaky-relu' | 'gelu' | 'silu' | 'tanh' | 'sigmoid';

  export interface Context {
    /** While training; not while predicting. */
    readonly training: boolean;
    /** Drops a part of the features while training, the rest scaled up; repeatable by the config's seed. `rate` in [0, 1). */
    dropout(x: Tensor, rate: number): Tensor;
    /** Uniform numbers in [0, 1), other ones at each step; repeatable by the config's seed. While predicting always the same ones. */
    random(shape: readonly number[]): Tensor;
    /** Shows an intermediate: `attention/LAYER` [batch, heads, time, time] in the attention panel. */
    capture(name: string, value: Tensor): void;
    /** While training: the value that a frozen or unused parameter has after the step (running statistics). */
    update(name: string, value: Tensor): void;
  }

  /** A shape alone is a matrix by Xavier, or a vector of zeros. */
  export type Parameter =
    | readonly number[]
    | {
        readonly shape: readonly number[];
        /** Of shapes of two and more axes the last is the outputs', all before it the inputs'. */
        readonly initialize?: Initialization | 'zeros' | 'ones';
        /** In place of `initialize`, row by row. */
        readonly values?: ArrayLike<number>;
        /** Not trained. */
        readonly frozen?: boolean;
      };

  /** What `create(options, labels)` returns. */
  export interface Definition {
    /** Size of a word vector; their table is made for you. */
    readonly width: number;
    /** Parameters of your own, by name. */
    readonly parameters?: Readonly<Record<string, Parameter>>;
    /** Every layer that `encode` uses. */
    readonly layers?: readonly AnyLayer[];
    /** Puts [CLS] before every text. */
    readonly needsCls?: boolean;
    /** How much attention is captured: for the attention panel. */
    readonly attention?: { readonly layers: number; readonly heads: number };
    /** `encode` gives a logit a label: no dense layer is put over it. */
    readonly pooledAreLogits?: boolean;
    /**
     * A pure function. Padding (mask 0) must not change what is at real words.
     * @param words [batch, time, width]
     * @param mask [batch, time]: 1 at words, 0 at padding
     * @returns one vector a text [batch, features], or that with the hidden states [batch, time, features]
     */
    encode(
      parameters: Tensors,
      words: Tensor,
      mask: Tensor,
      context: Context,
    ): Tensor | { pooled: Tensor; hidden?: Tensor };
  }

  export interface AnyLayer {
    readonly layerName: string;
  }
  export type Layer<A extends readonly unknown[], R> = ((parameters: Tensors, ...inputs: A) => R) & AnyLayer;

  interface Drawn {
    /** How the weights start. */
    readonly initialize?: Initialization;
  }
  interface Attending {
    readonly context: Context;
    /** Number of the captured weights, from 0. */
    readonly layer?: number;
  }
  type Read = (
    name: string,
    size: { readonly from: number; readonly to: number } & Drawn,
  ) => Layer<
    [x: Tensor, mask: Tensor, direction?: { readonly reverse: boolean }],
    {
      /** [batch, time, to] */
      readonly hidden: Tensor;
      /** [batch, to] */
      readonly last: Tensor;
    }
  >;

  /** x [..., from] -> [..., to] */
  export function dense(
    name: string,
    size: { readonly from: number; readonly to: number } & Drawn,
  ): Layer<[x: Tensor], Tensor>;
  /** x [batch, time, from], zero at padding -> [batch, time, filters] */
  export function convolution(
    name: string,
    size: { readonly kernel: number; readonly from: number; readonly filters: number } & Drawn,
  ): Layer<[x: Tensor], Tensor>;
  /** x [batch, time, from], mask -> the hidden states and the last one */
  export const lstm: Read;
  export const gru: Read;
  export const rnn: Read;
  /** x [..., width] -> the same shape */
  export function layerNorm(name: string, size: { readonly width: number }): Layer<[x: Tensor], Tensor>;
  /** x [batch, time, width], mask -> the same shape as x */
  export function selfAttention(
    name: string,
    size: { readonly width: number; readonly heads: number } & Drawn,
  ): Layer<[x: Tensor, mask: Tensor, attending: Attending], Tensor>;
  /** Self-attention and a feed-forward part on residual paths. x [batch, time, width], mask -> the same shape as x */
  export function transformerLayer(
    name: string,
    size: {
      readonly width: number;
      readonly heads: number;
      readonly inner?: number;
      readonly activation?: Activation;
      readonly dropout?: number;
      readonly normalization?: 'before' | 'after';
    } & Drawn,
  ): Layer<[x: Tensor, mask: Tensor, attending: Attending], Tensor>;

  /** hidden [batch, time, width], mask [batch, time] -> [batch, width]; padding has no part. */
  export function poolMean(hidden: Tensor, mask: Tensor): Tensor;
  export function poolSum(hidden: Tensor, mask: Tensor): Tensor;
  export function poolMax(hidden: Tensor, mask: Tensor): Tensor;
  /** The first token, where [CLS] stands. */
  export function poolFirst(hidden: Tensor): Tensor;
  export function activate(x: Tensor, activation: Activation): Tensor;
  export function gelu(x: Tensor): Tensor;
  /** Sines and cosines of the places (Vaswani et al. 2017). x [batch, time, width] */
  export function addSinusoidalPositions(x: Tensor): Tensor;
  /** A bias of attention logits [batch, 1, 1, keys] that hides padding. */
  export function hidePadding(mask: Tensor): Tensor;
  /** Scaled dot-product attention of queries to keys, each [batch, heads, time, size]; `bias` is added to the logits. */
  export function attend(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    bias: Tensor,
  ): { readonly weights: Tensor; readonly output: Tensor };
  /** Rows of a table [rows, width] by ids int32 [batch, time]. */
  export function embed(table: Tensor, ids: Tensor): Tensor;
  /**
   * A recurrence, as jax.lax.scan has it: compiled once whatever the length, differentiated for you.
   * @param body (state, input of this step) -> next state of the same shapes, output of this step
   * @param inputs each [time, ...]
   * @returns the last state, and the outputs [time, ...]
   */
  export function scan(
    body: (state: Tensors, input: Tensors) => { readonly state: Tensors; readonly output: Tensors },
    state: Tensors,
    inputs: Tensors,
    options?: { readonly reverse?: boolean },
  ): { readonly state: Tensors; readonly output: Tensors };
}
