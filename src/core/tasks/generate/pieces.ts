/** What each token adds to a text: a token by itself may be half a character, and spaces depend on the one before. */
import { allSpecial } from '../../text/specialTokens';
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
  /** Tokens at the end of `before` that are bytes of a character that is not whole yet. */
  private waiting = 0;

  /** @param ids what stands before, whole characters */
  constructor(
    private readonly tokenizer: Tokenizer,
    ids: readonly number[],
  ) {
    this.silent = new Set([tokenizer.special.pad, beginToken(tokenizer), endToken(tokenizer)]);
    const last = ids.at(-1);
    // A word that is unknown decodes to nothing, but a space parts it from the next one as from any other.
    const shown = last === tokenizer.special.unk ? standIn(tokenizer) : last;
    this.before =
      shown === undefined || this.silent.has(shown) ? [] : this.wholeCharacter([...ids.slice(0, -1), shown]);
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
    if (this.isByte(id)) return this.takeByte(id);
    this.forgetWhole();
    const text = this.peek(id);
    const begins = text.endsWith(REPLACEMENT) && id !== tokenizer.special.unk;
    if (begins) this.before = [...this.before, id].slice(-LONGEST);
    else this.before = this.silent.has(id) ? [] : [id];
    this.told = tokenizer.decode(this.before).length - (begins ? 1 : 0);
    return begins ? text.slice(0, -1) : text;
  }

  /** A token of a byte by name: all of those in a row are one text, or none of them is. */
  private takeByte(id: number): string {
    const text = this.peek(id);
    const isWhole = !text.endsWith(REPLACEMENT);
    this.before = [...this.before, id];
    if (!isWhole && this.waiting < LONGEST) {
      this.waiting++;
      return '';
    }
    const bytes = this.before.slice(-this.waiting - 1);
    this.waiting = 0;
    this.before = isWhole ? bytes : [];
    this.told = this.tokenizer.decode(this.before).length;
    return isWhole ? text : this.tokenizer.decode(bytes);
  }

  /** What was told stays as it is where bytes that follow make no character. */
  private forgetWhole(): void {
    if (this.waiting === 0) return;
    this.before = this.before.slice(-this.waiting);
    this.told = 0;
    this.waiting = 0;
  }

  /** The last token, with the bytes before it that make a character with it. */
  private wholeCharacter(ids: readonly number[]): readonly number[] {
    let count = 1;
    while (
      count <= LONGEST &&
      this.isByte(ids.at(-count)!) &&
      this.tokenizer.decode(ids.slice(-count)).includes(REPLACEMENT)
    )
      count++;
    return ids.slice(-count);
  }

  private isByte(id: number): boolean {
    return /^<0x[0-9A-F]{2}>$/.test(this.tokenizer.vocabulary[id] ?? '');
  }
}

/** A token that spaces follow as they follow an unknown one: the first that begins with a letter or digit. */
function standIn({ vocabulary, special }: Tokenizer): number | undefined {
  const ids = new Set(allSpecial(special));
  const found = vocabulary.findIndex((token, id) => !ids.has(id) && /^\u2581?[\p{L}\p{N}]/u.test(token));
  return found < 0 ? undefined : found;
}
