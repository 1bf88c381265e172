/** The smallest deletion that flips a label, of a network that takes maxima: where no word by itself does anything. */
import { combinations, countCombinations, searchSets } from '../../../../src/core/explain/counterfactual/searchSets';
import { drawGrid } from '../drawing';
import { type ConceptPage, show, table } from '../page';

const text = 'good good film but slow';
const words = text.split(' ');
/** Praise of a word, and blame. */
const praise: Readonly<Record<string, number>> = { good: 2, film: 0.5 };
const blame: Readonly<Record<string, number>> = { slow: 1 };

const largest = (of: Readonly<Record<string, number>>, left: readonly string[]) =>
  Math.max(0, ...left.map(word => of[word] ?? 0));
/** Positive above 0. */
const logitOf = (left: readonly string[]) => largest(praise, left) - largest(blame, left);
const without = (set: readonly number[]) => words.filter((_, i) => !set.includes(i));

export async function counterfactuals(): Promise<ConceptPage> {
  const singles = words.map((word, i) => [word, without([i]).join(' '), show(logitOf(without([i])), 1)]);
  let judged = 0;
  const found = await searchSets(
    {
      spent: () => judged,
      count: size => countCombinations(words.length, size),
      all: size => combinations(words.length, size),
      further: async () => [],
      async judge(sets) {
        judged += sets.length;
        return sets.map(set => ({ reached: logitOf(without(set)) < 0, margin: -logitOf(without(set)) }));
      },
    },
    { budget: 100, most: words.length, wanted: 1 },
  );
  const [best] = found.sets;
  const rows = Array.from({ length: best!.set.length }, (_, i) => i + 1).map(size => [
    String(size),
    String(countCombinations(words.length, size)),
    String([...combinations(words.length, size)].filter(set => logitOf(without(set)) < 0).length),
  ]);
  return {
    name: 'counterfactuals',
    blocks: {
      singles: table(['Deleted', 'What is left', 'Logit'], singles),
      sizes: table(['Words deleted', 'Sets', 'Sets that flip the label'], rows),
      found: `Smallest change: delete ${best!.set.map(i => `"${words[i]}"`).join(' and ')}. The logit becomes ${show(logitOf(without(best!.set)), 1)}. ${judged} sets were tried.`,
    },
    pictures: {
      counterfactuals: drawGrid({
        heading: 'deleted',
        corner: 'and',
        title: `Logit of "${text}" without two words, or without one`,
        rows: words,
        columns: words,
        values: words.map((_, i) => words.map((_, k) => logitOf(without([i, k])))),
        format: value => show(value, 1),
      }),
    },
  };
}
