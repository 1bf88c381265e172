/** `replaced-tokens`: a small generator fills masks, and the model says of each token whether it was replaced (ELECTRA). */
import { boolean, fraction, type Infer, number, object } from '../../../config/schema';
import { replacedScores } from '../../../metrics/scores/replaced';
import { chooseMasks, hide, maskRoom } from '../masks';
import { copiesOf, masking } from './masking';
import type { Objective } from './objective';

const schema = object(
  {
    share: fraction({ description: 'Share of the tokens that the generator fills in.', default: 0.15, count: false }),
    kept: fraction({
      description: 'Share of these that the generator reads as they are. The rest it reads as the mask token.',
      default: 0,
      count: false,
    }),
    'whole-words': boolean({ description: 'Mask all tokens of a word, or none.', default: false }),
    generator: number({
      description: 'Width of the generator, as a part of the width of the model, in whole attention heads.',
      default: 0.25,
      exclusiveMinimum: 0,
      maximum: 1,
    }),
    weight: number({
      description: 'Weight of the loss of the discriminator.',
      default: 50,
      exclusiveMinimum: 0,
      maximum: 1000,
    }),
    masking,
  },
  {
    description:
      'Replaced tokens: a generator fills masks, and the model finds the tokens that it replaced (ELECTRA, Clark et al. 2020).',
  },
);

export const replacedTokens = {
  schema,
  needs: ['vocabulary'],
  network: 'replaced',
  head: 'replaced-token',
  tokens: ['mask'],
  framed: true,
  scores: replacedScores,
  marks: options => ({ words: options['whole-words'] }),
  copies: copiesOf,
  roomFor: maskRoom,
  noise(block, options, facts, random) {
    const places = chooseMasks(block, options, facts, random);
    return hide(block.ids, places, { random: 0, kept: options.kept }, facts, random);
  },
} as const satisfies Objective<Infer<typeof schema>>;
