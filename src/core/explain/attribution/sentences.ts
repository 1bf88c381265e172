/** Weights of sentences: those of their tokens, added. */
import { splitSentences } from '../../base/splitSentences';
import type { Prediction } from '../../inference/prediction';
import type { AttributedPart } from '../explanation';
import type { Weight } from './words';

/** The sentences of a text, and of the second one behind it, with weight 0; what was not read is left out. */
export function sentencesOf(input: Pick<Prediction, 'text' | 'pair' | 'tokens' | 'truncated'>): readonly Weight[] {
  const { text, pair = '', tokens, truncated } = input;
  return [
    { own: text, from: 0 },
    { own: pair, from: text.length + 1 },
  ].flatMap(({ own, from }) => {
    const within = tokens.filter(({ start, end }) => start >= from && end <= from + own.length);
    const read = truncated ? within.reduce((last, { end }) => Math.max(last, end), from) : from + own.length;
    return splitSentences(own).flatMap(sentence => {
      const start = from + sentence.start;
      const end = Math.min(read, start + sentence.text.length);
      if (start >= end) return [];
      return [{ text: sentence.text.slice(0, end - start), start, end, unknown: false, weight: 0 }];
    });
  });
}

/** @param parts tokens or words in the order of the text; those that the tokenizer put in stay as they are */
export function joinSentences(sentences: readonly Weight[], parts: readonly Weight[]): readonly AttributedPart[] {
  const joined = sentences.map(sentence => ({ ...sentence, tokens: [] as string[] }));
  const others: AttributedPart[] = [];
  let at = 0;
  for (const part of parts) {
    if (part.start >= part.end) {
      others.push({ ...part, tokens: [part.text] });
      continue;
    }
    // N-grams come behind the words that they lie over.
    if (part.start < (joined[at]?.start ?? 0)) at = 0;
    while (at < joined.length - 1 && joined[at]!.end <= part.start) at++;
    const sentence = joined[at];
    if (!sentence) continue;
    sentence.weight += part.weight;
    sentence.tokens.push(part.text);
  }
  return [...joined.filter(({ tokens }) => tokens.length > 0), ...others];
}
