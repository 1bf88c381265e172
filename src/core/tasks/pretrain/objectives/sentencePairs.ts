/** Pairs of segments of a block: `next-sentence` (BERT) and `sentence-order` (ALBERT), beside masked tokens. */
import type { Random } from '../../../base/random';
import { type Infer, object } from '../../../config/schema';
import { sentencePairScores } from '../../../metrics/scores/sentencePairs';
import { type Block, begins } from '../block';
import { bodyOf } from '../body';
import { chooseMasks, hide, maskRoom } from '../masks';
import { checkShares, copiesOf, maskKeys } from './masking';
import type { NoiseFacts, Objective } from './objective';

/** What is told of a pair: whether the second segment follows the first as it stands. */
export const follows = 0;
export const other = 1;

type Text = Pick<Block, 'ids' | 'marks'>;

function cut({ ids, marks }: Text, start: number, end?: number): Text {
  return { ids: ids.subarray(start, end), marks: marks.subarray(start, end) };
}

/** Places where sentences begin, ascending. */
function startsOf({ marks }: Text): readonly number[] {
  return Array.from(marks.keys()).filter(i => (marks[i]! & (begins.sentence | begins.document)) !== 0);
}

/** Without the special tokens at its ends: a separator there would tell what followed. */
function trim(text: Text, { isSpecial }: Pick<NoiseFacts, 'isSpecial'>): Text {
  let [start, end] = [0, text.ids.length];
  while (start < end && isSpecial(text.ids[start]!)) start++;
  while (end > start && isSpecial(text.ids[end - 1]!)) end--;
  return cut(text, start, end);
}

/** Where the second of two segments begins: with one of the sentences; of a single sentence in its middle. */
function chooseSplit(text: Text, random: Random): number {
  const inner = startsOf(text).filter(at => at > 0);
  return inner.length > 0 ? inner[random.integer(inner.length)]! : Math.floor(text.ids.length / 2);
}

/** `[CLS] first [SEP] second [SEP]`, as the tokens around the block are. Where both are too long the second is cut. */
function joinSegments(block: Block, [first, second]: readonly [Text, Text], label: number, facts: NoiseFacts): Block {
  const { before, after } = bodyOf(block, facts);
  const { sep, eos = facts.special.unk } = facts.special;
  const own = trim(first, facts);
  const room = facts.longest - before.length - own.ids.length - 1 - after.length;
  const other = cut(trim(second, facts), 0, Math.max(0, room));
  const none = (tokens: Int32Array) => tokens.map(() => 0);
  return {
    ids: Int32Array.from([...before, ...own.ids, sep ?? eos, ...other.ids, ...after]),
    marks: Int32Array.from([...none(before), ...own.marks, 0, ...other.marks, ...none(after)]),
    number: block.number,
    second: before.length + own.ids.length + 1,
    label,
  };
}

/**
 * Half of the second segments are those of other blocks of the batch, not of a neighbor where there are others. They begin with a
 * sentence and are as long as the one that they stand for, so that length tells nothing.
 */
function pairNext(blocks: readonly Block[], facts: NoiseFacts, random: Random): readonly Block[] {
  const texts = blocks.map(block => bodyOf(block, facts));
  return blocks.map((block, i) => {
    const draw = random.fork(`pair/${block.number}`);
    const text = texts[i]!;
    const at = chooseSplit(text, draw);
    const others = texts.filter((_, j) => Math.abs(blocks[j]!.number - block.number) > 1);
    const isOther = draw.uniform() < 0.5 && others.length > 0;
    const next = isOther ? takeFrom(others[draw.integer(others.length)]!, text.ids.length - at, draw) : cut(text, at);
    return joinSegments(block, [cut(text, 0, at), next], isOther ? other : follows, facts);
  });
}

/** So many tokens from the start of a sentence on, or as many as there are. */
function takeFrom(text: Text, length: number, random: Random): Text {
  const starts = startsOf(text);
  const enough = starts.filter(at => text.ids.length - at >= length);
  const at = enough.length > 0 ? enough[random.integer(enough.length)]! : (starts[0] ?? 0);
  return cut(text, at, at + length);
}

/** Half of the pairs are the other way round. Both are whole sentences where there are enough: half a one would tell where it stood. */
function pairOrder(blocks: readonly Block[], facts: NoiseFacts, random: Random): readonly Block[] {
  return blocks.map(block => {
    const draw = random.fork(`pair/${block.number}`);
    const body = bodyOf(block, facts);
    const starts = startsOf(body);
    const whole = starts.length > 2 ? cut(body, starts[0]!, starts.at(-1)) : body;
    const at = chooseSplit(whole, draw);
    const [first, second] = [cut(whole, 0, at), cut(whole, at)];
    const isOther = draw.uniform() < 0.5;
    return joinSegments(block, isOther ? [second, first] : [first, second], isOther ? other : follows, facts);
  });
}

const nextSchema = object(maskKeys, {
  description:
    'Next sentence: masked tokens, and whether the second of two segments follows the first or is of another block (BERT, Devlin et al. 2019).',
  check: checkShares,
});

const orderSchema = object(maskKeys, {
  description: 'Sentence order: masked tokens, and whether two segments are in their order (ALBERT, Lan et al. 2020).',
  check: checkShares,
});

type Options = Infer<typeof nextSchema>;

const shared = {
  needs: ['vocabulary'],
  network: 'sentences',
  head: 'next-sentence',
  tokens: ['mask'],
  framed: true,
  pairs: true,
  scores: sentencePairScores,
  marks: options => ({ words: options['whole-words'], sentences: true }),
  // The token between the segments comes to those of the block.
  blockLength: (_, longest) => Math.max(2, longest - 1),
  copies: copiesOf,
  roomFor: maskRoom,
  noise(block, options, facts, random) {
    const { second = block.ids.length, label = follows } = block;
    return {
      ...hide(block.ids, chooseMasks(block, options, facts, random), options, facts, random),
      segments: Int32Array.from(block.ids, (_, i) => (i < second ? 0 : 1)),
      more: { label: Int32Array.of(label) },
    };
  },
} as const satisfies Omit<Objective<Options>, 'schema'>;

export const nextSentence = {
  ...shared,
  schema: nextSchema,
  arrange: (blocks, _, facts, random) => pairNext(blocks, facts, random),
} as const satisfies Objective<Options>;

export const sentenceOrder = {
  ...shared,
  schema: orderSchema,
  arrange: (blocks, _, facts, random) => pairOrder(blocks, facts, random),
} as const satisfies Objective<Options>;
