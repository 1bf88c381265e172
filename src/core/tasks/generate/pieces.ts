/** What each token adds to a text: a token by itself may be half a character, and spaces depend on the one before. */
import type { Tokenizer } from '../../text/tokenizer';
import { beginToken, endToken } from './stream';

/** What decoding makes of bytes that are no character yet. */
const REPLACEMENT = '\uFFFD';
/** Tokens that one character takes at most, as bytes. */
const LONGEST = 4;

export class PieceReader {
  private readonly silent: ReadonlySet<number>;
  /** The last token with text; pieces are what comes after it. */
  private before: number | undefined;
  /** Tokens that are the start of a character. */
  private open: number[] = [];

  /** @param ids what stands before */
  constructor(
    private readonly tokenizer: Tokenizer,
    ids: readonly number[],
  ) {
    this.silent = new Set([tokenizer.special.padding, beginToken(tokenizer), endToken(tokenizer)]);
    this.before = this.visible(ids.at(-1));
  }

  /** The text of a token if it came next. */
  peek(id: number): string {
    if (this.silent.has(id)) return '';
    const { tokenizer, before, open } = this;
    if (before === undefined) return tokenizer.decode([...open, id]);
    return tokenizer.decode([before, ...open, id]).slice(tokenizer.decode([before]).length);
  }

  /** The text that a token adds; nothing while it only begins a character, which comes with the token that ends it. */
  take(id: number): string {
    const text = this.peek(id);
    if (text.endsWith(REPLACEMENT) && this.open.length < LONGEST - 1 && id !== this.tokenizer.special.unknown) {
      this.open.push(id);
      return '';
    }
    this.open = [];
    this.before = this.visible(id);
    return text;
  }

  private visible(id: number | undefined): number | undefined {
    return id === undefined || this.silent.has(id) ? undefined : id;
  }
}
