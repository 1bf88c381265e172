/** What "Adding a score" says to write, for the Jaccard index of labels (Jaccard 1901). */
import type { Addition } from './workplace';

export const toyScore: Addition = {
  files: {
    'src/core/metrics/jaccard.ts': `/** Jaccard index of each label, averaged; equal to scikit-learn's. */
import type { Margins } from './confusion';
import type { LabelScore } from './scores/labelScore';

function jaccardOf({ actual, predicted, hits }: Margins): number {
  const each = Array.from(hits, (both, c) => [both, actual[c]! + predicted[c]! - both] as const);
  const met = each.filter(([, either]) => either > 0);
  return met.reduce((sum, [both, either]) => sum + both / either, 0) / Math.max(1, met.length);
}

export const jaccard: LabelScore = {
  name: 'macro-jaccard',
  better: 'higher',
  range: [0, 1],
  title: 'Jaccard index (macro average)',
  meaning: 'TP / (TP + FP + FN) of each label, averaged without weights.',
  source: 'Jaccard 1901; scikit-learn',
  words: 'jaccard_score iou',
  interval: true,
  of: ({ margins }) => jaccardOf(margins),
};
`,
  },
  lines: [
    {
      file: 'src/core/metrics/scores/labels.ts',
      after: "import { brier } from '../brier';",
      line: "import { jaccard } from '../jaccard';",
    },
    { file: 'src/core/metrics/scores/labels.ts', after: 'calibrationError,', line: '  jaccard,' },
    {
      file: 'test/fixtures/metrics/classification.py',
      after: '"matthews": float(m.matthews_corrcoef(actual, predicted)),',
      line: '        "macro-jaccard": float(m.jaccard_score(actual, predicted, average="macro")),',
    },
  ],
};

interface Case {
  readonly expected: { readonly confusion: readonly (readonly number[])[]; readonly scores: Record<string, number> };
}

/** What the script would write, counted from the matrices of the fixture. @param text of classification.json */
export function withJaccard(text: string): string {
  const fixture = JSON.parse(text) as { readonly cases: readonly Case[] };
  for (const { expected } of fixture.cases) {
    const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);
    const rates = expected.confusion.flatMap((row, c) => {
      const either = sum(row) + sum(expected.confusion.map(each => each[c]!)) - row[c]!;
      return either === 0 ? [] : [row[c]! / either];
    });
    expected.scores['macro-jaccard'] = sum(rates) / rates.length;
  }
  return JSON.stringify(fixture);
}
