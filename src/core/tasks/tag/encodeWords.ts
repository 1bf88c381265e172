/** Words and their tags -> tokens, and many of those -> the tensors of a batch. */

import type { Place } from '../../base/cutWords';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import { charactersPerWord, encodeCharacters } from '../../layers/characterFeatures';
import type { Encoder } from '../../models/model';
import type { Encoding, Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import type { WordPiece } from '../tagger';
import type { TaskExample } from '../task';
import type { schema } from './schema';

export interface TaggerParts {
  readonly options: Infer<typeof schema>;
  readonly encoder: Encoder;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
}

/**
 * Words by their tokens; words that the length cuts off are left out whole.
 * @param places of the words in their text
 */
export function encodeWords(
  { tokenizer, labels, options }: TaggerParts,
  words: readonly string[],
  tags: readonly string[],
  places: readonly Place[] = [],
): { readonly example: TaskExample; readonly encoding: Encoding } {
  const ids: number[] = [];
  const tokens: string[] = [];
  const offsets: (readonly [number, number])[] = [];
  const firsts: number[] = [];
  const spelled: number[] = [];
  const empty = new Int32Array(charactersPerWord);
  for (const [w, word] of words.entries()) {
    const own = tokenizer.encode(word);
    // Of a first word that is longer than all that can be read its beginning is read.
    if (w > 0 && ids.length + own.ids.length > tokenizer.maximumLength) break;
    const [start] = places[w] ?? [0];
    firsts.push(ids.length);
    ids.push(...own.ids);
    tokens.push(...own.tokens);
    for (const [from, to] of own.offsets) offsets.push([start + from, start + to]);
    if (options.characters > 0) {
      const spelling = encodeCharacters(word);
      for (let i = 0; i < own.ids.length; i++) spelled.push(...(i === 0 ? spelling : empty));
    }
  }
  const targets = firsts.map((_, w) => (tags[w] === undefined ? -1 : labels.indexOf(tags[w]!)));
  const row = (data: readonly number[]) =>
    ({ dtype: 'int32', shape: [data.length], data: Int32Array.from(data) }) as const;
  return {
    example: {
      length: ids.length,
      tensors: {
        ids: row(ids),
        firsts: row(firsts),
        labels: row(targets),
        ...(options.characters > 0 && { characters: row(spelled) }),
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

/** `select` [batch, words, time] picks the first token of each word; there are as many places for words as for tokens. */
export function collateSentences(
  { tokenizer, options }: TaggerParts,
  examples: readonly TaskExample[],
  size: { readonly batch: number; readonly time: number },
): HostTensors {
  const { batch, time } = size;
  const { ids, mask } = padRows(
    examples.map(example => idsOf(example, 'ids')),
    size,
    tokenizer.special.padding,
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
  };
}

/** All words of a group: as many at once as can be read, up to where a sentence ends if there is such a place. */
export function encodePieces(
  parts: TaggerParts,
  words: readonly string[],
  breaks: readonly number[] = [],
): readonly WordPiece[] {
  const pieces: WordPiece[] = [];
  for (let from = 0; from < words.length; ) {
    // A word has a token at least: more words than tokens are not read.
    const encode = (to: number) => encodeWords(parts, words.slice(from, to), []);
    let encoded = encode(from + parts.tokenizer.maximumLength);
    let count = idsOf(encoded.example, 'firsts').length;
    const sentence = breaks.findLast(at => at > from && at <= from + count);
    if (from + count < words.length && sentence !== undefined && sentence < from + count) {
      encoded = encode(sentence);
      count = sentence - from;
    }
    pieces.push({ ...encoded, from, count });
    from += count;
  }
  return pieces;
}
