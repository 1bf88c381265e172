/** A prediction in a few words. */
import { countOf } from '../../src/core/base/countOf';
import { formatNumber, formatPercent } from '../../src/core/base/formatNumber';
import type { Prediction } from '../../src/core/inference/prediction';

/** `spam`, `sport, money`, `3.81`; and its probability where it has one. */
export function sayVerdict(prediction: Prediction): { readonly what: string; readonly sure?: string } {
  switch (prediction.kind) {
    case 'label': {
      const { label, probabilities } = prediction;
      return { what: label, sure: formatPercent(probabilities[label] ?? 0) };
    }
    case 'labels':
      return { what: prediction.labels.join(', ') || 'no label' };
    case 'score':
      return { what: formatNumber(prediction.score) };
    case 'vector':
      return { what: `vector of ${countOf(prediction.size, 'number')}` };
    case 'tags':
      return { what: countOf(prediction.words.length, 'tagged word') };
  }
}

/** The text that places of tokens count in: a pair's second text is a line of its own. */
export function textOf({ text, pair }: Prediction): string {
  return pair === undefined ? text : `${text}\n${pair}`;
}
