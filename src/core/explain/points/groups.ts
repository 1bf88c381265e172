/** Which colour a point of a projection has: what is right of its example, and what the model says of it. */
import { formatWithin } from '../../base/formatNumber';
import type { Example } from '../../data/dataset';
import type { Verdict } from '../../tasks/abilities/verdict';

export interface Grouping {
  /** In the order of the indices; grows while examples are grouped. */
  readonly names: readonly string[];
  actual(example: Example): number;
  predicted(verdict: Verdict): number;
}

/** Scores are put into this many stretches of equal width. */
const STRETCHES = 5;
const NO_LABEL = 'no label';

/**
 * Labels as they are, sets of labels joined, scores by the stretch that they lie in; examples of other tasks are all alike.
 * @param labels of the run, which come first
 * @param verdicts of the examples
 */
export function groupBy(labels: readonly string[], verdicts: readonly Verdict[]): Grouping {
  const [first] = verdicts;
  if (first?.kind === 'score') return groupByScore(first.lowest, first.highest);
  if (first?.kind === 'tags' || first?.kind === 'vector')
    return { names: ['examples'], actual: () => 0, predicted: () => 0 };
  const names: string[] = first?.kind === 'labels' ? [] : [...labels];
  const indexOf = (name: string) => {
    const known = names.indexOf(name);
    return known >= 0 ? known : names.push(name) - 1;
  };
  const joined = (several: readonly string[]) => [...several].sort().join(' + ') || NO_LABEL;
  return {
    names,
    actual: ({ fields, lists }) => indexOf(lists?.labels ? joined(lists.labels) : (fields.label ?? '')),
    predicted(verdict) {
      if (verdict.kind === 'label') return indexOf(verdict.label);
      return verdict.kind === 'labels' ? indexOf(joined(verdict.labels)) : 0;
    },
  };
}

function groupByScore(lowest: number, highest: number): Grouping {
  const step = (highest - lowest) / STRETCHES || 1;
  const at = (score: number) => Math.max(0, Math.min(STRETCHES - 1, Math.floor((score - lowest) / step)));
  return {
    names: Array.from({ length: STRETCHES }, (_, i) =>
      [lowest + i * step, lowest + (i + 1) * step].map(end => formatWithin(end, 10 * step)).join(' to '),
    ),
    actual: ({ fields }) => at(Number(fields.score)),
    predicted: verdict => (verdict.kind === 'score' ? at(verdict.score) : 0),
  };
}

/** The texts of an example: one or two, or the words that are tagged. */
export function textsOfExample({ fields, lists }: Example): readonly [text: string, pair?: string] {
  const text = fields.text ?? lists?.tokens?.join(' ') ?? '';
  const pair = fields['text-pair'];
  return pair === undefined ? [text] : [text, pair];
}
