/** Whether texts have anything that word vectors can be learned from. */
import { ActionableError } from '../base/errors';
import type { WordTexts } from './wordModel';

/** @throws ActionableError `nothing-to-learn` where no word has another one beside it */
export function checkTexts(texts: WordTexts, words: readonly string[]): void {
  if (words.length < 2) {
    throw new ActionableError(
      'nothing-to-learn',
      `the vocabulary has ${words.length === 0 ? 'no word' : `only the word "${words[0]}"`}. Lower tokenizer.minimum-count, or add texts`,
    );
  }
  for (let i = 0; i < texts.count; i++) {
    let known = 0;
    for (const token of texts.at(i)) if (token >= 0 && ++known === 2) return;
  }
  throw new ActionableError(
    'nothing-to-learn',
    'no text has two words of the vocabulary, so no word has a context. Lower tokenizer.minimum-count, or put more words into each text',
  );
}
