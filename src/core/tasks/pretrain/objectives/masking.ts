/** Keys of objectives that mask tokens. */
import { boolean, type Disagreement, fraction, type Infer, integer, object, variant } from '../../../config/schema';

export const masking = variant(
  {
    dynamic: object({}, { description: 'Other masks in each epoch (Liu et al. 2019, section 4.1).' }),
    static: object(
      {
        copies: integer({
          description:
            'Number of ways in which each block is masked. Each epoch takes one of them; 1 has the same masks in each.',
          default: 10,
          minimum: 1,
          maximum: 1000,
        }),
      },
      { description: 'Masks that are chosen once, as in BERT (Devlin et al. 2019).' },
    ),
  },
  { description: 'Whether masks change between epochs.', default: { type: 'dynamic' } },
);

export const maskedShare = fraction({
  description: 'Share of the tokens that are predicted.',
  default: 0.15,
  count: false,
});

export const maskKeys = {
  share: maskedShare,
  random: fraction({
    description: 'Share of the predicted tokens that are read as a random token. It is never a special token.',
    default: 0.1,
    count: false,
  }),
  kept: fraction({
    description: 'Share of the predicted tokens that are read as they are. The rest is read as the mask token.',
    default: 0.1,
    count: false,
  }),
  'whole-words': boolean({
    description: 'Mask all tokens of a word, or none.',
    default: false,
  }),
  masking,
};

/** What `copies` of an objective is. */
export function copiesOf({ masking }: { readonly masking: Infer<typeof maskKeys.masking> }): number | undefined {
  return masking.type === 'static' ? masking.copies : undefined;
}

/** Shares of which nothing may be left. */
export function checkShares({ random, kept }: Readonly<Record<string, unknown>>): readonly Disagreement[] {
  if ((random as number) + (kept as number) <= 1) return [];
  const message = 'random and kept are shares of the same tokens, together at most 100%. Lower one of them.';
  return [{ key: 'kept', message }];
}
