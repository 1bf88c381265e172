/** The words of texts, and how often each comes. */
import type { Normalizer } from '../normalizers/normalizer';
import { splitWords } from '../pipelineTokenizer';
import type { PreTokenizer } from '../preTokenizers/preTokenizer';
import type { Pacer } from './pacer';

export interface TextStages {
  readonly normalizer: Normalizer | undefined;
  readonly preTokenizer: PreTokenizer;
}

/** In the order in which they first come. @throws CancelledError */
export async function countWords(
  texts: Iterable<string>,
  { normalizer, preTokenizer }: TextStages,
  pacer: Pacer,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    if (pacer.due) await pacer.rest('counting words');
    const { aligned, spans } = splitWords(text, normalizer, preTokenizer);
    for (let i = 0; i < spans.length; i += 2) {
      const word = aligned.text.slice(spans[i], spans[i + 1]);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

/** The most frequent characters of words, in the order of their code points; of equal ones the lower. Half a surrogate pair is none. */
export function chooseAlphabet(words: ReadonlyMap<string, number>, most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    for (const character of word) {
      const code = character.codePointAt(0)!;
      if (code < 0xd800 || code > 0xdfff) counts.set(character, (counts.get(character) ?? 0) + count);
    }
  }
  const order = (a: string, b: string) => a.codePointAt(0)! - b.codePointAt(0)!;
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || order(a, b))
    .slice(0, most)
    .map(([character]) => character)
    .sort(order);
}
