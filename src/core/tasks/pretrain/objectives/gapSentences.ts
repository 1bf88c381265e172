/** `gap-sentences`: the sentences that say most of a block are left out, and written (Pegasus). */
import { choice, fraction, type Infer, object } from '../../../config/schema';
import { writtenTokenScores } from '../../../metrics/scores/tokens';
import { begins as mark } from '../block';
import { type Body, bodyOf, framed, sentenceEnds } from '../body';
import { leaveGaps, principalSentences } from '../noise/gapSentences';
import type { NoiseFacts, Objective } from './objective';

const schema = object(
  {
    share: fraction({
      description: 'Share of the sentences that are left out, one at least.',
      default: 0.3,
      count: false,
    }),
    choice: choice(
      {
        independent: 'each sentence is scored by itself against the rest',
        sequential: 'one after the other: those that were chosen are scored together with each of the others',
      },
      {
        description: 'How principal sentences are chosen, by ROUGE-1 F1 with the rest of the block.',
        default: 'independent',
      },
    ),
    counts: choice(
      { original: 'as often as it occurs', unique: 'once' },
      { description: 'How often a repeated word counts in that score.', default: 'original' },
    ),
  },
  {
    description: 'Gap sentences: principal sentences are masked, and written (Pegasus, Zhang et al. 2020).',
  },
);

export const gapSentences = {
  schema,
  needs: ['encoder-decoder'],
  network: 'writes',
  head: 'seq2seq-lm',
  tokens: ['mask', 'sentence-mask'],
  framed: true,
  scores: writtenTokenScores,
  marks: () => ({ words: true, sentences: true }),
  // Which sentences are left out follows from the text alone.
  copies: () => 1,
  noise(block, options, facts) {
    const body = bodyOf(block, facts);
    const ends = sentenceEnds(body);
    const starts = ends.map((_, i) => ends[i - 1] ?? 0);
    const chosen = principalSentences(
      starts.map((start, i) => wordsOf(body, start, ends[i]!, facts)),
      options,
    );
    const sentences = starts.map((start, i) => body.ids.subarray(start, ends[i]));
    const { special } = facts;
    const gap = special['sentence-mask'] ?? special.mask ?? special.unk;
    const { read, written } = leaveGaps(sentences, chosen, gap);
    return { ids: framed(body, read), written: Int32Array.from([...body.before, ...written]) };
  },
} as const satisfies Objective<Infer<typeof schema>>;

/** Words of a sentence: the ids of their tokens. */
function wordsOf({ ids, marks }: Body, start: number, end: number, { isSpecial }: Pick<NoiseFacts, 'isSpecial'>) {
  const words: string[] = [];
  for (let i = start; i < end; i++) {
    if (isSpecial(ids[i]!)) continue;
    if (words.length === 0 || (marks[i]! & mark.word) !== 0) words.push(String(ids[i]));
    else words[words.length - 1] += ` ${ids[i]}`;
  }
  return words;
}
