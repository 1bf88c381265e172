/**
 * How an encoder-decoder is told what to do with a text: the words before it, the languages of both texts, and the tokens around what
 * is written, as our vocabularies have them or as the files of a pretrained model say.
 */
import { ActionableError } from '../base/errors';
import type { EncoderDecoder } from '../models/encoderDecoder';
import type { Generation } from '../pretrained/generation';
import {
  type LanguageChoice,
  languageTokens,
  listLanguages,
  refuseLanguage,
  type Spoken,
  type SpokenLanguages,
  speak,
} from '../pretrained/languages';
import type { QuestionWords } from '../pretrained/prefixes';
import { aroundWritten } from '../text/specialTokens';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import type { Question } from './abilities/answerer';
import { textTokens } from './textTokens';

export interface Speaking extends LanguageChoice {
  /** Put before every text. */
  readonly prefix?: string;
}

/** What an encoder-decoder reads that answers; the question first, so that a long context is cut, not the question. */
export function joinQuestion({ question, context }: Question, words: Partial<QuestionWords> = {}): string {
  return `${words.question ?? ''}${question} ${words.context ?? ''}${context}`;
}

/** One way to go from text to text. */
export interface Voice {
  encodeSource(text: string): Encoding;
  /** Of what is written: its tokens with their end. */
  encodeTarget(text: string): Int32Array;
  /** The token that begins, and the one that ends every written text. */
  readonly begin: number;
  readonly end: number;
  readonly generation?: Generation;
  /** Nothing says which of its languages is written. */
  readonly isUntold: boolean;
}

export interface Speech {
  /** As the config says it. */
  readonly usual: Voice;
  /** Absent where the model is told none. */
  readonly languages?: SpokenLanguages;
  /** What is not chosen is as the config says. @throws ActionableError `unknown-language`, `no-languages` */
  voice(choice: LanguageChoice): Voice;
}

interface Sides {
  readonly model: EncoderDecoder;
  readonly source: Tokenizer;
  readonly target: Tokenizer;
}

/** @throws ActionableError `unknown-language`, `no-languages` of what the config says */
export function createSpeech({
  model,
  source,
  target,
  speaking = {},
}: Sides & { readonly speaking?: Speaking }): Speech {
  const languages = model.languages?.(source.vocabulary);
  const told = languages ? languageTokens(languages) : new Set<number>();
  const { prefix = '', from, to } = speaking;
  const voice = (choice: LanguageChoice): Voice => {
    const asked = { from: choice.from ?? from, to: choice.to ?? to };
    if (!languages) {
      if (asked.from !== undefined || asked.to !== undefined) throw refuseLanguage();
      return { ...createVoice({ model, source, target }, { prefix }, told), isUntold: false };
    }
    const spoken = speak(languages, asked, model.generation);
    const made = createVoice({ model, source, target }, { ...spoken, prefix: `${prefix}${spoken.prefix}` }, told);
    const { begin, forcedFirst = begin } = made.generation ?? {};
    const isToken = languages.by === 'token' && !(told.has(forcedFirst!) || told.has(begin!));
    return { ...made, isUntold: isToken || (languages.by === 'mark' && asked.to === undefined) };
  };
  return { usual: voice({}), ...(languages && { languages: listLanguages(languages) }), voice };
}

/** What it writes, where it must be told and was not. */
export function untoldLanguage({ targets }: SpokenLanguages): ActionableError {
  return new ActionableError(
    'no-target-language',
    `this model writes ${targets.length} languages. Say which, for example --to ${targets[0]?.name}, or task.target-language in a config.`,
  );
}

function createVoice(
  { model, source, target }: Sides,
  spoken: Spoken,
  told: ReadonlySet<number>,
): Omit<Voice, 'isUntold'> {
  const generation = model.generation && {
    ...model.generation,
    ...(spoken.begin !== undefined && { begin: spoken.begin }),
    ...(spoken.forcedFirst !== undefined && { forcedFirst: spoken.forcedFirst }),
  };
  const usual = aroundWritten(target.special);
  const begin = generation?.begin ?? usual.begin;
  const end = generation?.ends[0] ?? usual.end;
  return {
    begin,
    end,
    ...(generation && { generation }),
    encodeSource(text) {
      const encoding = withoutPrefix(source.encode(`${spoken.prefix}${text}`), spoken.prefix.length);
      return spoken.source === undefined ? encoding : withLanguage(encoding, spoken.source, told, source);
    },
    /** What the tokenizer of a model that was trained elsewhere puts before a text is written too; a forced token takes its place. */
    encodeTarget(text) {
      const encoding = target.encode(text);
      const { ids } = encoding;
      const [before, after] = putAround(encoding, target);
      const first = generation ? firstOf(ids.subarray(0, before), generation.forcedFirst) : [];
      const own = ids.subarray(before, ids.length - after);
      return Int32Array.from([...[...first, ...own].slice(0, target.maximumLength - 1), end]);
    },
  };
}

/** How many tokens a tokenizer put before and after a text, also where it does not say it. */
function putAround(encoding: Encoding, tokenizer: Tokenizer): readonly [number, number] {
  if (encoding.put) return encoding.put;
  const own = textTokens(encoding, tokenizer);
  return own.length === 0 ? [0, 0] : [own[0]!, encoding.ids.length - 1 - own.at(-1)!];
}

/** Places are those of the text: what stands before it has none. */
function withoutPrefix(encoding: Encoding, length: number): Encoding {
  if (length === 0) return encoding;
  const offsets = encoding.offsets.map(
    ([start, end]) => [Math.max(0, start - length), Math.max(0, end - length)] as const,
  );
  return { ...encoding, offsets };
}

function firstOf(put: Int32Array, forced: number | undefined): readonly number[] {
  return forced === undefined ? [...put] : [forced];
}

/** The token of a language that the tokenizer puts around a text, as that of another; before the text where it puts none. */
function withLanguage(encoding: Encoding, language: number, told: ReadonlySet<number>, tokenizer: Tokenizer): Encoding {
  const { vocabulary, maximumLength } = tokenizer;
  const { ids, tokens, offsets } = encoding;
  const [before, after] = putAround(encoding, tokenizer);
  const isPut = (i: number) => i < before || i >= ids.length - after;
  const places = Array.from(ids.keys()).filter(i => isPut(i) && told.has(ids[i]!));
  const name = vocabulary[language]!;
  if (places.length > 0) {
    const changed = Int32Array.from(ids, (id, i) => (places.includes(i) ? language : id));
    return { ...encoding, ids: changed, tokens: tokens.map((token, i) => (places.includes(i) ? name : token)) };
  }
  // The last token of a full text gives way.
  const most = Math.min(ids.length, maximumLength - 1 - after);
  const keep = <T>(all: ArrayLike<T>) => Array.from(all).filter((_, i) => i < most || i >= ids.length - after);
  return {
    ...encoding,
    ids: Int32Array.from([language, ...keep(ids)]),
    tokens: [name, ...keep(tokens)],
    offsets: [[0, 0], ...keep(offsets)],
    put: [before + 1, after],
    truncated: encoding.truncated || most < ids.length - after,
  };
}
