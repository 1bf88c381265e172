/** `denoising`: a text is written from a damaged copy of it (BART). */
import { boolean, fraction, type Infer, number, object } from '../../../config/schema';
import { writtenTokenScores } from '../../../metrics/scores/tokens';
import { bodyOf, framed, kindsOf, sentenceEnds } from '../body';
import { drawDenoise } from '../noise/denoise';
import { copiesOf, masking } from './masking';
import type { Objective } from './objective';

const share = (description: string, fallback: number) => fraction({ description, default: fallback, count: false });

const schema = object(
  {
    infill: share('Text infilling: share of the words in spans that one mask token each replaces.', 0.3),
    'mean-span': number({
      description:
        'Mean length of these spans, in words, of a Poisson distribution. A span of length 0 inserts a mask token.',
      default: 3,
      exclusiveMinimum: 0,
      maximum: 100,
    }),
    'permute-sentences': boolean({ description: 'Sentence permutation.', default: true }),
    mask: share('Token masking: share of the tokens that are replaced by the mask token.', 0),
    delete: share('Token deletion: share of the tokens that are removed.', 0),
    rotate: number({
      description: 'Document rotation: probability that a block begins at a random one of its tokens.',
      default: 0,
      minimum: 0,
      maximum: 1,
    }),
    masking,
  },
  {
    description: 'Denoising: the text is written from a damaged copy (BART, Lewis et al. 2020).',
    check: value =>
      ['infill', 'mask', 'delete', 'rotate'].some(key => Number((value as Record<string, unknown>)[key]) > 0) ||
      (value as Record<string, unknown>)['permute-sentences'] === true
        ? []
        : [
            {
              key: 'infill',
              message: 'Nothing damages the text. Set infill, mask, delete, rotate or permute-sentences.',
            },
          ],
  },
);

export const denoising = {
  schema,
  needs: ['encoder-decoder'],
  network: 'writes',
  head: 'seq2seq-lm',
  tokens: ['mask'],
  framed: true,
  scores: writtenTokenScores,
  marks: options => ({ words: true, sentences: options['permute-sentences'] }),
  copies: copiesOf,
  noise(block, options, facts, random) {
    const body = bodyOf(block, facts);
    const { special } = facts;
    const noisy = drawDenoise(
      { ids: body.ids, kinds: kindsOf(body, true, facts) },
      sentenceEnds(body),
      special.mask ?? special.unk,
      {
        permuteSentences: options['permute-sentences'],
        infill: options.infill,
        meanSpan: options['mean-span'],
        mask: options.mask,
        delete: options.delete,
        rotate: options.rotate,
      },
      random,
    );
    // Something is always read.
    const read = noisy.ids.length > 0 ? noisy.ids : [special.mask ?? special.unk];
    return { ids: framed(body, read), written: Int32Array.from([...body.before, ...body.ids]) };
  },
} as const satisfies Objective<Infer<typeof schema>>;
