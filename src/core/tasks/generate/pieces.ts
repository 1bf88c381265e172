/** What each token adds to a text: a token by itself may be half a character, and spaces depend on the one before. */
import type { Tokenizer } from '../../text/tokenizer';
import { beginToken, endToken } from './stream';

/** What decoding makes of bytes that are no character, or none yet. */
const REPLACEMENT = '\uFFFD';
/** Tokens that the start of a character takes at most: it may lack the last of four bytes. */
const LONGEST = 3;

export class PieceReader {
  private readonly silent: ReadonlySet<number>;
  /** The last tokens with text: pieces are what comes after them. */
  private before: readonly number[];
  /** UTF-16 code units of their text that have been told: all but a character that is not whole yet. */
  private told: number;

  /** @param ids what stands before, whole characters */
  constructor(
    private readonly tokenizer: Tokenizer,
    ids: readonly number[],
  ) {
    this.silent = new Set([tokenizer.special.padding, beginToken(tokenizer), endToken(tokenizer)]);
    const last = ids.at(-1);
    this.before = last === undefined || this.silent.has(last) ? [] : [last];
    this.told = tokenizer.decode(this.before).length;
  }

  /** The text of a token if it came next, that of a character begun before it included. */
  peek(id: number): string {
    if (this.silent.has(id)) return '';
    return this.tokenizer.decode([...this.before, id]).slice(this.told);
  }

  /** The text that a token adds; a character that it only begins comes with the token that ends it. */
  take(id: number): string {
    const { tokenizer } = this;
    const text = this.peek(id);
    const begins = text.endsWith(REPLACEMENT) && id !== tokenizer.special.unknown;
    if (begins) this.before = [...this.before, id].slice(-LONGEST);
    else this.before = this.silent.has(id) ? [] : [id];
    this.told = tokenizer.decode(this.before).length - (begins ? 1 : 0);
    return begins ? text.slice(0, -1) : text;
  }
}
