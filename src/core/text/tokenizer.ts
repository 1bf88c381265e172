/** What the text stage yields: ids, with the characters of the text that each came from. */
import type { Framing } from './framing';
import type { PairFrame } from './pretrained/postProcessors';
import type { SpecialTokens } from './specialTokens';

export interface Encoding {
  readonly ids: Int32Array;
  readonly tokens: readonly string[];
  /** Start and end of each token in the original text, in UTF-16 code units; [n, n] for tokens put in ([CLS], [SEP]). */
  readonly offsets: readonly (readonly [number, number])[];
  /** The text has no token at all: the one that is there stands for that. */
  readonly isEmpty?: true;
  /** The text was longer than the limit and was cut. */
  readonly truncated: boolean;
  /** How many tokens were put in before and after those of the text, where the tokenizer says so. */
  readonly put?: readonly [number, number];
  /** Start and end of the words that were read, where the text was split into words before the tokenizer saw it. */
  readonly words?: readonly (readonly [number, number])[];
}

export interface Tokenizer {
  /** Size of the vocabulary, special tokens included. */
  readonly size: number;
  /** id -> token, as people read it: `tokenizer.json` writes tokens of bytes otherwise. */
  readonly vocabulary: readonly string[];
  readonly special: SpecialTokens;
  /** What Hugging Face's `tokenizers` does not know of `toJson`, so that it refuses the file. */
  readonly ownFormat?: 'n-grams' | 'sentences';
  /** Longest encoding, in tokens. */
  readonly maximumLength: number;
  /**
   * Every text gives at least one token: an empty one gives [UNK].
   * @param longest where it is cut, in tokens; `maximumLength` if not given
   * @param forms gets what each token of the text stands for, as it was normalized
   */
  encode(text: string, longest?: number, forms?: string[]): Encoding;
  /** How two texts are put together, where the file says it; else as `[CLS] a [SEP] b [SEP]`. */
  readonly pair?: PairFrame;
  /** It says how a task puts texts together; those of earlier versions do not, and their models read texts a little otherwise. */
  readonly isFramed?: boolean;
  /** What goes of a text that is too long is at its start. */
  readonly cutsStart?: boolean;
  /** The same with what a task puts around its texts, for other readers of `toJson`: what `encode` gives is the same. */
  frame?(framing: Framing): Tokenizer;
  /** The same with another `maximumLength`. */
  limit?(longest: number): Tokenizer;
  decode(ids: ArrayLike<number>): string;
  /** Of a token that stands for bytes, which may be a part of a character; undefined of others. */
  bytesOf?(id: number): readonly number[] | undefined;
  /** Hugging Face's `tokenizer.json`; read back by `readTokenizer`. */
  toJson(): string;
}
