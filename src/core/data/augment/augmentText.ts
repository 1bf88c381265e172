/** Changed copies of one text, each by one operation; a function of the seed and the text's place alone. */
import { Random } from '../../base/random';
import { type EditedWord, type Operation, operations } from './operations';
import type { SynonymList } from './synonyms';
import { type SplitText, splitWords } from './words';

export interface AugmentOptions {
  /** Operations and the part of the words that each changes, above 0. */
  readonly parts: { readonly [O in Operation]?: number };
  readonly copies: number;
  readonly stopWords: ReadonlySet<string>;
  readonly synonyms: SynonymList;
  readonly seed: number;
}

/** Part of a text; offsets in UTF-16 code units. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly change: 'replaced' | 'inserted' | 'swapped' | 'deleted';
}

export interface AugmentedText {
  readonly text: string;
  readonly operation: Operation;
  /** What is new or elsewhere, in `text`. */
  readonly marks: readonly Mark[];
  /** What became of words of the original, in the original. */
  readonly originalMarks: readonly Mark[];
}

/** Draws for an operation that changes nothing (no word to replace, nothing deleted) before another is tried. */
const mostDraws = 4;

/**
 * Up to `copies` texts, all different from the original and from each other; the operations take turns, in a random order.
 * @param index of the example in its split: which numbers are drawn
 */
export function augmentText(text: string, index: number, options: AugmentOptions): readonly AugmentedText[] {
  const original = splitWords(text);
  if (original.words.length === 0) return [];
  const random = new Random(options.seed, `augment/${index}`);
  const ways = Object.entries(options.parts) as [Operation, number][];
  const order = Array.from(random.permutation(ways.length), i => ways[i]!);
  const seen = new Set([text]);
  const copies: AugmentedText[] = [];
  for (let copy = 0; copy < options.copies; copy++) {
    const turn = [...order.slice(copy % order.length), ...order.slice(0, copy % order.length)];
    const made = tryInTurn(turn, draw => random.fork(`${copy}/${draw}`), original, seen, options);
    if (!made) break;
    seen.add(made.text);
    copies.push(made);
  }
  return copies;
}

function tryInTurn(
  turn: readonly (readonly [Operation, number])[],
  randomOf: (draw: string) => Random,
  original: SplitText,
  seen: ReadonlySet<string>,
  { stopWords, synonyms }: AugmentOptions,
): AugmentedText | undefined {
  for (const [operation, part] of turn) {
    for (let draw = 0; draw < mostDraws; draw++) {
      const random = randomOf(`${operation}/${draw}`);
      const edited = operations[operation](original.words, { part, stopWords, synonyms, random });
      const made = assemble(original, edited, operation);
      if (!seen.has(made.text)) return made;
    }
  }
  return undefined;
}

/** Joins words with what stood before them; what is inserted gets a space. */
function assemble({ words, between }: SplitText, edited: readonly EditedWord[], operation: Operation): AugmentedText {
  const places = placesOf(words, between);
  const marks: Mark[] = [];
  let text = '';
  const add = ({ text: word, change }: EditedWord) => {
    if (change) marks.push({ start: text.length, end: text.length + word.length, change });
    text += word;
  };
  if (operation === 'delete') {
    const kept = new Set(edited.map(({ from }) => from));
    words.forEach((word, i) => {
      // Punctuation that stood before a deleted word stays with the word before it; the space goes with the word.
      const gap = between[i]!;
      text += kept.has(i) ? gap : gap.trimEnd();
      if (kept.has(i)) add({ text: word });
    });
    text = (text + between.at(-1)!).replace(/^\s+/, '');
    const deleted = places.filter((_, i) => !kept.has(i));
    return { text, operation, marks, originalMarks: deleted.map(place => ({ ...place, change: 'deleted' })) };
  }
  let gap = 0;
  edited.forEach((word, i) => {
    if (word.change === 'inserted') {
      // Before the first word of the text there is no space to keep.
      if (i === 0) {
        text += between[0]!;
        add(word);
        return;
      }
      text += ' ';
      add(word);
      return;
    }
    const isAfterInsertedStart = gap === 0 && i > 0;
    text += isAfterInsertedStart ? ' ' : between[gap]!;
    gap++;
    add(word);
  });
  text += between.at(-1)!;
  const originalMarks = edited.flatMap(({ from, change }): Mark[] =>
    change && from !== undefined ? [{ ...places[from]!, change }] : [],
  );
  return { text, operation, marks, originalMarks: originalMarks.sort((a, b) => a.start - b.start) };
}

function placesOf(words: readonly string[], between: readonly string[]) {
  let at = 0;
  return words.map((word, i) => {
    const start = at + between[i]!.length;
    at = start + word.length;
    return { start, end: at };
  });
}
