/** What a model is: pure functions from ids to hidden states, and its initial parameters. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import type { StartingModel } from '../pretrained/source';
import type { Tokenizer } from '../text/tokenizer';
import type { Counter } from './counter';
import type { Decoder } from './decoder';
import type { EncoderDecoder } from './encoderDecoder';
import type { EncoderSizes } from './encoderSizes';
import type { Generator } from './generator';
import type { OwnModule } from './own/readModule';
import type { WordModel } from './wordModel';

/** Padded texts. */
export interface EncoderInput {
  /** int32 [batch, time] */
  readonly ids: Tensor;
  /** float32 [batch, time]: 1 at tokens, 0 at padding. */
  readonly mask: Tensor;
  /** int32 [batch, time]: which text each token is of, where there are two. */
  readonly segments?: Tensor;
  /** int32 [batch or 1, time]: where each token stands, where that is not its column. */
  readonly positions?: Tensor;
}

/** What `encode` still reads beside the vectors. */
export type EncodedInput = Pick<EncoderInput, 'mask' | 'positions'>;

export interface Encoded {
  /** [batch, time, features]; `time` is that of the inputs plus what the model put before them. */
  readonly hidden: Tensor;
  /** One vector a text, [batch, features]. */
  readonly pooled: Tensor;
}

/** From hidden states to the tokens that may stand there, with parameters of its own, `mlm.…`: only tasks that ask for it have them. */
export interface VocabularyHead {
  initialize(sizes: EncoderSizes, random: Random): HostTensors;
  /** hidden [rows, width] -> a logit for each token, [rows, vocabulary] */
  logits(parameters: Tensors, hidden: Tensor): Tensor;
}

export interface Encoder {
  /** Size of `pooled`. */
  readonly features: number;
  /** Names of special tokens that every text is to have: `cls` before it, `sep` after it; none if not given. */
  readonly tokens?: readonly string[];
  /** Attention layers and heads, when the model has them; captured as `attention/LAYER`, [batch, heads, time, time]. */
  readonly attention?: { readonly layers: number; readonly heads: number };
  /** Name of the word-vector table among the parameters, [vocabulary, width]. */
  readonly embeddingName: string;
  /** Widths of the windows, in tokens, of its feature maps, which `encode` hands to `context.watch` in this order; where it has some. */
  readonly maps?: readonly number[];
  /** The token whose hidden state alone `pooled` is made of; where there is one. */
  readonly reads?: 'first' | 'last';
  /**
   * States of any layer, [batch, time, width], as one vector a text: of the same tokens as `pooled`, in the same way, but by nothing that
   * was learned of the last layer alone. Of networks whose layers have states, captured as `hidden/LAYER`.
   */
  poolStates?(states: Tensor, mask: Tensor): Tensor;
  /** `pooled` is the sum of the rows of that table, each times a number that no other word has a part in but for the scale of all. */
  readonly additive?: true;
  /** `pooled` has a logit a label: the task puts nothing over it. */
  readonly pooledAreLogits?: true;
  /** Words that are tagged are tokens of their text, as it was trained with; otherwise each is encoded by itself. */
  readonly wordsInText?: true;
  /** Of masked language models: which token stands where. */
  readonly vocabulary?: VocabularyHead;
  /**
   * A narrower network over the same word vectors, that fills masks for this one to find what it replaced.
   * @param share its width, as a part of this one's
   */
  generator?(share: number): Generator;
  /** `hidden` is already what the family's own head makes of it before the logits of replaced tokens. */
  readonly findsReplaced?: true;
  /** Names of parameters that are not trained. */
  readonly frozen?: ReadonlySet<string>;
  /** Parameters in a fixed order. */
  initialize(sizes: EncoderSizes, random: Random): HostTensors;
  /** Parameters that are counted from the ids of the training texts, before training begins. */
  count?(texts: Iterable<Int32Array>, tokenizer: Pick<Tokenizer, 'size' | 'special'>): HostTensors;
  /** Word vectors alone, [batch, time, width]. */
  words(parameters: Tensors, input: Pick<EncoderInput, 'ids' | 'mask'>): Tensor;
  /**
   * Word vectors and what is added to them for segments, before positions and dropout. What attributions differentiate by.
   * @param words as `words` gives them, where they are known
   */
  embed(parameters: Tensors, input: EncoderInput, words?: Tensor): Tensor;
  /** What `embed` gives -> hidden states. Padding never changes what is at real tokens. */
  encode(parameters: Tensors, embedded: Tensor, input: EncodedInput, context: ProgramContext): Encoded;
}

/** An encoder as a model makes it: one without `embed` gets the vectors of segments that all have (`withSegments`). */
export type EncoderParts = Omit<Encoder, 'embed'> & Partial<Pick<Encoder, 'embed'>>;

/**
 * Each model's `model.ts` exports `create(config, labels)`; `labels`: how many the task tells apart; `given`: what was read
 * before, where a model needs that.
 */
export type CreateEncoder<C, G = OwnModule> = (config: C, labels: number, given?: G) => EncoderParts;

/** What is read before a network is made: the module of a model of the user's own, or a pretrained model. */
export type Given = OwnModule | StartingModel;

/** What a model's module offers to tasks, made from its config. */
export interface ModelParts {
  /** The word in the config. */
  readonly type: string;
  readonly encoder?: Encoder;
  readonly encoderDecoder?: EncoderDecoder;
  readonly decoder?: Decoder;
  readonly counter?: Counter;
  /** @param words that get vectors */
  readonly words?: (words: readonly string[]) => WordModel;
}
