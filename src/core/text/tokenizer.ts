/** What the text stage yields: ids, with the characters of the text that each came from. */
import type { Framing } from './framing';

export interface Encoding {
  readonly ids: Int32Array;
  readonly tokens: readonly string[];
  /** Start and end of each token in the original text, in UTF-16 code units; [n, n] for tokens put in ([CLS], [SEP]). */
  readonly offsets: readonly (readonly [number, number])[];
  /** The text has no token at all: the one that is there stands for that. */
  readonly isEmpty?: true;
  /** The text was longer than the limit and was cut. */
  readonly truncated: boolean;
  /** Start and end of the words that were read, where the text was split into words before the tokenizer saw it. */
  readonly words?: readonly (readonly [number, number])[];
}

export interface Tokenizer {
  /** Size of the vocabulary, special tokens included. */
  readonly size: number;
  /** id -> token, as people read it: `tokenizer.json` writes tokens of bytes otherwise. */
  readonly vocabulary: readonly string[];
  /** Ids of special tokens; `padding` is always 0. */
  readonly special: {
    readonly padding: number;
    readonly unknown: number;
    readonly cls?: number;
    readonly sep?: number;
  };
  /** What Hugging Face's `tokenizers` does not know of `toJson`, so that it refuses the file. */
  readonly ownFormat?: 'n-grams' | 'sentences';
  /** Longest encoding, in tokens. */
  readonly maximumLength: number;
  /**
   * Every text gives at least one token: an empty one gives [UNK].
   * @param longest where it is cut, in tokens; `maximumLength` if not given
   */
  encode(text: string, longest?: number): Encoding;
  /** It says how a task puts texts together; those of earlier versions do not, and their models read texts a little otherwise. */
  readonly isFramed?: boolean;
  /** The same with what a task puts around its texts, for other readers of `toJson`: what `encode` gives is the same. */
  frame?(framing: Framing): Tokenizer;
  decode(ids: ArrayLike<number>): string;
  /** Hugging Face's `tokenizer.json`; read back by `readTokenizer`. */
  toJson(): string;
}
