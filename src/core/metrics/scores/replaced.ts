/** The scores of replaced tokens: of what replaces them, and of what finds them. */
import { meanOf } from '../definedScores';
import { type ComputedScore, fraction, positive } from '../score';

export interface ReplacedCounts {
  /** Of the generator: sum of −ln p of the masked tokens, and how many there are. */
  readonly nats: number;
  readonly masked: number;
  /** Of the discriminator: sum of −ln p(replaced or not) of all tokens, and how many there are. */
  readonly foundNats: number;
  readonly tokens: number;
  /** How much it counts. */
  readonly weight: number;
  /** Tokens that were replaced, that were called so, and both. */
  readonly replaced: number;
  readonly called: number;
  readonly found: number;
}

type ReplacedScore = ComputedScore<ReplacedCounts>;

const generatorLoss: ReplacedScore = {
  name: 'generator-loss',
  better: 'lower',
  range: positive,
  title: 'Loss of the generator',
  meaning: 'Mean of −ln p(token given all others) over the masked tokens, in nats. Lower is better.',
  source: 'transformers',
  of: ({ nats, masked }) => meanOf(nats, masked),
};

const discriminatorLoss: ReplacedScore = {
  name: 'discriminator-loss',
  better: 'lower',
  range: positive,
  title: 'Loss of the discriminator',
  meaning: 'Mean of −ln p(replaced or original) over all tokens, in nats. Lower is better.',
  source: 'transformers',
  of: ({ foundNats, tokens }) => meanOf(foundNats, tokens),
};

export const replacedScores: readonly ReplacedScore[] = [
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Loss',
    meaning: 'Loss of the generator + `weight` × loss of the discriminator. Lower is better.',
    source: 'Clark et al. 2020',
    of(counts) {
      const parts = [generatorLoss.of(counts), discriminatorLoss.of(counts)] as const;
      return parts[0] === undefined || parts[1] === undefined ? undefined : parts[0] + counts.weight * parts[1];
    },
  },
  discriminatorLoss,
  generatorLoss,
  {
    name: 'replaced-precision',
    better: 'higher',
    range: fraction,
    title: 'Precision of replaced tokens',
    meaning: 'Fraction of the tokens called replaced that were.',
    source: 'Definition',
    of: ({ found, called }) => meanOf(found, called),
  },
  {
    name: 'replaced-recall',
    better: 'higher',
    range: fraction,
    title: 'Recall of replaced tokens',
    meaning: 'Fraction of the replaced tokens that were called so.',
    source: 'Definition',
    of: ({ found, replaced }) => meanOf(found, replaced),
  },
  {
    name: 'replaced-F1',
    better: 'higher',
    range: fraction,
    title: 'F1 of replaced tokens',
    meaning: 'Harmonic mean of their precision and recall.',
    source: 'Definition',
    of: ({ found, called, replaced }) => meanOf(2 * found, called + replaced),
  },
];
