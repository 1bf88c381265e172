/** Tokens as the words of a text: pieces are put together again, and what n-grams weigh is shared among their words. */
import type { Prediction } from '../../inference/prediction';
import type { AttributedPart } from '../explanation';

/** What a method gives a weight: a token of a text, or a longer stretch of it. */
export type Weight = Omit<AttributedPart, 'tokens'>;

/** What the places of tokens are in. */
export function wholeText({ text, pair }: Pick<Prediction, 'text' | 'pair'>): string {
  return pair === undefined ? text : `${text}\n${pair}`;
}

type Word = { -readonly [K in keyof AttributedPart]: AttributedPart[K] };

/** @param tokens in the order of the text; those that the tokenizer put in stay as they are */
export function joinWords(text: string, tokens: readonly Weight[]): readonly AttributedPart[] {
  const words: Word[] = [];
  const added: Word[] = [];
  let at = 0;
  for (const token of tokens) {
    const { start, end, unknown, weight } = token;
    if (start >= end) {
      added.push(wordOf(token));
      continue;
    }
    if (start < at) {
      shareWeight(words, token, { from: at, rest: text.slice(at, Math.max(at, end)) });
      at = Math.max(at, end);
      continue;
    }
    const last = words.at(-1);
    if (last && start === at && token.text.startsWith('##')) {
      last.end = end;
      last.text = text.slice(last.start, end);
      last.weight += weight;
      last.unknown ||= unknown;
      last.tokens = [...last.tokens, token.text];
    } else words.push({ ...wordOf(token), text: text.slice(start, end) });
    at = end;
  }
  return [...words, ...added];
}

function wordOf(token: Weight): Word {
  return { ...token, tokens: [token.text] };
}

/**
 * An n-gram lies over words that are there already: each of them has an equal part of its weight.
 * @param beyond what of it goes on after them
 */
function shareWeight(
  words: Word[],
  { text, start, end, weight, unknown }: Weight,
  { from, rest }: { readonly from: number; readonly rest: string },
): void {
  const more = rest.trimStart();
  if (more !== '') {
    const place = { start: from + rest.length - more.length, end };
    words.push({ text: more, ...place, unknown, weight: 0, tokens: [text] });
  }
  const covered = words.filter(word => word.end > start);
  for (const word of covered) word.weight += weight / covered.length;
}
