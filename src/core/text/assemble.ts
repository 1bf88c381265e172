/** What learned tokenizers share: the tokens that a vocabulary begins with, stages from their descriptions, the tokenizer itself. */
import type { Infer } from '../config/schema';
import type { tokenizer } from '../config/sections/tokenizer';
import { JsonValue } from './json';
import type { TextStages } from './learn/countWords';
import { type Normalizer, readNormalizer } from './normalizers/normalizer';
import { PipelineTokenizer, type Stages } from './pipelineTokenizer';
import { readPreTokenizer } from './preTokenizers/preTokenizer';
import { allSpecial, idsAround, specialIds, specialTokens } from './specialTokens';
import type { Tokenizer } from './tokenizer';

/** One that is learned. */
type Sections = Exclude<Infer<typeof tokenizer>, { readonly type: 'pretrained' }>;
type WithSpecial<T> = T extends unknown ? Omit<T, 'special'> & { readonly special?: readonly string[] } : never;
export type TokenizerConfig = WithSpecial<Sections>;

/** What a vocabulary begins with: special tokens, then those of the user. @param asked names of special tokens */
export function firstTokens(
  { special = [] }: Pick<TokenizerConfig, 'special'>,
  asked: readonly string[] = [],
): readonly string[] {
  return [...new Set([...specialTokens(asked), ...special])];
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
  config: Pick<TokenizerConfig, 'length' | 'special'>,
  asked: readonly string[],
): Tokenizer {
  const special = specialIds(asked);
  const literal = allSpecial(special);
  return new PipelineTokenizer({
    ...stages,
    template: idsAround(asked, special),
    special,
    literal,
    own: firstTokens(config, asked)
      .slice(literal.length)
      .map((_, i) => literal.length + i),
    maximumLength: config.length,
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
