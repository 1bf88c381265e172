/** How varied what a model writes is: Distinct-1 and Distinct-2 (Li et al. 2016) of the words of a few sampled texts. */
import { distinct } from '../../metrics/texts/distinct';
import { generationDefaults, type OpenGenerator } from '../abilities/generator';
import type { Evaluation, ScoreOptions } from '../task';

/** Distinct-n falls with the amount of text. A text that ends before `TOKENS` is shorter: models that end texts at other lengths do not compare. */
const TEXTS = 4;
const TOKENS = 200;

export interface SampleOptions extends ScoreOptions {
  /** What the number of different n-grams is divided by. */
  readonly over: DistinctOver;
}

export type DistinctOver = 'tokens' | 'n-grams';

/** @returns the scores with those of texts drawn as the model says, from nothing, with fixed seeds; closes the generator */
export async function addSamples(
  evaluation: Evaluation,
  generator: OpenGenerator,
  { signal, over }: SampleOptions,
): Promise<Evaluation> {
  const texts: string[][] = [];
  try {
    for (let seed = 1; seed <= TEXTS; seed++) {
      const options = { ...generationDefaults, temperature: 1, topP: 1, maximumTokens: TOKENS, seed, signal };
      let text = '';
      for await (const token of generator.generate('', options)) text += token.text;
      texts.push(text.split(/\s+/).filter(word => word !== ''));
    }
  } finally {
    await generator.dispose();
  }
  const options = { over: over === 'tokens' ? 'tokens' : 'ngrams' } as const;
  // Texts of single words have no pairs: nothing of how they vary could be said by 0.
  const orders = [1, 2].filter(order => texts.some(words => words.length >= order));
  const scores = Object.fromEntries(orders.map(order => [`distinct-${order}`, distinct(texts, order, options)]));
  const lacking = [1, 2].filter(order => !orders.includes(order));
  const words = lacking.includes(1) ? 'is empty' : 'has one word at most';
  const note = `each of the ${TEXTS} texts that were sampled ${words}: ${lacking.map(order => `distinct-${order}`).join(' and ')} cannot be computed`;
  return {
    ...evaluation,
    scores: { ...evaluation.scores, ...scores },
    ...(over === 'n-grams' && { signatures: { ...evaluation.signatures, distinct: 'over:n-grams' } }),
    ...(lacking.length > 0 && { notes: [...(evaluation.notes ?? []), note] }),
  };
}
