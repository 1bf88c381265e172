/** The scores of tokens that were hidden, and are predicted from those around them. */
import { meanOf } from '../definedScores';
import { type ComputedScore, fraction, positive } from '../score';

export interface MaskedCounts {
  /** Sum of −ln p of the hidden tokens. */
  readonly nats: number;
  /** Those that were the most likely ones. */
  readonly hits: number;
  readonly tokens: number;
}

export const maskedScores: readonly ComputedScore<MaskedCounts>[] = [
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Negative log-likelihood',
    meaning: 'Mean of −ln p(token given all others) over the masked tokens, in nats. Lower is better.',
    source: 'PyTorch',
    of: ({ nats, tokens }) => meanOf(nats, tokens),
  },
  {
    name: 'perplexity',
    better: 'lower',
    range: [1, Number.POSITIVE_INFINITY],
    title: 'Perplexity of masked tokens',
    meaning: 'exp of the loss. Compare only within one tokenizer and one way to mask.',
    source: 'Definition',
    of: ({ nats, tokens }) => (tokens === 0 ? undefined : Math.exp(nats / tokens)),
  },
  {
    name: 'accuracy',
    better: 'higher',
    range: fraction,
    title: 'Accuracy of masked tokens',
    meaning: 'Fraction of masked tokens that were the most likely ones, given all others.',
    source: 'Definition',
    of: ({ hits, tokens }) => meanOf(hits, tokens),
  },
];
