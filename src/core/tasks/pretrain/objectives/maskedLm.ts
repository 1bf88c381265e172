/** `masked-lm`: tokens are hidden, and predicted from all others (BERT; RoBERTa with other masks in each epoch). */
import { type Infer, object } from '../../../config/schema';
import { maskedScores } from '../../../metrics/scores/masked';
import { chooseMasks, hide, maskRoom } from '../masks';
import { checkShares, copiesOf, maskKeys } from './masking';
import type { Objective } from './objective';

const schema = object(maskKeys, {
  description: 'Masked language modeling: hidden tokens are predicted from all others (Devlin et al. 2019).',
  check: checkShares,
});

export const maskedLm = {
  schema,
  needs: ['vocabulary'],
  network: 'places',
  head: 'masked-lm',
  tokens: ['mask'],
  framed: true,
  scores: maskedScores,
  serves: 'fill-mask',
  marks: options => ({ words: options['whole-words'] }),
  copies: copiesOf,
  roomFor: maskRoom,
  noise: (block, options, facts, random) =>
    hide(block.ids, chooseMasks(block, options, facts, random), options, facts, random),
} as const satisfies Objective<Infer<typeof schema>>;
