/** A tokenizer put together from its stages: special tokens in the text, normalizer, pre-tokenizer, model, template. */
import type { Decoder } from './decoders/decoder';
import type { Framing, TruncationStrategy } from './framing';
import type { NGrams, TokenModel } from './models/model';
import { type AlignedText, originalSpan } from './normalizers/alignedText';
import type { Normalizer } from './normalizers/normalizer';
import { pairTemplate } from './pairTemplate';
import { type Template, templateJson } from './postProcessors/template';
import type { PreTokenizer } from './preTokenizers/preTokenizer';
import { sentence } from './preTokenizers/sentence';
import { findSpecial } from './specialTokens';
import type { Encoding, Tokenizer } from './tokenizer';

export interface Stages {
  readonly normalizer: Normalizer | undefined;
  readonly preTokenizer: PreTokenizer;
  readonly model: TokenModel;
  readonly template: Template;
  readonly special: Tokenizer['special'];
  /** Ids of tokens that stand for themselves in a text, before anything else is done to it. */
  readonly literal: readonly number[];
  /** Tokens of the user's own, which stand for themselves too, and are part of what is decoded. */
  readonly own?: readonly number[];
  readonly decoder: Decoder;
  /** In tokens, those of the template included. */
  readonly maximumLength: number;
  /** How others cut two texts; `LongestFirst` where left out. */
  readonly truncation?: TruncationStrategy;
  /** Tokens of a task, numbered after the vocabulary: the task puts them in by itself, other readers of the file find them in texts. */
  readonly added?: readonly string[];
}

/** Words of a text: [start, end] in the normalized text. */
export function splitWords(
  text: string,
  normalizer: Normalizer | undefined,
  preTokenizer: PreTokenizer,
): { readonly aligned: AlignedText; readonly spans: readonly number[] } {
  const source: AlignedText = { text };
  const aligned = normalizer ? normalizer.normalize(source) : source;
  return { aligned, spans: preTokenizer.split(aligned.text) };
}

/** Sequences of words that end with the word at `spans[at]`, short ones first. */
export function* nGramsEndingAt(
  text: string,
  spans: readonly number[],
  at: number,
  { from, to }: NGrams,
): Generator<{ readonly text: string; readonly start: number }> {
  const words: string[] = [];
  for (let n = 1; n <= to && at - 2 * (n - 1) >= 0; n++) {
    const start = spans[at - 2 * (n - 1)]!;
    words.unshift(text.slice(start, spans[at - 2 * (n - 1) + 1]!));
    if (n >= from) yield { text: words.join(' '), start };
  }
}

/** Finds tokens that stand for themselves; undefined where there are none. */
export function literalPattern(tokens: readonly string[]): RegExp | undefined {
  // The longest first, where one is the start of another.
  const sorted = tokens.filter(token => token !== '').sort((a, b) => b.length - a.length);
  if (sorted.length === 0) return undefined;
  return new RegExp(sorted.map(token => token.replace(/[\\^$.|?*+()[\]{}/-]/g, '\\$&')).join('|'), 'g');
}

export class PipelineTokenizer implements Tokenizer {
  readonly size: number;
  readonly vocabulary: readonly string[];
  readonly special: Tokenizer['special'];
  readonly maximumLength: number;
  readonly ownFormat: Tokenizer['ownFormat'];
  private readonly literal: RegExp | undefined;
  private readonly specialIds: ReadonlySet<number>;

  constructor(private readonly stages: Stages) {
    const { shown, vocabulary } = stages.model;
    const own = new Set(stages.own);
    this.vocabulary =
      shown && own.size > 0 ? shown.map((token, id) => (own.has(id) ? vocabulary[id]! : token)) : (shown ?? vocabulary);
    this.size = this.vocabulary.length;
    this.special = stages.special;
    this.maximumLength = stages.maximumLength;
    const splitsSentences = stages.preTokenizer.json.type === sentence.type;
    this.ownFormat = stages.model.nGrams ? 'n-grams' : splitsSentences ? 'sentences' : undefined;
    this.specialIds = new Set(stages.literal);
    this.literal = literalPattern([...stages.literal, ...own].map(id => vocabulary[id]!));
  }

  encode(text: string, longest = this.maximumLength, forms?: string[]): Encoding {
    const { template, model } = this.stages;
    const room = longest - template.before.length - template.after.length;
    const parts = new Parts(room, forms);
    let at = 0;
    if (this.literal) {
      for (const match of text.matchAll(this.literal)) {
        if (parts.full) break;
        this.encodePart(text, at, match.index, parts);
        at = match.index + match[0].length;
        parts.add(model.idOf(match[0])!, match.index, at, match[0]);
      }
    }
    this.encodePart(text, at, text.length, parts);
    const put = template.before.length + template.after.length;
    if (parts.ids.length + put > 0) return this.finish(parts, text.length);
    parts.add(this.special.unk, 0, text.length, text);
    return { ...this.finish(parts, text.length), isEmpty: true };
  }

  /** Special tokens are left out, and n-grams where their words are there too. */
  decode(ids: ArrayLike<number>): string {
    const { model, own } = this.stages;
    const repeated = (id: number) =>
      model.nGrams?.from === 1 && !own?.includes(id) && this.vocabulary[id]?.includes(' ');
    const tokens = Array.from(ids)
      .filter(id => !this.specialIds.has(id) && !repeated(id))
      .map(id => model.vocabulary[id] ?? model.vocabulary[this.special.unk]!);
    return this.stages.decoder.decode(tokens);
  }

  bytesOf(id: number): readonly number[] | undefined {
    const { model, decoder, own } = this.stages;
    if (own?.includes(id)) return undefined;
    const token = model.vocabulary[id] ?? '';
    // A byte by its number (SentencePiece, Kudo & Richardson 2018: byte fallback).
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
    return byte === undefined ? decoder.bytesOf?.(token) : [Number.parseInt(byte, 16)];
  }

  get isFramed(): boolean {
    const { template, added } = this.stages;
    return template.pair !== undefined || added !== undefined;
  }

  frame({ pair, added }: Framing): PipelineTokenizer {
    const { stages } = this;
    return new PipelineTokenizer({
      ...stages,
      ...(pair && { template: { ...stages.template, pair: pairTemplate(this) }, truncation: pair }),
      ...(added && { added }),
    });
  }

  limit(maximumLength: number): PipelineTokenizer {
    return new PipelineTokenizer({ ...this.stages, maximumLength });
  }

  toJson(): string {
    const { normalizer, preTokenizer, model, template, literal, own = [], decoder } = this.stages;
    const { truncation, added = [] } = this.stages;
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    const json = {
      version: '1.0',
      truncation: {
        direction: 'Right',
        max_length: this.maximumLength,
        strategy: truncation ?? 'LongestFirst',
        stride: 0,
      },
      padding: this.padding(),
      added_tokens: [
        ...literal.map(id => ({ id, content: model.vocabulary[id], ...flags })),
        ...own.map(id => ({ id, content: model.vocabulary[id], ...flags, special: false })),
        ...added.map((content, i) => ({ id: model.vocabulary.length + i, content, ...flags })),
      ],
      normalizer: normalizer?.json ?? null,
      pre_tokenizer: preTokenizer.json,
      post_processor: templateJson(template, model.vocabulary),
      decoder: decoder.json,
      model: model.toJson(),
    };
    return `${JSON.stringify(json, null, 2)}\n`;
  }

  /** Said where how the token is written does not say it. */
  private padding(): object | null {
    const { model, literal } = this.stages;
    const { pad } = this.special;
    if (
      findSpecial(
        model.idOf,
        literal.map(id => model.vocabulary[id]!),
      ).pad === pad
    )
      return null;
    const pad_token = model.vocabulary[pad];
    return {
      strategy: 'BatchLongest',
      direction: 'Right',
      pad_to_multiple_of: null,
      pad_id: pad,
      pad_type_id: 0,
      pad_token,
    };
  }

  private encodePart(text: string, from: number, to: number, parts: Parts): void {
    if (from >= to || parts.full) return;
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    const { model } = this.stages;
    const { from: fewest, to: most } = model.nGrams ?? { from: 1, to: 1 };
    const { aligned, spans } = splitWords(part, this.stages.normalizer, this.stages.preTokenizer);
    const add = (id: number, start: number, end: number) => {
      const [originalStart, originalEnd] = originalSpan(aligned, start, end);
      parts.add(id, from + originalStart, from + originalEnd, parts.forms && aligned.text.slice(start, end));
    };
    for (let i = 0; i < spans.length && !parts.full; i += 2) {
      const start = spans[i]!;
      const end = spans[i + 1]!;
      if (fewest === 1)
        model.encode(aligned.text.slice(start, end), (id, first, last) => add(id, start + first, start + last));
      if (most === 1) continue;
      // An n-gram follows its last word. One outside of the vocabulary is no token: its words say all that is known.
      for (const gram of nGramsEndingAt(aligned.text, spans, i, { from: Math.max(2, fewest), to: most })) {
        const id = model.idOf(gram.text);
        if (id !== undefined) add(id, gram.start, end);
      }
    }
  }

  private finish(parts: Parts, length: number): Encoding {
    const { before, after } = this.stages.template;
    const ids = Int32Array.from([...before, ...parts.ids, ...after]);
    const offsets: (readonly [number, number])[] = [];
    for (const _ of before) offsets.push([0, 0]);
    for (let i = 0; i < parts.spans.length; i += 2) offsets.push([parts.spans[i]!, parts.spans[i + 1]!]);
    for (const _ of after) offsets.push([length, length]);
    return { ids, tokens: Array.from(ids, id => this.vocabulary[id]!), offsets, truncated: parts.truncated };
  }
}

/** Tokens as they are found, up to a number of them. */
class Parts {
  readonly ids: number[] = [];
  /** [start, end, start, end, ...] in the original text. */
  readonly spans: number[] = [];
  truncated = false;

  constructor(
    private readonly room: number,
    readonly forms: string[] | undefined,
  ) {}

  /** One token too many has been seen. */
  get full(): boolean {
    return this.truncated;
  }

  add(id: number, start: number, end: number, form: string | undefined): void {
    if (this.ids.length >= this.room) {
      this.truncated = true;
      return;
    }
    this.ids.push(id);
    this.spans.push(start, end);
    this.forms?.push(form ?? '');
  }
}
