/** How varied what a model writes is: Distinct-1 and Distinct-2 (Li et al. 2016) of the words of a few texts of one length. */
import { distinct } from '../../metrics/texts/distinct';
import { generationDefaults, type OpenGenerator } from '../generator';
import type { Evaluation, ScoreOptions } from '../task';

/** Distinct-n falls with the amount of text: it is always the same. */
const TEXTS = 4;
const TOKENS = 200;

/** @returns the scores with those of texts drawn as the model says, from nothing, with fixed seeds; closes the generator */
export async function addSamples(
  evaluation: Evaluation,
  generator: OpenGenerator,
  { signal }: ScoreOptions = {},
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
  const scores = { 'distinct-1': distinct(texts, 1), 'distinct-2': distinct(texts, 2) };
  return { ...evaluation, scores: { ...evaluation.scores, ...scores } };
}
