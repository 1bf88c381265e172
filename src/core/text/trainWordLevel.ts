/** Learns a vocabulary of whole pieces (words, characters): the most frequent of the texts. */

import { internal } from '../base/errors';
import type { Infer } from '../config/schema';
import type { tokenizer } from '../config/sections/tokenizer';
import type { Decoder } from './decoders/decoder';
import { JsonValue } from './json';
import type { TextStages } from './learn/countWords';
import type { NGrams } from './models/model';
import { createWordLevel } from './models/wordLevel';
import { type Normalizer, readNormalizer } from './normalizers/normalizer';
import { nGramsEndingAt, PipelineTokenizer, type Stages, splitWords } from './pipelineTokenizer';
import { emptyTemplate } from './postProcessors/template';
import { readPreTokenizer } from './preTokenizers/preTokenizer';
import type { Tokenizer } from './tokenizer';

type Sections = Infer<typeof tokenizer>;
type WithSpecial<T> = T extends unknown ? Omit<T, 'special'> & { readonly special?: readonly string[] } : never;
export type TokenizerConfig = WithSpecial<Sections>;

/** Ids 0 to 3. */
export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'] as const;

/** What a vocabulary begins with: special tokens, then those of the user. */
export function firstTokens({ special = [] }: Pick<TokenizerConfig, 'special'>): readonly string[] {
  return [...specialTokens, ...special];
}

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

/** @param needsCls put [CLS] before every text @param given the vocabulary, where it is not learned */
export function trainWordLevel(
  texts: Iterable<string>,
  parts: WordLevelParts,
  limits: Limits,
  needsCls: boolean,
  given?: readonly string[],
): Tokenizer {
  const stages = createStages(parts.normalizers, parts.preTokenizer);
  const first = firstTokens(limits);
  const own = new Set(first);
  const learned = given ?? mostFrequent(texts, stages, parts.nGrams, limits['minimum-count']);
  const words = learned.filter(word => !own.has(word));
  const kept = given ? words : words.slice(0, Math.max(sizeOf(limits.vocabulary) - first.length, 0));
  const model = createWordLevel([...first, ...kept], 1, parts.nGrams);
  return assemble({ ...stages, model, decoder: parts.decoder }, limits, needsCls);
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

/** @param normalizers as they stand in tokenizer.json, as the pre-tokenizer */
export function createStages(normalizers: readonly object[], preTokenizer: object): TextStages {
  return {
    normalizer: createNormalizer(normalizers),
    preTokenizer: readPreTokenizer(new JsonValue(preTokenizer, 'pre_tokenizer', 'tokenizer.json')),
  };
}

/** @param stages the model's vocabulary begins with `firstTokens` */
export function assemble(
  stages: Pick<Stages, 'normalizer' | 'preTokenizer' | 'model' | 'decoder'>,
  { length, special = [] }: Pick<TokenizerConfig, 'length' | 'special'>,
  needsCls: boolean,
): Tokenizer {
  return new PipelineTokenizer({
    ...stages,
    template: needsCls ? { before: [2], after: [] } : emptyTemplate,
    special: { padding: 0, unknown: 1, cls: 2, sep: 3 },
    literal: [0, 1, 2, 3],
    own: special.map((_, i) => specialTokens.length + i),
    maximumLength: length,
  });
}

export function createNormalizer(steps: readonly object[]): Normalizer | undefined {
  if (steps.length === 0) return undefined;
  return readNormalizer(new JsonValue({ type: 'Sequence', normalizers: steps }, 'normalizer', 'tokenizer.json'));
}

/** The step of a Unicode form, none for `none`. */
export function formSteps(form: TokenizerConfig['normalize']): readonly object[] {
  return form === 'none' ? [] : [{ type: form.toUpperCase() }];
}
