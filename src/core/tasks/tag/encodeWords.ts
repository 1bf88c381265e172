/** Words and their tags -> tokens, and many of those -> the tensors of a batch. */

import type { Place } from '../../base/cutWords';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import { charactersPerWord, encodeCharacters } from '../../layers/characterFeatures';
import type { Encoder } from '../../models/model';
import type { Encoding, Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import { charactersPerToken } from '../exportedInputs';
import type { WordStates } from '../languageStates';
import type { TaskExample } from '../taskExample';
import { encodeInText, type WordTokens } from './encodeInText';
import type { schema } from './schema';

export interface TaggerParts {
  readonly options: Infer<typeof schema>;
  readonly encoder: Encoder;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
  /** Of language models, beside the word vectors. */
  readonly states?: WordStates;
}

/**
 * Words by their tokens; words that the length cuts off are left out whole.
 * @param places of the words in their text
 * @param text that they are of, where there is one
 */
export function encodeWords(
  { tokenizer, labels, options, encoder, states }: TaggerParts,
  words: readonly string[],
  tags: readonly string[],
  places: readonly Place[] = [],
  text?: string,
): { readonly example: TaskExample; readonly encoding: Encoding } {
  const whole = encoder.wordsInText
    ? encodeInText(tokenizer, words, places, text)
    : encodeEach(tokenizer, words, places);
  const read = states?.encode(words.slice(0, whole.firsts.length), {
    firsts: whole.firsts,
    tokens: whole.ids.length,
    longest: tokenizer.maximumLength,
  });
  const { ids, tokens, offsets, firsts } = read ? firstWords(whole, read.count) : whole;
  const targets = firsts.map((_, w) => (tags[w] === undefined ? -1 : labels.indexOf(tags[w]!)));
  const row = (data: ArrayLike<number>) =>
    ({ dtype: 'int32', shape: [data.length], data: Int32Array.from(data) }) as const;
  const spelled = new Int32Array(options.characters > 0 ? ids.length * charactersPerWord : 0);
  if (options.characters > 0)
    for (const [w, first] of firsts.entries()) spelled.set(encodeCharacters(words[w]!), first * charactersPerWord);
  return {
    example: {
      // As many places as both have room in.
      length: Math.max(ids.length, Math.ceil((read?.characters ?? 0) / charactersPerToken)),
      tensors: {
        ids: row(ids),
        firsts: row(firsts),
        labels: row(targets),
        ...(options.characters > 0 && { characters: row(spelled) }),
        ...read?.tensors,
      },
    },
    encoding: {
      ids: Int32Array.from(ids),
      tokens,
      offsets,
      truncated: firsts.length < words.length,
      words: firsts.map((_, w) => places[w] ?? [0, 0]),
    },
  };
}

/** The first words, where the characters of the others are more than a language model reads. */
function firstWords({ ids, tokens, offsets, firsts }: WordTokens, count: number): WordTokens {
  const end = firsts[count] ?? ids.length;
  return {
    ids: ids.slice(0, end),
    tokens: tokens.slice(0, end),
    offsets: offsets.slice(0, end),
    firsts: firsts.slice(0, count),
  };
}

/** Each word by itself. */
function encodeEach(tokenizer: Tokenizer, words: readonly string[], places: readonly Place[]): WordTokens {
  const ids: number[] = [];
  const tokens: string[] = [];
  const offsets: (readonly [number, number])[] = [];
  const firsts: number[] = [];
  for (const [w, word] of words.entries()) {
    const own = tokenizer.encode(word);
    // Of a first word that is longer than all that can be read its beginning is read.
    if (w > 0 && ids.length + own.ids.length > tokenizer.maximumLength) break;
    const [start] = places[w] ?? [0];
    firsts.push(ids.length);
    for (const id of own.ids) ids.push(id);
    for (const token of own.tokens) tokens.push(token);
    for (const [from, to] of own.offsets) offsets.push([start + from, start + to]);
  }
  return { ids, tokens, offsets, firsts };
}

/** `select` [batch, words, time] picks the first token of each word; there are as many places for words as for tokens. */
export function collateSentences(
  { tokenizer, options, states }: TaggerParts,
  examples: readonly TaskExample[],
  size: { readonly batch: number; readonly time: number },
): HostTensors {
  const { batch, time } = size;
  const { ids, mask } = padRows(
    examples.map(example => idsOf(example, 'ids')),
    size,
    tokenizer.special.pad,
  );
  const select = new Float32Array(batch * time * time);
  const words = new Float32Array(batch * time);
  const counted = new Float32Array(batch * time);
  const labels = new Int32Array(batch * time);
  const spelled = new Int32Array(options.characters > 0 ? batch * time * charactersPerWord : 0);
  examples.forEach((example, b) => {
    const targets = idsOf(example, 'labels');
    idsOf(example, 'firsts').forEach((first, w) => {
      const at = b * time + w;
      select[at * time + first] = 1;
      words[at] = 1;
      counted[at] = targets[w]! >= 0 ? 1 : 0;
      labels[at] = Math.max(0, targets[w]!);
    });
    if (options.characters > 0) spelled.set(idsOf(example, 'characters'), b * time * charactersPerWord);
  });
  return {
    ids,
    mask,
    select: float32([batch, time, time], select),
    words: float32([batch, time], words),
    counted: float32([batch, time], counted),
    labels: { dtype: 'int32', shape: [batch, time], data: labels },
    ...(options.characters > 0 && {
      characters: { dtype: 'int32', shape: [batch, time * charactersPerWord], data: spelled } as const,
    }),
    ...states?.collate(examples, size),
  };
}
