/** The scores of pairs of segments beside hidden tokens: whether the second follows the first. */
import { meanOf } from '../definedScores';
import { type ComputedScore, fraction, positive } from '../score';
import { type MaskedCounts, maskedScores } from './masked';

export interface SentencePairCounts extends MaskedCounts {
  /** Sum of −ln p of the right answers, right ones, and pairs. */
  readonly pairNats: number;
  readonly pairHits: number;
  readonly pairs: number;
}

const pairLoss = ({ pairNats, pairs }: SentencePairCounts) => meanOf(pairNats, pairs);
const [loss, ...others] = maskedScores as readonly [(typeof maskedScores)[number], ...typeof maskedScores];

export const sentencePairScores: readonly ComputedScore<SentencePairCounts>[] = [
  {
    ...loss,
    of(counts) {
      const hidden = loss.of(counts);
      return hidden === undefined ? pairLoss(counts) : hidden + (pairLoss(counts) ?? 0);
    },
  },
  {
    name: 'pair-loss',
    better: 'lower',
    range: positive,
    title: 'Loss of sentence pairs',
    meaning:
      'Mean of −ln p(the second segment follows the first, or not), in nats. It is part of the loss. Lower is better.',
    source: 'transformers',
    of: pairLoss,
  },
  {
    name: 'pair-accuracy',
    better: 'higher',
    range: fraction,
    title: 'Accuracy of sentence pairs',
    meaning:
      'Fraction of the pairs of segments that were predicted correctly: whether the second follows the first. 0.5 is chance.',
    source: 'Definition',
    of: ({ pairHits, pairs }) => meanOf(pairHits, pairs),
  },
  ...others,
];
