/** A tokenizer of another program, as its tokenizer.json describes it: ids and places as Hugging Face's `tokenizers` gives them. */
import { bytesOfCharacters } from '../byteCharacters';
import type { Framing } from '../framing';
import type { TokenModel } from '../models/model';
import type { SpecialTokens } from '../specialTokens';
import type { Encoding, Tokenizer } from '../tokenizer';
import type { AddedToken, Part } from './addedTokens';
import { type PairFrame, type PostProcessor, trimmed } from './postProcessors';
import type { PreTokenizer } from './preTokenizers';
import { gapName } from './vocabulary';

export interface FileStages {
  readonly divide: (text: string) => readonly Part[];
  readonly preTokenizer: PreTokenizer;
  readonly model: TokenModel;
  readonly added: readonly AddedToken[];
  readonly post: PostProcessor;
  readonly decode: (tokens: readonly string[]) => string;
  readonly special: SpecialTokens;
  /** id -> token as it is written; names of what is unused in gaps. */
  readonly vocabulary: readonly string[];
  readonly maximumLength: number;
  /** What goes of a text that is too long is at its start. */
  readonly cutsStart: boolean;
  /** What a task puts around its texts, for other readers of `toJson`. */
  readonly framing: Framing;
  readonly toJson: (framing: Framing, maximumLength: number) => string;
}

export class FileTokenizer implements Tokenizer {
  readonly size: number;
  readonly vocabulary: readonly string[];
  readonly special: SpecialTokens;
  readonly maximumLength: number;
  readonly isFramed = true;
  readonly cutsStart: boolean;
  readonly pair: PairFrame;
  private readonly addedById: ReadonlyMap<number, AddedToken>;
  private readonly silent: ReadonlySet<string>;

  constructor(private readonly stages: FileStages) {
    const { model, added, vocabulary } = stages;
    this.addedById = new Map(added.map(token => [token.id, token]));
    const { shown } = model;
    this.vocabulary = shown
      ? vocabulary.map((token, id) => (this.addedById.has(id) ? token : (shown[id] ?? token)))
      : vocabulary;
    this.size = vocabulary.length;
    this.special = stages.special;
    this.maximumLength = stages.maximumLength;
    this.pair = stages.post.pair;
    this.cutsStart = stages.cutsStart;
    this.silent = new Set(added.filter(({ special }) => special).map(({ content }) => content));
  }

  encode(text: string, longest = this.maximumLength, forms?: string[]): Encoding {
    const { before, after } = this.stages.post;
    const put = before.length + after.length;
    const room = Math.max(0, longest - put);
    const read: string[] | undefined = forms && [];
    const found = this.read(text, this.stages.cutsStart ? Number.POSITIVE_INFINITY : room + 1, read);
    const isEmpty = found.ids.length + put === 0;
    if (isEmpty) found.add(this.special.unk, 0, text.length, '');
    const truncated = found.ids.length > room && !isEmpty;
    const from = truncated && this.stages.cutsStart ? found.ids.length - room : 0;
    const to = truncated ? from + room : found.ids.length;
    for (let i = from; forms && i < to; i++) forms.push(read![i] ?? '');
    const ids = Int32Array.from([...before, ...found.ids.slice(from, to), ...after]);
    const offsets = [
      ...before.map(() => [0, 0] as const),
      ...this.places(text, found, from, to),
      ...after.map(() => [text.length, text.length] as const),
    ];
    return {
      ids,
      tokens: Array.from(ids, id => this.vocabulary[id]!),
      offsets,
      truncated,
      put: [before.length, after.length],
      ...(isEmpty && { isEmpty }),
    };
  }

  decode(ids: ArrayLike<number>): string {
    const { vocabulary, decode, model } = this.stages;
    const tokens: string[] = [];
    for (const id of Array.from(ids)) {
      const token = this.addedById.get(id)?.decoded ?? (id < model.vocabulary.length ? vocabulary[id] : undefined);
      if (token !== undefined && !this.silent.has(token) && token !== gapName(id)) tokens.push(token);
    }
    return decode(tokens);
  }

  bytesOf(id: number): readonly number[] | undefined {
    const { vocabulary, model } = this.stages;
    if (this.addedById.has(id)) return undefined;
    const token = vocabulary[id] ?? '';
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
    if (byte !== undefined) return [Number.parseInt(byte, 16)];
    return model.shown ? bytesOfCharacters(token) : undefined;
  }

  frame(framing: Framing): Tokenizer {
    return new FileTokenizer({ ...this.stages, framing });
  }

  limit(longest: number): Tokenizer {
    return new FileTokenizer({ ...this.stages, maximumLength: longest });
  }

  toJson(): string {
    return this.stages.toJson(this.stages.framing, this.maximumLength);
  }

  /** @param most tokens, after which it may stop */
  private read(text: string, most: number, forms: string[] | undefined): Found {
    const { divide, preTokenizer, model } = this.stages;
    const found = new Found();
    for (const { piece, token } of divide(text)) {
      if (found.ids.length >= most) break;
      if (token) {
        const { text: written } = piece;
        found.add(token.id, piece.startOf(0), piece.endOf(written.length - 1), written);
        forms?.push(written);
        continue;
      }
      for (const word of preTokenizer.split([piece])) {
        if (found.ids.length >= most) break;
        model.encode(word.text, (id, start, end) => {
          // Of a character's bytes the last one alone may have its place.
          found.add(id, word.startOf(start), end > start ? word.endOf(end - 1) : word.startOf(start), undefined);
          forms?.push(word.text.slice(start, end));
        });
      }
    }
    return found;
  }

  private places(text: string, found: Found, from: number, to: number): (readonly [number, number])[] {
    const { trims } = this.stages.post;
    const places: (readonly [number, number])[] = [];
    for (let i = from; i < to; i++) {
      let place: readonly [number, number] = [found.starts[i]!, found.ends[i]!];
      const written = found.written[i] ?? this.stages.vocabulary[found.ids[i]!]!;
      for (const { prefixed, follows } of trims)
        place = trimmed(written, place, text, { isFirst: i === from && !follows, prefixed });
      places.push(place);
    }
    return places;
  }
}

/** Tokens of a text in turn, with their places and what stands there where the vocabulary does not say it. */
class Found {
  readonly ids: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly written: (string | undefined)[] = [];

  add(id: number, start: number, end: number, written: string | undefined): void {
    this.ids.push(id);
    this.starts.push(start);
    this.ends.push(end);
    this.written.push(written);
  }
}
