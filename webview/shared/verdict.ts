/** What a model says of a text, in a few words. */
import type { Prediction } from '../../src/core/inference/prediction';
import { formatNumber, formatPercent } from './format';

/** `spam`, `sport, money`, `3.81`; and how sure it is of that where it can tell. */
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
    case 'tags':
      return { what: `${prediction.words.length} tagged words` };
  }
}

/** The text that places of tokens count in: a pair's second text stands in a line of its own. */
export function textOf({ text, pair }: Prediction): string {
  return pair === undefined ? text : `${text}\n${pair}`;
}
