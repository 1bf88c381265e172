/** What a run decided and what would have been right, as numbers: one decision an example, or one a tagged token. */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { probabilityOf } from '../runs/bestProbabilities';
import type { PredictionLine, SplitLines } from '../runs/predictions';
import { unread } from '../tasks/tag/evaluation';

/** Labels of a matrix that still fits into memory some times over. */
const MOST_LABELS = 4000;
/** Lines between two turns that others get: about 10 ms. */
const STRETCH = 500;

export type EncodeTags = (tags: readonly string[]) => readonly string[];

/** One decision of a line. */
export interface Decision {
  readonly actual: string;
  readonly predicted: string;
  /** One a label, in the order of the run's labels. */
  readonly probabilities?: readonly number[];
  /** Of the predicted label, where that is all that was written. */
  readonly confidence?: number;
}

export interface Decisions {
  /** Those that the run knows, then those met here first. */
  readonly labels: readonly string[];
  readonly known: number;
  /** Indices into `labels`, one a decision. */
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
  /** Which line of the split each decision belongs to, ascending. */
  readonly line: Int32Array;
  /** Row-major [decisions, known]; absent unless every decision has them. */
  readonly probabilities?: Float64Array;
  /** Of the predicted labels; absent unless every decision has one. */
  readonly confidences?: Float64Array;
  /** A line may hold several: tags. */
  readonly several: boolean;
}

/**
 * The decisions of a line: `label` beside `prediction.label`, or `tags` beside `prediction.tags`, token by token.
 * @param encodeTags into the scheme that the run tags in
 * @returns undefined when the line does not say what is right, or what was predicted
 */
export function decisionsOf(
  line: PredictionLine,
  known: readonly string[],
  encodeTags: EncodeTags,
): readonly Decision[] | undefined {
  const { prediction } = line;
  const { label, tags, probabilities } = prediction;
  if (typeof label === 'string') {
    const actual = typeof line.label === 'string' ? line.label : '';
    const all = isNumbers(probabilities) && probabilities.length === known.length ? probabilities : undefined;
    const place = known.indexOf(label);
    return [{ actual, predicted: label, probabilities: all, confidence: probabilityOf(probabilities, label, place) }];
  }
  if (!isTexts(tags) || !isTexts(line.tags)) return undefined;
  const chances = isNumbers(probabilities) ? probabilities : [];
  return encodeTags(line.tags).map((actual, i) => {
    const predicted = tags[i];
    return { actual, predicted: predicted ?? unread, confidence: predicted === undefined ? 0 : chances[i] };
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(item => typeof item === 'number' && Number.isFinite(item));
}

/**
 * @param known the run's labels, in its order
 * @returns undefined when the lines hold no labels to compare
 * @throws ActionableError when there are too many labels; CancelledError
 */
export async function readDecisions(
  lines: SplitLines,
  known: readonly string[],
  signal: AbortSignal | undefined,
  encodeTags: EncodeTags = tags => tags,
): Promise<Decisions | undefined> {
  const places = new Map(known.map((label, index) => [label, index]));
  const indexOf = (label: string): number => {
    const place = places.get(label) ?? places.size;
    if (place === places.size) places.set(label, place);
    return place;
  };
  const actual: number[] = [];
  const predicted: number[] = [];
  const lineOf: number[] = [];
  const probabilities: number[] = [];
  const confidences: number[] = [];
  let several = false;
  for (let index = 0; index < lines.count; index++) {
    const decided = decisionsOf(lines.read(index), known, encodeTags);
    if (!decided) return undefined;
    several ||= decided.length !== 1;
    for (const decision of decided) {
      actual.push(indexOf(decision.actual));
      predicted.push(indexOf(decision.predicted));
      lineOf.push(index);
      if (decision.confidence !== undefined) confidences.push(decision.confidence);
      for (const probability of decision.probabilities ?? []) probabilities.push(probability);
    }
    if (places.size > MOST_LABELS) {
      throw new ActionableError('too-many-labels', `a report shows at most ${MOST_LABELS} labels`);
    }
    if (index % STRETCH === STRETCH - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return {
    labels: [...places.keys()],
    known: known.length,
    actual: Int32Array.from(actual),
    predicted: Int32Array.from(predicted),
    line: Int32Array.from(lineOf),
    several,
    ...(confidences.length === actual.length && { confidences: Float64Array.from(confidences) }),
    ...(known.length > 0 &&
      probabilities.length === actual.length * known.length && { probabilities: Float64Array.from(probabilities) }),
  };
}
