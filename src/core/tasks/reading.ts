/** How a task reads the texts of an example, in tokens: how long they are, and what of them is not read. Loads no runtime. */
import type { Example } from '../data/dataset';
import { countWindows } from './windowKeys';

/** The text that is read, and the one that is written. */
export interface WrittenPair {
  readonly source: string;
  readonly target: string;
}

/** What a task needs to know to tell. */
export interface Reading {
  /** Tokens of a text, nothing left out and nothing put in; 0 of an empty one. Beyond some thousands it may stop counting. */
  readonly count: (text: string) => number;
  /** The same by the tokenizer of what is written, where there is another. */
  readonly countTarget: (text: string) => number;
  /** `tokenizer.length` */
  readonly longest: number;
  /** Tokens that are put around every text: [CLS], or none. */
  readonly around: number;
  /** The `task` section of the config. */
  readonly options: unknown;
}

/** A text as a model reads it: a sentence of words, or two texts that are joined, are one. */
export interface ReadText {
  /** Tokens that all of it takes, with those that are put in. */
  readonly length: number;
  /** Tokens that are not read; 0 where it is read to its end. */
  readonly lost: number;
  /** What it is, where an example has several. */
  readonly name?: string;
  /** Words that are not read where each word has an answer. */
  readonly words?: { readonly count: number; readonly lost: number };
}

/** Every task but those that say something else: one text, or two. */
export function readPair({ fields }: Example, reading: Reading): readonly ReadText[] {
  const { count, around } = reading;
  const alone = (text: string) => cutAt(reading.longest, Math.max(1, around + count(text)));
  const { text = '', 'text-pair': pair } = fields;
  if (pair === undefined) return [readsInWindows(reading.options) ? { ...alone(text), lost: 0 } : alone(text)];
  const { pair: form } = reading.options as { readonly pair: 'joint' | 'towers' };
  if (form === 'towers') return [alone(text), alone(pair)];
  // [CLS] a [SEP] b [SEP]
  return [cutAt(reading.longest, count(text) + count(pair) + 3)];
}

/** Of the `task` section, where it reads in windows. */
export function strideOf(options: unknown): number | undefined {
  return (options as { readonly stride?: number } | undefined)?.stride;
}

function readsInWindows(options: unknown): boolean {
  return strideOf(options) !== undefined;
}

/** What tasks say of single texts and pairs, which they may read in windows. */
export const readingOfPairs = {
  read: readPair,
  readsWhole: (options: unknown) => (readsInWindows(options) ? ('windows' as const) : undefined),
  countUnits(examples: readonly Example[], _: unknown, { count, longest, around, options }: Reading): number {
    const stride = strideOf(options);
    if (stride === undefined) return examples.length;
    let windows = 0;
    for (const { fields } of examples) windows += countWindows(count(fields.text ?? ''), stride, longest, around);
    return windows;
  },
};

/** A text of which the first tokens are read. */
export function cutAt(longest: number, length: number, name?: string): ReadText {
  return { length, lost: Math.max(0, length - longest), ...(name !== undefined && { name }) };
}

/** What is written ends with a token of its own. */
export function readWritten({ source, target }: WrittenPair, reading: Reading): readonly ReadText[] {
  const { count, countTarget, longest } = reading;
  return [
    cutAt(longest, Math.max(1, count(source)), 'source'),
    cutAt(longest, Math.max(1, countTarget(target)) + 1, 'target'),
  ];
}

/** What of the texts of a split is not read, as parts of all. */
export interface Unread {
  /** Of the tokens. */
  readonly tokens: number;
  /** Of the words, where each has an answer. */
  readonly words?: number;
}

export function sumUnread(texts: Iterable<ReadText>): Unread {
  const [tokens, words] = [
    { all: 0, lost: 0 },
    { all: 0, lost: 0 },
  ];
  for (const { length, lost, words: own } of texts) {
    tokens.all += length;
    tokens.lost += lost;
    words.all += own?.count ?? 0;
    words.lost += own?.lost ?? 0;
  }
  const part = ({ all, lost }: { readonly all: number; readonly lost: number }) => (all === 0 ? 0 : lost / all);
  return { tokens: part(tokens), ...(words.all > 0 && { words: part(words) }) };
}
