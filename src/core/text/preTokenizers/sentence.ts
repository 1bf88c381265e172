/** Splits text into sentences. Hugging Face's `tokenizers` has no such step: it does not read a tokenizer.json with it. */
import { splitSentences } from '../../base/splitSentences';

export const sentence = { type: 'Sentence' } as const;

export function splitIntoSentences(text: string): readonly number[] {
  return splitSentences(text).flatMap(({ start, text: each }) => [start, start + each.length]);
}
