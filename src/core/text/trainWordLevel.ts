/** Learns a vocabulary of whole pieces (words, characters): the most frequent of the texts. */
import { internal } from '../base/errors';
import { assemble, createStages, firstTokens, type TokenizerConfig } from './assemble';
import type { Decoder } from './decoders/decoder';
import type { TextStages } from './learn/countWords';
import type { NGrams } from './models/model';
import { createWordLevel } from './models/wordLevel';
import { nGramsEndingAt, splitWords } from './pipelineTokenizer';
import type { Tokenizer } from './tokenizer';

/** The size of a vocabulary that is learned. */
export function sizeOf(vocabulary: number | string): number {
  if (typeof vocabulary === 'number') return vocabulary;
  throw internal(`the vocabulary ${vocabulary} was not read`);
}

export interface WordLevelParts {
  /** Steps as they stand in tokenizer.json. */
  readonly normalizers: readonly object[];
  readonly preTokenizer: object;
  /** Words alone where left out. */
  readonly nGrams?: NGrams;
  readonly decoder: Decoder;
}

type Limits = Pick<
  Extract<TokenizerConfig, { readonly type: 'word' }>,
  'vocabulary' | 'minimum-count' | 'length' | 'special'
>;

/** @param asked names of special tokens @param given the vocabulary, where it is not learned */
export function trainWordLevel(
  texts: Iterable<string>,
  parts: WordLevelParts,
  limits: Limits,
  asked: readonly string[],
  given?: readonly string[],
): Tokenizer {
  const stages = createStages(parts.normalizers, parts.preTokenizer);
  const first = firstTokens(limits, asked);
  const own = new Set(first);
  const learned = given ?? mostFrequent(texts, stages, parts.nGrams, limits['minimum-count']);
  const words = learned.filter(word => !own.has(word));
  const kept = given ? words : words.slice(0, Math.max(sizeOf(limits.vocabulary) - first.length, 0));
  const model = createWordLevel([...first, ...kept], 1, parts.nGrams);
  return assemble({ ...stages, model, decoder: parts.decoder }, limits, asked);
}

/** Words of texts, the most frequent first. */
function mostFrequent(
  texts: Iterable<string>,
  { normalizer, preTokenizer }: TextStages,
  nGrams: NGrams | undefined,
  least: number,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const { aligned, spans } = splitWords(text, normalizer, preTokenizer);
    for (let i = 0; i < spans.length; i += 2)
      for (const gram of nGramsEndingAt(aligned.text, spans, i, nGrams ?? { from: 1, to: 1 }))
        counts.set(gram.text, (counts.get(gram.text) ?? 0) + 1);
  }
  const words = [...counts].filter(([, count]) => count >= least);
  // Ties by text: the vocabulary does not depend on the order of the texts.
  words.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return words.map(([word]) => word);
}
