/** What the curves of a run say of how well the model fits: learned by heart, too little learned, or nothing that is sure. */
import { largestOf } from '../base/extremes';
import { formatPercent, formatScore } from '../base/formatNumber';
import type { FitNote, MetricsRow } from '../runs/run';
import type { Unread } from '../tasks/reading';

/** What guessing by the frequency of labels alone would reach. */
export interface Baseline {
  /** Entropy of the labels, in nats. */
  readonly loss: number;
  /** Share of the most frequent label. */
  readonly accuracy: number;
}

/** One evaluation, with the means over the training steps since the one before. */
interface Moment {
  readonly step: number;
  readonly trainLoss: number;
  readonly trainAccuracy?: number;
  readonly validationLoss: number;
  readonly validationAccuracy?: number;
}

/** Validation loss must have risen by this part of its lowest, while the training loss fell by this part. */
const RISE = 0.1;
const FALL = 0.1;
/** Evaluations after the lowest: one that is worse is chance. */
const WORSE = 2;
/** Accuracy on training examples far above that on others. */
const KNOWN_BY_HEART = 0.95;
const GAP = 0.15;
/** What is hardly better than guessing: loss as a part of the baseline's, accuracy as a part of the way from it to 1. */
const NEAR_BASELINE = 0.93;
const LEARNED = 0.2;
/** A training loss that falls by this part within the last third is still on its way. */
const STILL_FALLING = 0.03;

/** What of the validation texts is not read, as parts of all. */
export interface NotRead extends Unread {
  /** `tokenizer.length` */
  readonly longest: number;
}

/** Of the tokens: so many unread ones are worth a word. */
const MUCH_UNREAD = 0.1;

/**
 * @param rows of `metrics.jsonl`
 * @param baseline of tasks with labels; without it nothing is said of too little learned
 * @param unread nothing if not given
 * @returns nothing where the curves leave doubt
 */
export function diagnoseFit(
  rows: readonly MetricsRow[],
  baseline?: Baseline,
  unread: NotRead = { tokens: 0, longest: 0 },
): FitNote | undefined {
  const moments = gatherMoments(rows);
  return findOverfitting(moments, unread) ?? (baseline && findUnderfitting(moments, baseline));
}

function gatherMoments(rows: readonly MetricsRow[]): readonly Moment[] {
  const moments: Moment[] = [];
  let losses: number[] = [];
  let accuracies: number[] = [];
  for (const { step, values } of rows) {
    if (values['train/loss'] !== undefined) losses.push(values['train/loss']);
    if (values['train/accuracy'] !== undefined) accuracies.push(values['train/accuracy']);
    const validationLoss = values['validation/loss'];
    if (validationLoss === undefined || losses.length === 0) continue;
    moments.push({
      step,
      trainLoss: mean(losses),
      trainAccuracy: accuracies.length > 0 ? mean(accuracies) : undefined,
      validationLoss,
      validationAccuracy: values['validation/accuracy'],
    });
    losses = [];
    accuracies = [];
  }
  return moments;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const REMEDIES =
  'What usually helps: more examples or augmentation, more dropout, weight-decay or l2-penalty, a smaller model, and patience to stop in time.';

function findOverfitting(moments: readonly Moment[], unread: NotRead): FitNote | undefined {
  const last = moments.at(-1);
  if (!last) return undefined;
  const { words = 0, tokens, longest } = unread;
  const remedies =
    tokens < MUCH_UNREAD
      ? REMEDIES
      : `${REMEDIES} And ${formatPercent(tokens)} of the tokens of validation are not read: they are beyond tokenizer.length (${longest}).`;
  const lowest = moments.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
  const after = moments.slice(moments.indexOf(lowest) + 1);
  // From where it was lowest every evaluation but small dips went up, and the end is clearly above.
  const rose =
    after.length >= WORSE &&
    last.validationLoss > lowest.validationLoss * (1 + RISE) &&
    after.filter(({ validationLoss }) => validationLoss > lowest.validationLoss * (1 + RISE / 4)).length >= WORSE &&
    last.trainLoss < lowest.trainLoss * (1 - FALL);
  if (rose) {
    return {
      kind: 'overfits',
      message: `From step ${lowest.step} to ${last.step} the validation loss rose from ${formatScore(lowest.validationLoss)} to ${formatScore(last.validationLoss)} while the training loss fell from ${formatScore(lowest.trainLoss)} to ${formatScore(last.trainLoss)}: the model overfits (it memorizes its training examples).`,
      advice: `The best checkpoint is kept. ${remedies}`,
    };
  }
  const { trainAccuracy, validationAccuracy } = last;
  if (trainAccuracy === undefined || validationAccuracy === undefined) return undefined;
  if (trainAccuracy < KNOWN_BY_HEART || trainAccuracy - validationAccuracy < GAP) return undefined;
  // Words that are not read count as incorrect, and training does not see them.
  if (words > 0 && trainAccuracy - validationAccuracy / (1 - words) < GAP) {
    return {
      kind: 'truncated',
      message: `Accuracy is ${formatPercent(trainAccuracy)} on training examples and ${formatPercent(validationAccuracy)} on validation examples, but ${formatPercent(words)} of the words of validation are not read, and count as incorrect: sentences are truncated after ${longest} tokens.`,
      advice: 'Set a greater tokenizer.length, or split long texts into sentences.',
    };
  }
  return {
    kind: 'overfits',
    message: `Accuracy is ${formatPercent(trainAccuracy)} on training examples and ${formatPercent(validationAccuracy)} on validation examples: the model overfits (it memorizes the training examples).`,
    advice: remedies,
  };
}

function findUnderfitting(moments: readonly Moment[], baseline: Baseline): FitNote | undefined {
  const last = moments.at(-1);
  if (!last || moments.length < 2 || baseline.accuracy >= 1) return undefined;
  const { trainAccuracy, validationAccuracy, validationLoss } = last;
  if (trainAccuracy === undefined || validationAccuracy === undefined) return undefined;
  const enough = baseline.accuracy + LEARNED * (1 - baseline.accuracy);
  if (validationLoss < NEAR_BASELINE * baseline.loss || trainAccuracy > enough || validationAccuracy > enough) {
    return undefined;
  }
  const before = moments[Math.floor((2 * (moments.length - 1)) / 3)]!;
  const falling = before !== last && last.trainLoss < before.trainLoss * (1 - STILL_FALLING);
  return {
    kind: 'underfits',
    message: `Accuracy is ${formatPercent(trainAccuracy)} on training examples and ${formatPercent(validationAccuracy)} on validation examples, where the most frequent label alone gives ${formatPercent(baseline.accuracy)}: the model has learned next to nothing.`,
    advice: falling
      ? 'The loss was still falling: train for more epochs, or with a higher learning-rate.'
      : 'What usually helps: another learning-rate (Find Learning Rate suggests one), more epochs, a larger model, less dropout and decay; and a look at whether the texts tell the label.',
  };
}

/** @param labels of the training examples */
export function baselineOf(labels: readonly string[]): Baseline | undefined {
  if (labels.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const shares = [...counts.values()].map(count => count / labels.length);
  return {
    loss: shares.reduce((sum, share) => sum - share * Math.log(share), 0),
    accuracy: largestOf(shares),
  };
}
