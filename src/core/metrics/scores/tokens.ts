/** The scores of predicted next tokens. */
import { meanOf } from '../definedScores';
import { scoreLanguageModel } from '../languageModel';
import { type ComputedScore, fraction, positive } from '../score';

/** Of tokens that were read: which others were more likely may be unknown. */
interface ReadTokens {
  /** Sum of −ln p of the tokens. */
  readonly nats: number;
  readonly tokens: number;
  /** That they stand for; absent where the text is not all predicted. */
  readonly characters?: number;
}

export interface TokenCounts extends ReadTokens {
  /** Tokens that were the most likely ones. */
  readonly hits: number;
}

type TokenScore = ComputedScore<TokenCounts>;

const scored = ({ nats, tokens, characters = 0 }: ReadTokens) =>
  tokens === 0 ? undefined : scoreLanguageModel(nats, tokens, characters);

const tokenLoss: ComputedScore<ReadTokens> = {
  name: 'loss',
  better: 'lower',
  range: positive,
  title: 'Negative log-likelihood',
  meaning: 'Mean of −ln p(token given those before), in nats. Lower is better.',
  source: 'PyTorch',
  words: 'val_loss eval_loss validation_loss cross_entropy log_loss negative_log_likelihood nll',
  of: counts => scored(counts)?.negativeLogLikelihood,
};

const perplexity: ComputedScore<ReadTokens> = {
  name: 'perplexity',
  better: 'lower',
  range: [1, Number.POSITIVE_INFINITY],
  title: 'Perplexity',
  meaning: 'exp of the loss. Compare only within one tokenizer.',
  source: 'torchmetrics',
  words: 'ppl',
  of: counts => scored(counts)?.perplexity,
};

const accuracy: TokenScore = {
  name: 'accuracy',
  better: 'higher',
  range: fraction,
  title: 'Token accuracy',
  meaning: 'Fraction of tokens that were the most likely ones, given those before.',
  source: 'Definition',
  words: 'acc exact',
  of: ({ hits, tokens }) => meanOf(hits, tokens),
};

/** Of texts whose losses alone are known. */
export const readTokenScores: readonly ComputedScore<ReadTokens>[] = [tokenLoss, perplexity];

/** Of a text that is written from another. */
export const writtenTokenScores: readonly TokenScore[] = [tokenLoss, perplexity, accuracy];

/** Of texts themselves. */
export const tokenScores: readonly TokenScore[] = [
  tokenLoss,
  perplexity,
  {
    name: 'bits-per-character',
    better: 'lower',
    range: positive,
    title: 'Bits per character',
    meaning: 'L / (characters · ln 2), where L is the sum of −ln p(token). Comparable between tokenizers.',
    source: 'Definition',
    words: 'bpc bits_per_byte',
    of: counts => (counts.characters ? scored(counts)?.bitsPerCharacter : undefined),
  },
  accuracy,
];
