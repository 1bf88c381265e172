/** What each model's `schema.ts` exports: its options, and what it gives to tasks. Loads no runtime. */
import type { ObjectSchema } from '../config/schema';

export type Gift =
  /** A vector of a text (`create`). */
  | 'pooled'
  /** In its place a number a label (`create`, with `pooledAreLogits`). */
  | 'logits'
  /** A vector of each token that knows of those around it (`create`). */
  | 'states'
  /** Which token stands at a place (`create`, with `vocabulary`). */
  | 'vocabulary'
  /** It writes token by token (`createDecoder`). */
  | 'decoder'
  /** It reads one text and writes another (`createEncoderDecoder`). */
  | 'encoder-decoder'
  /** It is counted, not trained (`createCounter`). */
  | 'counts'
  /** Vectors of words, trained by a kernel of its own (`createWords`). */
  | 'words'
  /** A state that goes on from block to block. */
  | 'carry'
  /** The order of tokens matters to it. */
  | 'order'
  /** It can compare two texts. */
  | 'pairs'
  /** Attention that can be looked into; of a user's own, each says so itself. */
  | 'attention';

/** Names of the models that give something. */
export type ModelsThat = (gift: Gift) => readonly string[];

export interface ModelSpec {
  readonly schema: ObjectSchema;
  readonly gives: readonly Gift[];
  /** Names of special tokens that every text is to have. @param config its section of the config */
  tokens?(config: object): readonly string[];
  /** Its runs are not trained here: where their weights come from, and what to do. */
  readonly untrained?: string;
}
