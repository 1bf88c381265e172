/** Learns a vocabulary of whole pieces (words, characters): the most frequent of the texts. */
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

export type TokenizerConfig = Infer<typeof tokenizer>;

/** Ids 0 to 3. */
export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'] as const;

export interface WordLevelParts {
  /** Steps as they stand in tokenizer.json. */
  readonly normalizers: readonly object[];
  readonly preTokenizer: object;
  /** Words alone where left out. */
  readonly nGrams?: NGrams;
  readonly decoder: Decoder;
}

type Limits = Pick<Extract<TokenizerConfig, { readonly type: 'word' }>, 'vocabulary' | 'minimum-count' | 'length'>;

/** @param needsCls put [CLS] before every text */
export function trainWordLevel(
  texts: Iterable<string>,
  parts: WordLevelParts,
  limits: Limits,
  needsCls: boolean,
): Tokenizer {
  const stages = createStages(parts.normalizers, parts.preTokenizer);
  const { normalizer, preTokenizer } = stages;
  const counts = new Map<string, number>();
  for (const text of texts) {
    const { aligned, spans } = splitWords(text, normalizer, preTokenizer);
    for (let i = 0; i < spans.length; i += 2)
      for (const gram of nGramsEndingAt(aligned.text, spans, i, parts.nGrams ?? { from: 1, to: 1 }))
        counts.set(gram.text, (counts.get(gram.text) ?? 0) + 1);
  }
  const words = [...counts].filter(([, count]) => count >= limits['minimum-count']);
  // Ties by text: the vocabulary does not depend on the order of the texts.
  words.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const kept = words.slice(0, Math.max(limits.vocabulary - specialTokens.length, 0)).map(([word]) => word);
  const model = createWordLevel([...specialTokens, ...kept], 1, parts.nGrams);
  return assemble({ ...stages, model, decoder: parts.decoder }, limits.length, needsCls);
}

/** @param normalizers as they stand in tokenizer.json, as the pre-tokenizer */
export function createStages(normalizers: readonly object[], preTokenizer: object): TextStages {
  return {
    normalizer: createNormalizer(normalizers),
    preTokenizer: readPreTokenizer(new JsonValue(preTokenizer, 'pre_tokenizer', 'tokenizer.json')),
  };
}

/** @param stages the model's vocabulary begins with the special tokens @param length in tokens */
export function assemble(
  stages: Pick<Stages, 'normalizer' | 'preTokenizer' | 'model' | 'decoder'>,
  length: number,
  needsCls: boolean,
): Tokenizer {
  return new PipelineTokenizer({
    ...stages,
    template: needsCls ? { before: [2], after: [] } : emptyTemplate,
    special: { padding: 0, unknown: 1, cls: 2, sep: 3 },
    literal: [0, 1, 2, 3],
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
