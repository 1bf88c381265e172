/** What a model is: pure functions from ids to hidden states, and its initial parameters. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import type { Tokenizer } from '../text/tokenizer';
import type { Counter } from './counter';
import type { Decoder } from './decoder';
import type { EncoderDecoder } from './encoderDecoder';
import type { OwnModule } from './own/readModule';

export interface Encoded {
  /** [batch, time, features]; `time` is that of the inputs plus what the model put before them. */
  readonly hidden: Tensor;
  /** One vector a text, [batch, features]. */
  readonly pooled: Tensor;
}

export interface Encoder {
  /** Size of `pooled`. */
  readonly features: number;
  /** The tokenizer puts [CLS] before the text when this is set. */
  readonly needsCls: boolean;
  /** Attention layers and heads, when the model has them; captured as `attention/LAYER`, [batch, heads, time, time]. */
  readonly attention?: { readonly layers: number; readonly heads: number };
  /** Name of the word-vector table among the parameters, [vocabulary, width]. */
  readonly embeddingName: string;
  /** `pooled` has a logit a label: the task puts nothing over it. */
  readonly pooledAreLogits?: true;
  /** Names of parameters that are not trained. */
  readonly frozen?: ReadonlySet<string>;
  /** Parameters in a fixed order. */
  initialize(vocabulary: number, maximumLength: number, random: Random): HostTensors;
  /** Parameters that are counted from the ids of the training texts, before training begins. */
  count?(texts: Iterable<Int32Array>, tokenizer: Pick<Tokenizer, 'size' | 'special'>): HostTensors;
  /** ids int32 and mask [batch, time] -> word vectors [batch, time, width], before positions and dropout. What saliency differentiates by. */
  embed(parameters: Tensors, ids: Tensor, mask: Tensor): Tensor;
  /** Word vectors and mask [batch, time] -> hidden states. Padding never changes what is at real tokens. */
  encode(parameters: Tensors, embedded: Tensor, mask: Tensor, context: ProgramContext): Encoded;
}

/**
 * Each model's `model.ts` exports `create(config, labels)`; `labels`: how many the task tells apart; `module`: of a model of
 * the user's own.
 */
export type CreateEncoder<C> = (config: C, labels: number, module?: OwnModule) => Encoder;

/** What a model's module offers to tasks, made from its config. */
export interface ModelParts {
  /** The word in the config. */
  readonly type: string;
  readonly encoder?: Encoder;
  readonly encoderDecoder?: EncoderDecoder;
  readonly decoder?: Decoder;
  readonly counter?: Counter;
}
