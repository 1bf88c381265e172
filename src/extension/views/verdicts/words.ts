/** What a model says, in the few words that stand beside a line. Pure. */
import type { Verdict } from '../../../core/tasks/verdict';
import { formatProbability } from '../../wording';

/** Labels named beside the line; the hover has all. */
const MOST_LABELS = 3;

/** Label and probability, the likeliest first; none where the verdict has none. */
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
      const [likeliest] = ranked(verdict);
      if (given.length > 0) return nameAll(given);
      return likeliest ? `no label (${nameAll([likeliest])})` : 'no label';
    }
    case 'score':
      return formatScoreOf(verdict.score, verdict.highest - verdict.lowest);
    case 'tags':
      return `${verdict.words.length} tagged words`;
  }
}

function nameAll(labels: readonly (readonly [string, number])[]): string {
  return labels.map(([label, probability]) => `${label} ${formatProbability(probability)}`).join(' · ');
}

/** To a hundredth of the range that the scores of the data have. */
export function formatScoreOf(score: number, range: number): string {
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(range > 0 ? range : 1))));
  return score.toFixed(digits);
}
