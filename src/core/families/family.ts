/**
 * What a family of pretrained models is: how its config.json describes a network, and by which names its files hold our parameters.
 * Loads no runtime, so that the editor can say what a folder holds.
 */
import type { Activation } from '../layers/activations';
import type { NormOptions } from '../layers/norm';
import type { StackOptions } from '../layers/transformer/stack';

/** How their tensors become one of ours; each way back is as exact. */
export type Layout =
  /** As it is. */
  | 'same'
  /** [out, in] -> [in, out], as PyTorch's Linear holds a map. Several stand side by side in our last axis; so do vectors. */
  | 'turned'
  /** One logit as two, the first of them 0: [1, in] -> [in, 2], [1] -> [2]. Their difference is what it was. */
  | 'against-zero'
  /** A convolution over so many tokens: [out, in, kernel] -> [kernel x in, out]. */
  | { readonly kernel: number }
  /** A map with queries, keys and values of each head together, [heads, 3, d]: of all heads queries, then keys, then values (BLOOM). */
  | { readonly byHead: number }
  /** A vector that lies in a table of one row: [1, width] -> [width]. */
  | 'row';

/** A parameter of ours, and theirs. */
export interface Mapping {
  readonly name: string;
  /** Without the prefix of the base model. */
  readonly of: readonly string[];
  /** What else files call the one tensor that `of` names, prefix and all. */
  readonly also?: readonly string[];
  /** Of a head: whether it lies in the base model, and has its prefix there (BERT's pooler). */
  readonly inBase?: true;
  readonly layout: Layout;
  /** Of ours. */
  readonly shape: readonly number[];
  /** What each of several has of our last axis; as much as each other if not given. */
  readonly parts?: readonly number[];
  /**
   * What stands there in files that lack it; otherwise it is missing, and new. `tied`: the table of word vectors, and an export leaves it
   * out where it still is. `copied`: the same numbers, which are its own from then on.
   */
  readonly absent?: 'zeros' | 'tied' | 'copied';
  /** A buffer there, which training leaves as it is. */
  readonly fixed?: true;
}

/** What `architectures` calls a network with a head. */
export type HeadName =
  | 'sequence'
  | 'token'
  | 'question'
  | 'masked-lm'
  | 'causal-lm'
  | 'next-sentence'
  | 'replaced-token'
  | 'seq2seq-lm';

/** Layers between hidden states and logits: `dense` maps, the last of them to the logits. */
export interface HeadLayer {
  /** First words of the names of its parameters: `NAME.weight` [in, out] and `NAME.bias`; of the last layer as the task has them. */
  readonly name: string;
  readonly bias: boolean;
  /** Rate at which its input is dropped while training; 0 if not given. */
  readonly dropout?: number;
  readonly activation?: Activation;
  /** After the activation: `NAME.norm.scale`, `NAME.norm.bias`. */
  readonly norm?: NormOptions;
  /** Logits for the vocabulary by the table of word vectors; `NAME.bias` alone is its own. */
  readonly tied?: true;
  /** What its input is multiplied by; 1 if not given. */
  readonly scale?: number;
}

export interface Head {
  /** As `architectures` of config.json names it: BertForSequenceClassification. */
  readonly architecture: string;
  /** Others whose files hold it: BertForPreTraining. */
  readonly also?: readonly string[];
  /** What it reads: the state of the first token, of the last real one, the mean of all real ones, or each. */
  readonly reads: 'first' | 'last' | 'mean' | 'each';
  readonly layers: readonly HeadLayer[];
  /** What names of the body begin with in its files, where that is not the architecture's own. */
  readonly prefix?: string;
  /** Of an encoder-decoder: it reads states of the encoder, and its files have nothing else. */
  readonly encoderAlone?: true;
  /** Another head that a network may have with it, and the class whose files hold both: BertForPreTraining. */
  readonly together?: { readonly architecture: string; readonly mappings: readonly Mapping[] };
  /** @param outputs of the last layer */
  mappings(outputs: number): readonly Mapping[];
}

/** Which tokens stand around texts that are written, as config.json has them; generation_config.json may say otherwise. */
export interface WrittenTokens {
  /** What is read before the first token is written. */
  readonly begin: number;
  /** Any of them ends a text; none where it is the tokenizer's. */
  readonly ends: readonly number[];
  /** What is written at the last place there is. */
  readonly forcedLast?: number;
}

/** The side of an encoder-decoder that writes: layers that attend to the states of the other, [batch, time, width of its stack]. */
export interface Writer {
  /** First words of its names: `decoder`, `decoderNorm`, `decoderPositions`. */
  readonly stack: StackOptions;
  readonly vocabulary: number;
  /** Table of the words that are written: `embedding` where both sides share it. */
  readonly table: 'embedding' | 'target';
  /** Most tokens of a written text, the one that begins it counted; undefined where positions set no limit. */
  readonly length?: number;
  readonly tokens: WrittenTokens;
  /** A token whose vector is not trained where it is looked up (PyTorch's `padding_idx`); none if not given. */
  readonly padding?: number;
  /** Parameters of its own. */
  readonly body: readonly Mapping[];
}

/** A network as a config.json describes it. */
export interface Architecture {
  /** `model_type`. */
  readonly modelType: string;
  /** As people write it: BERT, SmolLM2 is a LLaMA. */
  readonly title: string;
  /** An encoder reads; a decoder writes, and reads from left to right; an encoder-decoder reads one text and writes another. */
  readonly side: 'encoder' | 'decoder' | 'encoder-decoder';
  readonly vocabulary: number;
  /** Most tokens of a text, special ones counted; undefined where positions set no limit. */
  readonly length?: number;
  /** Of word vectors; as wide as the layers unless the stack has a projection. */
  readonly embeddingWidth: number;
  /** How many texts segments tell apart; 0 where a family has none. A single one is added to every token. */
  readonly segments: number;
  /** Names of parameters as our `transformer` has them: `embedding.weight`, `encoder.0.attention.qkv.weight`, `norm.scale`, ... */
  readonly stack: StackOptions;
  /** Of an encoder-decoder: its other side. `stack` and `body` are then of its encoder. */
  readonly writer?: Writer;
  /** The class that opens an encoder-decoder's encoder alone; none where transformers has none. */
  readonly encoderClass?: string;
  /** Of all but heads. */
  readonly body: readonly Mapping[];
  /** What names of the body begin with in files that were saved with a head (`bert.`, `model.`); they may lack it. */
  readonly prefix: string;
  readonly heads: Partial<Readonly<Record<HeadName, Head>>>;
  /** Of its layers where they attend to the states of an encoder, [time, memory]; absent where transformers has none. */
  readonly cross?: (memory: number) => readonly Mapping[];
  /** Why it has no head of a kind, where it is not that of all families of its side. One clause, without a period. */
  readonly absentHeads?: Partial<Readonly<Record<HeadName, string>>>;
  /** Tensors that files of this family may hold and that mean nothing here. */
  readonly ignored?: (name: string) => boolean;
}

/** Layers of all of its sides. */
export function stacksOf({ stack, writer }: Pick<Architecture, 'stack' | 'writer'>): readonly StackOptions[] {
  return writer ? [stack, writer.stack] : [stack];
}

/** Keys of a config.json, read one by one; each family knows its defaults and its own names. */
export interface ConfigReader {
  /** @throws ActionableError that names the key where it is no such value, or out of range */
  integer(key: string, fallback?: number): number;
  number(key: string, fallback?: number): number;
  boolean(key: string, fallback: boolean): boolean;
  string(key: string, fallback?: string): string;
  /** One of the values that a family knows. @throws ActionableError that names the others */
  choice<T extends string>(key: string, values: readonly T[], fallback?: T): T;
  has(key: string): boolean;
  /** Keys below. */
  under(key: string): ConfigReader | undefined;
  /** As it stands. */
  raw(key: string): unknown;
  /** What this program does not compute. */
  refuse(key: string, why: string): never;
}

export interface Family {
  /** Values of `model_type` that it reads. */
  readonly modelTypes: readonly string[];
  read(config: ConfigReader): Architecture;
}
