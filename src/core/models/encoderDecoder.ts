/** What a model is that reads one text and writes another: an encoder, and a decoder that looks at what was read. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';

/** Padded ids int32 and mask [batch, time]. */
export interface TokenBatch {
  readonly ids: Tensor;
  readonly mask: Tensor;
}

export interface EncoderDecoderSizes {
  /** Vocabularies. */
  readonly source: number;
  readonly target: number;
  /** One table of word vectors for both texts; the vocabularies are then one. */
  readonly shared: boolean;
  /** Longest texts, in tokens. */
  readonly sourceLength: number;
  readonly targetLength: number;
}

export interface AttentionSize {
  readonly layers: number;
  readonly heads: number;
}

/** What one step of writing needs beside its state. */
export interface Written {
  /** [batch, features] */
  readonly hidden: Tensor;
  /** The state after the step, of the same names and shapes as before. */
  readonly state: Tensors;
}

/** Tensors called `state` and `memory` are named, with the batch as their first axis. */
export interface EncoderDecoder {
  /** Size of what `write` and `step` give for each token. */
  readonly features: number;
  /** Name of the source's word-vector table among the parameters. */
  readonly embeddingName: string;
  /** Of the target's, where its vocabulary is its own. */
  readonly targetEmbeddingName: string;
  readonly frozen?: ReadonlySet<string>;
  /**
   * Captured as `attention/encoder/LAYER`, `attention/decoder/LAYER` and `attention/cross/LAYER`,
   * [batch, heads, queries, keys]; absent where the model has none of a kind.
   */
  readonly attention: {
    readonly encoder?: AttentionSize;
    readonly decoder?: AttentionSize;
    readonly cross?: AttentionSize;
  };
  initialize(sizes: EncoderDecoderSizes, random: Random): HostTensors;
  /** What the decoder looks at. */
  read(parameters: Tensors, source: TokenBatch, context: ProgramContext): Tensors;
  /**
   * All tokens at once, each after those before it (teacher forcing): [batch, time, features].
   * @param written begins with the token that starts every text
   */
  write(parameters: Tensors, memory: Tensors, sourceMask: Tensor, written: TokenBatch, context: ProgramContext): Tensor;
  /**
   * Before the first token.
   * @param limit most tokens that will be written
   * @returns `memory`: what every step reads; `state`: what each step changes
   */
  start(
    parameters: Tensors,
    memory: Tensors,
    sourceMask: Tensor,
    limit: number,
  ): { readonly memory: Tensors; readonly state: Tensors };
  /**
   * One token.
   * @param ids int32 [batch]: the token before
   * @param position int32 scalar, from 0
   */
  step(
    parameters: Tensors,
    read: { readonly memory: Tensors; readonly sourceMask: Tensor },
    state: Tensors,
    ids: Tensor,
    position: Tensor,
    context: ProgramContext,
  ): Written;
}

/** An encoder-decoder's `model.ts` exports `createEncoderDecoder(config)`. */
export type CreateEncoderDecoder<C> = (config: C) => EncoderDecoder;
