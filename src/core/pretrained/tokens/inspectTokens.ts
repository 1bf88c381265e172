/** How a text is split: each token with its id, its place and what it stands for. */
import { statSync } from 'node:fs';
import type { Access } from '../../base/resolvePath';
import { type OpenedTokenizer, openTokenizerPath } from './openTokenizerPath';

/** All of the tokens of a text in turn, and what is known of the tokenizer. */
export interface InspectedText {
  readonly ids: readonly number[];
  /** As people read them. */
  readonly tokens: readonly string[];
  /** Places in the text, UTF-16 code units. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** What they stand for in the normalized text. */
  readonly forms: readonly string[];
  /** Tokens that a model reads before and after them. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** How many of the vocabulary. */
  readonly vocabulary: number;
  /** The id of what is unknown. */
  readonly unknown: number;
  /** Most tokens of a text, those before and after counted; undefined where nothing says it. */
  readonly limit?: number;
  /** Which are read, from and to; all where there is no limit. */
  readonly read: readonly [from: number, to: number];
}

export interface TokensRequest extends Access {
  readonly text: string;
}

export function inspectTokens({ tokenizer, limit }: OpenedTokenizer, text: string): InspectedText {
  const forms: string[] = [];
  const { ids, tokens, offsets, put, isEmpty } = tokenizer.encode(text, Number.MAX_SAFE_INTEGER, forms);
  const around = put ?? putBy(offsets, text.length);
  const [from, to] = [around[0], ids.length - around[1]];
  const count = isEmpty ? 0 : to - from;
  const within = <T>(list: ArrayLike<T>) => (isEmpty ? [] : Array.from(list).slice(from, to));
  const room = Math.max(0, (limit ?? Number.POSITIVE_INFINITY) - around[0] - around[1]);
  const cut = Math.max(0, count - room);
  const first = cut > 0 ? tokenizer.encode(text, limit).offsets[around[0]] : undefined;
  const cutsStart = first !== undefined && first[0] > 0 && first[0] !== offsets[from]![0];
  return {
    ids: within(ids),
    tokens: within(tokens),
    starts: within(offsets).map(([start]) => start),
    ends: within(offsets).map(([, end]) => end),
    forms: isEmpty ? [] : forms,
    before: tokens.slice(0, from),
    after: tokens.slice(to),
    vocabulary: tokenizer.size,
    unknown: tokenizer.special.unk,
    ...(limit !== undefined && { limit }),
    read: cutsStart ? [cut, count] : [0, count - cut],
  };
}

/** Tokens of our own template have no place: [0, 0] before the text, [n, n] after it. */
function putBy(offsets: readonly (readonly [number, number])[], length: number): readonly [number, number] {
  let before = 0;
  while (before < offsets.length && offsets[before]![1] === 0) before++;
  let after = 0;
  while (after < offsets.length - before && offsets[offsets.length - 1 - after]![0] === length) after++;
  return [before, after];
}

/** Those that are open; of more the one that was asked longest ago goes. */
const MOST_OPEN = 4;

/** Keeps tokenizers that were asked lately, until their files change. */
export class Tokenizers {
  private readonly open = new Map<string, { readonly opened: OpenedTokenizer; readonly stamp: string }>();

  async inspect(path: string, { text, ...access }: TokensRequest): Promise<InspectedText> {
    return inspectTokens(this.find(path, access), text);
  }

  private find(path: string, access: Access): OpenedTokenizer {
    const key = JSON.stringify([path, access]);
    const known = this.open.get(key);
    this.open.delete(key);
    const opened =
      known && known.stamp === stampOf(known.opened.files) ? known.opened : openTokenizerPath(path, access);
    this.open.set(key, { opened, stamp: stampOf(opened.files) });
    for (const oldest of this.open.keys()) {
      if (this.open.size <= MOST_OPEN) break;
      this.open.delete(oldest);
    }
    return opened;
  }
}

function stampOf(files: readonly string[]): string {
  return files
    .map(file => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return `${file} ${stats?.size} ${stats?.mtimeMs}`;
    })
    .join('\n');
}
