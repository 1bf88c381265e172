/** What a model says, in the few words that stand beside a line. Pure. */
import { countOf } from '../../../core/base/countOf';
import { formatPercent, formatWithin } from '../../../core/base/formatNumber';
import type { Verdict } from '../../../core/tasks/abilities/verdict';

/** Labels named beside the line; the hover has all. */
const MOST_LABELS = 3;

/** Label and probability, the most probable first; none where the verdict has none. */
export function ranked(verdict: Verdict): [string, number][] {
  const probabilities = 'probabilities' in verdict ? verdict.probabilities : {};
  return Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
}

/** `spam 93% · ham 7%`; `sport 91% · money 77%` of several that are given; `4.2` of a score. */
export function summarize(verdict: Verdict, most = MOST_LABELS): string {
  switch (verdict.kind) {
    case 'label':
      return nameAll(ranked(verdict).slice(0, most));
    case 'labels': {
      const given = ranked(verdict).filter(([label]) => verdict.labels.includes(label));
      const [best] = ranked(verdict);
      if (given.length > 0) return nameAll(given);
      return best ? `no label (${nameAll([best])})` : 'no label';
    }
    case 'score':
      return formatWithin(verdict.score, verdict.highest - verdict.lowest);
    case 'vector':
      return `vector of ${countOf(verdict.size, 'number')}`;
    case 'tags':
      return `${verdict.words.length} tagged words`;
  }
}

function nameAll(labels: readonly (readonly [string, number])[]): string {
  return labels.map(([label, probability]) => `${label} ${formatPercent(probability)}`).join(' · ');
}
