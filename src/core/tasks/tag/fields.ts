/** What `tag` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import type { Example } from '../../data/dataset';
import { type Reading, type ReadText, strideOf } from '../reading';
import type { TaskFields } from '../task';
import { countWindows } from '../windowKeys';
import { describeFacts, type ReadingOptions, readFacts } from './facts';
import { findOddWords } from './oddWords';
import { convertTags } from './scheme';
import { settle } from './settle';

/** A sentence is read word by word; words that the length cuts off are left out whole. */
function readSentence({ lists }: Example, { count, longest, options }: Reading): readonly ReadText[] {
  const words = lists?.tokens ?? [];
  let [length, read, seen] = [0, 0, 0];
  for (const [w, word] of words.entries()) {
    const own = Math.max(1, count(word));
    length += own;
    // Of a first word that is longer than all that can be read its beginning is read.
    if (seen < w || (w > 0 && read + own > longest)) continue;
    read += Math.min(own, longest);
    seen++;
  }
  if (strideOf(options) !== undefined) return [{ length, lost: 0, words: { count: words.length, lost: 0 } }];
  return [{ length, lost: length - read, words: { count: words.length, lost: words.length - seen } }];
}

/** Windows of all sentences, by the tokens of each word. */
function countUnits(examples: readonly Example[], _: unknown, { count, longest, around, options }: Reading): number {
  const stride = strideOf(options);
  if (stride === undefined) return examples.length;
  let windows = 0;
  for (const { lists } of examples) {
    const tokens = (lists?.tokens ?? []).reduce((sum, word) => sum + Math.max(1, count(word)), 0);
    windows += countWindows(tokens, stride, longest, around);
  }
  return windows;
}

export const fields: TaskFields = {
  texts: example => example.lists?.tokens ?? [],
  read: readSentence,
  readsWhole: options => (strideOf(options) === undefined ? undefined : 'windows'),
  countUnits,
  scoredInPieces: true,
  learnLabels(training) {
    const labels = new Set<string>();
    for (const { lists } of training) for (const tag of lists?.tags ?? []) labels.add(tag);
    return [...labels].sort();
  },
  settle,
  inspect: ({ splits, facts }, options) =>
    facts ? findOddWords(splits, readFacts(facts, []), options as ReadingOptions) : [],
  describe: describeFacts,
  encodeTags(labels, options) {
    const { scheme } = options as ReadingOptions;
    const { code } = readFacts({}, labels);
    return code && (tags => convertTags(tags, scheme, code));
  },
};
