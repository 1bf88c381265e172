/** What `tag` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import type { Example } from '../../data/dataset';
import type { Reading, ReadText } from '../reading';
import type { TaskFields } from '../task';
import { describeFacts, type ReadingOptions, readFacts } from './facts';
import { findOddWords } from './oddWords';
import { settle } from './settle';

/** A sentence is read word by word; words that the length cuts off are left out whole. */
function readSentence({ lists }: Example, { count, longest }: Reading): readonly ReadText[] {
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
  return [{ length, lost: length - read, words: { count: words.length, lost: words.length - seen } }];
}

export const fields: TaskFields = {
  texts: example => example.lists?.tokens ?? [],
  read: readSentence,
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
};
