/** `masked-spans`: spans of consecutive tokens are hidden, and predicted from what is around them and from their boundaries (SpanBERT). */
import { boolean, type Infer, integer, number, object, variant } from '../../../config/schema';
import { spanScores } from '../../../metrics/scores/spans';
import { bodyOf, framed, kindsOf } from '../body';
import { maskRoom } from '../masks';
import { boundaryTargets, drawSpans, replaceSpans, type SpanLengths } from '../noise/maskSpans';
import { checkShares, copiesOf, maskKeys } from './masking';
import type { Objective } from './objective';

/** Tokens of a span that have a position of their own in the boundary objective, as in SpanBERT. */
export const boundaryPositions = 20;

const schema = object(
  {
    ...maskKeys,
    'whole-words': boolean({ description: 'Spans are of whole words.', default: true }),
    spans: variant(
      {
        geometric: object(
          {
            p: number({
              description: 'Probability that a span ends after each word.',
              default: 0.2,
              exclusiveMinimum: 0,
              maximum: 1,
            }),
            longest: integer({ description: 'Longest span, in words.', default: 10, minimum: 1, maximum: 100 }),
          },
          { description: 'Lengths are drawn from a geometric distribution (Joshi et al. 2020).' },
        ),
        fixed: object(
          { length: integer({ description: 'Length of a span, in words.', default: 3, minimum: 1, maximum: 100 }) },
          { description: 'All spans have one length.' },
        ),
      },
      { description: 'Lengths of spans.', default: { type: 'geometric' } },
    ),
    boundary: boolean({
      description:
        'Span boundary objective: each token of a span is also predicted from the hidden states before and after the span (Joshi et al. 2020).',
      default: true,
    }),
  },
  {
    description:
      'Masked spans: spans of consecutive tokens are hidden, and predicted from all others and from their boundaries (SpanBERT, Joshi et al. 2020).',
    check: checkShares,
  },
);

type Options = Infer<typeof schema>;

export const maskedSpans = {
  schema,
  needs: ['vocabulary'],
  network: 'boundary',
  head: 'masked-lm',
  tokens: ['mask'],
  framed: true,
  scores: spanScores,
  serves: 'fill-mask',
  marks: options => ({ words: options['whole-words'] }),
  copies: copiesOf,
  roomFor: (time, { share }) => maskRoom(time, { share }) + 1,
  noise(block, options, facts, random) {
    const body = bodyOf(block, facts);
    const kinds = kindsOf(body, options['whole-words'], facts);
    const spans = drawSpans(kinds, { share: options.share, lengths: lengthsOf(options) }, random.fork('spans'));
    const drawn = random.fork('read');
    const { special, ordinary } = facts;
    const draws = { roll: () => drawn.uniform(), token: () => ordinary[drawn.integer(ordinary.length)] ?? special.unk };
    const read = replaceSpans(body.ids, spans, special.mask ?? special.unk, draws, {
      masked: 1 - options.random - options.kept,
      random: options.random,
    });
    const first = body.before.length;
    const places = spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => first + start + i));
    const asked = new Map(
      boundaryTargets(
        spans.map(({ start, end }) => ({ start: start + first, end: end + first })),
        block.ids.length,
        boundaryPositions,
      ).map(target => [target.place, target]),
    );
    const each = (of: 'left' | 'right' | 'position') => Int32Array.from(places, place => asked.get(place)?.[of] ?? -1);
    return {
      ids: framed(body, read),
      places: Int32Array.from(places),
      targets: Int32Array.from(places, place => block.ids[place]!),
      more: { left: each('left'), right: each('right'), position: each('position') },
    };
  },
} as const satisfies Objective<Options>;

function lengthsOf({ spans }: Options): SpanLengths {
  return spans.type === 'fixed' ? { words: spans.length } : { p: spans.p, longest: spans.longest };
}
