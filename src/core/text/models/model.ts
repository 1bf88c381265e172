/** Models, which turn words into ids, by the names they have in tokenizer.json. */
/** Fewest and most words of a sequence that is a token. */
export interface NGrams {
  readonly from: number;
  readonly to: number;
}

export interface TokenModel {
  /** id -> token. */
  readonly vocabulary: readonly string[];
  readonly unknown: number;
  /** Sequences of words are tokens too, under their words with a space between; of all others only words are. */
  readonly nGrams?: NGrams;
  /** Tokens as people read them, where the vocabulary writes them otherwise. */
  readonly shown?: readonly string[];
  idOf(token: string): number | undefined;
  /** Ids of a word's pieces, each with its start and end in the word. */
  encode(word: string, emit: (id: number, start: number, end: number) => void): void;
  /** As it stands in tokenizer.json. */
  toJson(): Readonly<Record<string, unknown>>;
}
