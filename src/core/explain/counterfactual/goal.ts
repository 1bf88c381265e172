/** What it takes for a prediction to be another one, and how far a prediction is from it. */
import { ActionableError } from '../../base/errors';
import { suggestOr } from '../../base/suggest';
import { notForTask } from '../../inference/notForTask';
import type { Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { type LabelsVerdict, type LabelVerdict, probabilitiesOf } from '../../tasks/abilities/verdict';

export interface Goal {
  /** What is predicted of the text as it is: a label, or labels, for people. */
  readonly from: string;
  /** The label asked for; of several labels the one that is to be gained or lost. */
  readonly to?: string;
  reached(prediction: Prediction): boolean;
  /** How near it is: from 0 on it is reached or about to be; in logarithms of probabilities, or of several labels in probabilities. */
  margin(prediction: Prediction): number;
  /** What each label's logit counts at a prediction, so that it comes nearer as their sum grows. */
  slope(prediction: Prediction): readonly number[];
}

/** Below any probability that a float can tell from 0. */
const LEAST = 1e-37;

/**
 * @param to any other label if not given
 * @throws ActionableError `not-for-task` of a run that predicts no labels; `unknown-label`, `same-label`
 */
export function goalOf(run: Run, prediction: Prediction, to?: string): Goal {
  if (prediction.kind !== 'label' && prediction.kind !== 'labels')
    throw notForTask(run, 'predicts no label that could flip', 'classify');
  const { labels } = run.task;
  if (to !== undefined && !labels.includes(to))
    throw new ActionableError('unknown-label', `no label "${to}"${suggestOr(to, labels, 'there are')}`);
  return prediction.kind === 'label' ? oneLabel(prediction, labels, to) : severalLabels(prediction, labels, to);
}

function oneLabel({ label: from }: LabelVerdict, labels: readonly string[], to: string | undefined): Goal {
  if (to === from)
    throw new ActionableError('same-label', `"${from}" is predicted already. Give another label, or leave it out.`);
  const own = to ?? from;
  const log = (probability: number) => Math.log(Math.max(probability, LEAST));
  const rivalOf = (probabilities: Readonly<Record<string, number>>) => {
    const others = labels.filter(label => label !== own);
    return others.reduce((best, label) => (probabilities[label]! > (probabilities[best] ?? -1) ? label : best), '');
  };
  return {
    from,
    to,
    reached: prediction => {
      if (prediction.kind !== 'label') return false;
      return to === undefined ? prediction.label !== from : prediction.label === to;
    },
    margin(prediction) {
      if (prediction.kind !== 'label') return Number.NEGATIVE_INFINITY;
      const { probabilities } = prediction;
      const distance = log(probabilities[own] ?? 0) - log(probabilities[rivalOf(probabilities)] ?? 0);
      return to === undefined ? -distance : distance;
    },
    slope(prediction) {
      const rival = rivalOf(probabilitiesOf(prediction));
      const sign = to === undefined ? -1 : 1;
      return labels.map(label => (label === own ? sign : label === rival ? -sign : 0));
    },
  };
}

/** Each label is decided by itself: one that was given goes, or one that was not comes. */
function severalLabels(
  { labels: given, threshold }: LabelsVerdict,
  labels: readonly string[],
  to: string | undefined,
): Goal {
  const lacking = (label: string, probability: number) =>
    given.includes(label) ? threshold - probability : probability - threshold;
  /** The label that is next to change. */
  const nearest = (probabilities: Readonly<Record<string, number>>) =>
    to ??
    labels.reduce((best, label) =>
      lacking(label, probabilities[label]!) > lacking(best, probabilities[best]!) ? label : best,
    );
  return {
    from: given.join(', ') || 'no label',
    to,
    reached: prediction =>
      prediction.kind === 'labels' &&
      (to === undefined
        ? prediction.labels.length !== given.length || prediction.labels.some(label => !given.includes(label))
        : prediction.labels.includes(to) !== given.includes(to)),
    margin(prediction) {
      if (prediction.kind !== 'labels') return Number.NEGATIVE_INFINITY;
      const own = nearest(prediction.probabilities);
      return lacking(own, prediction.probabilities[own]!);
    },
    slope(prediction) {
      const own = nearest(probabilitiesOf(prediction));
      return labels.map(label => (label !== own ? 0 : given.includes(label) ? -1 : 1));
    },
  };
}
