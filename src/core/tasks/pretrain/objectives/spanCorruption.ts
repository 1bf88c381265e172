/** `span-corruption`: spans are left out, a sentinel in place of each, and written after their sentinels (T5). */
import { fraction, type Infer, number, object } from '../../../config/schema';
import { writtenTokenScores } from '../../../metrics/scores/tokens';
import { bodyOf, framed } from '../body';
import {
  countNoise,
  drawStretches,
  fitNoise,
  leaveOut,
  lengthsOfNoise,
  type SentinelNoise,
} from '../noise/sentinelSpans';
import { copiesOf, masking } from './masking';
import type { NoiseFacts, Objective } from './objective';

/** As T5's vocabularies have them. */
const sentinels = Array.from({ length: 100 }, (_, i) => `extra_id_${i}`);

const schema = object(
  {
    density: fraction({ description: 'Share of the tokens that are left out.', default: 0.15, count: false }),
    'mean-span': number({
      description: 'Mean length of a span, in tokens.',
      default: 3,
      minimum: 1,
      maximum: 100,
    }),
    masking,
  },
  {
    description:
      'Span corruption: spans are replaced by sentinel tokens, and written after their sentinels (T5, Raffel et al. 2020).',
  },
);

type Options = Infer<typeof schema>;

function noiseOf(options: Options): SentinelNoise {
  return { density: options.density, mean: options['mean-span'] };
}

/** Ids of the sentinels that a vocabulary has, in order. */
function sentinelsOf({ special }: Pick<NoiseFacts, 'special'>): readonly number[] {
  return sentinels.map(name => special[name]).filter(id => id !== undefined);
}

export const spanCorruption = {
  schema,
  needs: ['encoder-decoder'],
  network: 'writes',
  head: 'seq2seq-lm',
  tokens: sentinels,
  framed: true,
  scores: writtenTokenScores,
  copies: copiesOf,
  blockLength: (options, longest) => fitNoise(longest, noiseOf(options)).tokens,
  roomFor: (time, options) =>
    lengthsOfNoise(fitNoise(Math.max(time, 4), noiseOf(options)).tokens, noiseOf(options)).targets,
  lacks(options, facts) {
    const noise = noiseOf(options);
    const { spans } = countNoise(fitNoise(facts.longest, noise).tokens, noise);
    const found = sentinelsOf(facts).length;
    if (found >= spans) return undefined;
    return found === 0
      ? 'The vocabulary has no sentinels (<extra_id_0>, <extra_id_1>, ...), which span-corruption needs. Start from a T5, or learn a vocabulary.'
      : `Blocks of this length have ${spans} spans, and the vocabulary has ${found} sentinels. Lower tokenizer.length, or raise task.objective.mean-span.`;
  },
  noise(block, options, facts, random) {
    const body = bodyOf(block, facts);
    // Of a single token nothing can be left out and something stay.
    if (body.ids.length < 2) return { ids: block.ids, written: body.ids };
    const stretches = drawStretches(body.ids.length, noiseOf(options), random);
    const { read, written } = leaveOut(body.ids, stretches, sentinelsOf(facts));
    return { ids: framed(body, read), written: Int32Array.from([...body.before, ...written]) };
  },
} as const satisfies Objective<Options>;
