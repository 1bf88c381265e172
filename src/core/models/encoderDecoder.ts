/** What a model is that reads one text and writes another: an encoder, and a decoder that looks at what was read. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import type { Generation } from '../pretrained/generation';
import type { Languages } from '../pretrained/languages';
import type { QuestionWords } from '../pretrained/prefixes';

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

/** By the names of tensors whose first axis is the batch. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** Tensors called `state` and `memory` are named, with the batch as their first axis. */
export interface EncoderDecoder {
  /** Size of what `write` and `step` give for each token. */
  readonly features: number;
  /** Name of the source's word-vector table among the parameters. */
  readonly embeddingName: string;
  /** Of the target's, where its vocabulary is its own. */
  readonly targetEmbeddingName: string;
  /**
   * Captured as `attention/encoder/LAYER`, `attention/decoder/LAYER` and `attention/cross/LAYER`,
   * [batch, heads, queries, keys]; absent where the model has none of a kind.
   */
  readonly attention: {
    readonly encoder?: AttentionSize;
    readonly decoder?: AttentionSize;
    readonly cross?: AttentionSize;
  };
  /** How many tokens it tells apart, where that may be more than the target's tokenizer has. */
  readonly vocabulary?: number;
  /** Names of parameters that are not trained. */
  readonly frozen?: ReadonlySet<string>;
  /** Of a model that was trained elsewhere: which tokens stand around its texts, and how they are searched for. */
  readonly generation?: Generation;
  /** Of a model that is told languages: which, by its vocabulary. */
  readonly languages?: (vocabulary: readonly string[]) => Languages | undefined;
  /** Of a model that was trained to be asked so. */
  readonly questionWords?: QuestionWords;
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
   * @returns `memory`: what every step reads; `state`: what each step changes, zeros left out
   */
  start(
    parameters: Tensors,
    memory: Tensors,
    sourceMask: Tensor,
  ): { readonly memory: Tensors; readonly state: Tensors };
  /** Shapes of what `start` gives to read. @param time tokens of the source */
  memoryShapes(batch: number, time: number): Shapes;
  /** Shapes of the whole state. @param room tokens that it has room for */
  stateShapes(batch: number, room: number): Shapes;
  /**
   * One token.
   * @param ids int32 [batch]: the token before
   * @param position int32 scalar, from 0
   * @returns `state` after it; of a state that grows what the token adds alone, for its place: of size 1 along that axis
   */
  step(
    parameters: Tensors,
    read: { readonly memory: Tensors; readonly sourceMask: Tensor },
    state: Tensors,
    ids: Tensor,
    position: Tensor,
    context: ProgramContext,
  ): Written;
  /**
   * Any number of tokens after those of a state of their exact length, as other runtimes go on: the state then has all of them.
   * @param state as `stateShapes` has it with room for no more than there is
   * @param ids int32 [batch, time]
   * @returns `hidden` [batch, time, features]
   */
  extend(
    parameters: Tensors,
    read: { readonly memory: Tensors; readonly sourceMask: Tensor },
    state: Tensors,
    ids: Tensor,
    context: ProgramContext,
  ): Written;
  /** Hidden states [rows, features] -> a logit for each token of the target, [rows, vocabulary]. */
  vocabularyLogits(parameters: Tensors, hidden: Tensor): Tensor;
}

/** An encoder-decoder's `model.ts` exports `createEncoderDecoder(config)`. */
export type CreateEncoderDecoder<C, G = never> = (config: C, given?: G) => EncoderDecoder;
