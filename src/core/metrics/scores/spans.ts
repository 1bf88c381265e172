/** The scores of hidden spans, which are also predicted from their boundaries. */
import { meanOf } from '../definedScores';
import { type ComputedScore, positive } from '../score';
import { type MaskedCounts, maskedScores } from './masked';

export interface SpanCounts extends MaskedCounts {
  /** Sum of −ln p of the tokens of spans, given the states around them; none where boundaries are not learned from. */
  readonly boundaryNats: number;
  readonly boundaries: number;
}

const boundaryLoss = ({ boundaryNats, boundaries }: SpanCounts) => meanOf(boundaryNats, boundaries);
const [loss, ...others] = maskedScores as readonly [(typeof maskedScores)[number], ...typeof maskedScores];

export const spanScores: readonly ComputedScore<SpanCounts>[] = [
  {
    ...loss,
    of: counts => {
      const hidden = loss.of(counts);
      return hidden === undefined ? undefined : hidden + (boundaryLoss(counts) ?? 0);
    },
  },
  {
    name: 'boundary-loss',
    better: 'lower',
    range: positive,
    title: 'Loss of span boundaries',
    meaning:
      'Mean of −ln p(token given the hidden states before and after its span) in nats. It is part of the loss. Lower is better.',
    source: 'Joshi et al. 2020',
    of: boundaryLoss,
  },
  ...others,
];
