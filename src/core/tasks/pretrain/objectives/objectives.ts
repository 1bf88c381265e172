/** The objectives of pretraining, by the words in the config. Loads no runtime. */
import { causalLm } from './causalLm';
import { denoising } from './denoising';
import { gapSentences } from './gapSentences';
import { maskedLm } from './maskedLm';
import { maskedSpans } from './maskedSpans';
import type { Objective } from './objective';
import { replacedTokens } from './replacedTokens';
import { nextSentence, sentenceOrder } from './sentencePairs';
import { spanCorruption } from './spanCorruption';

export const objectives = {
  'masked-lm': maskedLm,
  'causal-lm': causalLm,
  'masked-spans': maskedSpans,
  'next-sentence': nextSentence,
  'sentence-order': sentenceOrder,
  'replaced-tokens': replacedTokens,
  'span-corruption': spanCorruption,
  denoising,
  'gap-sentences': gapSentences,
} as const satisfies Readonly<Record<string, Objective>>;

export type ObjectiveName = keyof typeof objectives;

/** @param name of the config */
export function objectiveOf({ type }: { readonly type: ObjectiveName }): Objective {
  return objectives[type];
}
