/** What a model is that writes token by token: each position sees what stands before it, and itself, alone. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import type { AttentionSize, Shapes, Written } from './encoderDecoder';
import type { EncoderSizes } from './encoderSizes';

export interface Decoder {
  /** Size of what `write` and `step` give for each token. */
  readonly features: number;
  /** Name of the word-vector table among the parameters, [vocabulary, width]. */
  readonly embeddingName: string;
  /** Captured as `attention/LAYER`, [batch, heads, time, time]. */
  readonly attention?: AttentionSize;
  /** How many tokens it tells apart, where that may be more than the tokenizer has. */
  readonly vocabulary?: number;
  /**
   * Of a model that was trained elsewhere: tokens that end a text; that of the tokenizer where there are none. Its texts begin as its
   * tokenizer encodes them, and it may write every token that the tokenizer has.
   */
  readonly ends?: readonly number[];
  /** `write` can go on from a state: a stream is read block by block (truncated back-propagation). */
  readonly carries: boolean;
  initialize(sizes: EncoderSizes, random: Random): HostTensors;
  /**
   * All tokens at once (teacher forcing).
   * @param ids int32 [batch, time]
   * @param start as `write` gave it for the block before; only where the model carries
   * @returns `hidden` [batch, time, features]; `state` after the last token where `start` was given, of its names and shapes
   */
  write(
    parameters: Tensors,
    ids: Tensor,
    context: ProgramContext,
    start?: Tensors,
  ): { readonly hidden: Tensor; readonly state?: Tensors };
  /**
   * Many tokens at once before the first `step`: their hidden states and the state of a limit of `time` tokens; what belongs
   * to tokens beyond those that count is written over by the steps that follow. Where `write` cannot go on from a state.
   * @param ids int32 [batch, time]
   */
  readonly read?: (parameters: Tensors, ids: Tensor, context: ProgramContext) => Written;
  /**
   * Any number of tokens after those of a state of their exact length, as other runtimes go on: the state then has all of them.
   * @param past as `stateShapes` has it with room for no more than there is
   * @param input.ids int32 [batch, time]
   * @param input.mask [batch, time], 1 at tokens; of a state that grows, of all tokens: [batch, past + time]
   * @returns `hidden` [batch, time, features]
   */
  extend(
    parameters: Tensors,
    past: Tensors,
    input: { readonly ids: Tensor; readonly mask: Tensor },
    context: ProgramContext,
  ): Written;
  /**
   * Shapes of the state before the first token, all zeros; the batch is the first axis.
   * @param limit most tokens that will be read and written
   */
  stateShapes(batch: number, limit: number): Shapes;
  /**
   * One token.
   * @param ids int32 [batch]: the token before
   * @param position int32 scalar, from 0
   * @returns `state` after it; of a state that grows what the token adds alone, for its place: of size 1 along that axis
   */
  step(parameters: Tensors, state: Tensors, ids: Tensor, position: Tensor, context: ProgramContext): Written;
  /**
   * Of a stack of layers, each captured as `hidden/LAYER`, [batch, time, any]: what is done to the last one before it is mapped to
   * the vocabulary, here to any, [rows, any] -> [rows, features].
   */
  readonly finish?: (parameters: Tensors, hidden: Tensor) => Tensor;
  /** Hidden states [rows, features] -> a logit for each token, [rows, vocabulary]. */
  vocabularyLogits(parameters: Tensors, hidden: Tensor): Tensor;
}

/** A model that can write by itself exports `createDecoder(config)` in its `model.ts`. */
export type CreateDecoder<C, G = never> = (config: C, given?: G) => Decoder;
