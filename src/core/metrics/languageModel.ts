/** How well a language model expects a text: negative log-likelihood, perplexity, bits per character. */
import { internal } from '../base/errors';

export interface LanguageModelScore {
  /** Mean negative log-likelihood of a token in nats: the cross-entropy that training lowers. */
  readonly negativeLogLikelihood: number;
  /** exp of it, at least 1: as if the next token were one of so many equally likely ones. Depends on the tokenizer. */
  readonly perplexity: number;
  /** Negative log-likelihood of the text in bits, a character. Does not depend on the tokenizer. */
  readonly bitsPerCharacter: number;
  readonly tokens: number;
  readonly characters: number;
}

/**
 * perplexity = exp(L / tokens) and bits per character = L / (characters ln 2), where L is the sum over all predicted
 * tokens of -ln p(token | those before it).
 * @param nats L
 * @param tokens predicted ones: what only serves as context, a beginning of text for one, does not count
 * @param characters that those tokens stand for, in code points (see `countCharacters`)
 * @returns all zeros, perplexity 1, when there are no tokens; bits per character is 0 without characters
 */
export function scoreLanguageModel(nats: number, tokens: number, characters: number): LanguageModelScore {
  if (tokens < 0 || characters < 0) throw internal(`${tokens} tokens, ${characters} characters`);
  const mean = tokens === 0 ? 0 : nats / tokens;
  return {
    negativeLogLikelihood: mean,
    perplexity: Math.exp(mean),
    bitsPerCharacter: characters === 0 ? 0 : nats / (characters * Math.LN2),
    tokens,
    characters,
  };
}
