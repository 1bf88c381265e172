/** The report of one split of a run: scores, labels, confusion, curves and calibration, counted from its predictions. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { SplitName } from '../../data/dataset';
import type { Decisions } from '../../examples/decisions';
import { type Calibration, calibrate } from '../../metrics/calibration';
import type { ClassReport } from '../../metrics/classification';
import type { Margins } from '../../metrics/confusion';
import { type Coverage, coverageCurve } from '../../metrics/coverage';
import { type Areas, areasOf, type Cuts, cutEach, cutPooled } from '../../metrics/ranking';
import { scoreLabels } from '../../metrics/scoreLabels';
import type { Scores } from '../../runs/run';
import { withRecorded } from './recorded';

/** Labels that a matrix is drawn for. */
export const MOST_DRAWN = 50;
/** Labels that are ranked one by one; each costs a sort of all scores. */
const MOST_RANKED = 200;
/** Points of a curve among many, and of one that a threshold is chosen on. */
const CURVE_POINTS = 300;
const THRESHOLD_POINTS = 20_000;

export interface LabelReport extends ClassReport, Areas {
  /** Of the support, what was predicted as this label; and what was besides. */
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** A label's examples against the rest, by threshold: both curves follow from the counts. */
export interface ScoreCurve extends Cuts, Areas {
  /** Index into `labels`; absent for all labels pooled (micro average). */
  readonly label?: number;
  /** Not every threshold is here. */
  readonly thinned: boolean;
}

export interface RunReport {
  readonly split: SplitName;
  readonly examples: number;
  /** What is counted: examples, or their tagged tokens. */
  readonly counted: 'examples' | 'tokens';
  readonly decisions: number;
  readonly mistakes: number;
  /** Those that the run knows, then those that it met in this split first. */
  readonly labels: readonly string[];
  readonly known: number;
  /** By name: `accuracy`, `macro-F1`, `ROC-AUC`, `loss` ...; without those that are not defined. */
  readonly scores: Scores;
  readonly classes: readonly LabelReport[];
  readonly confusion: DrawnConfusion;
  /** Empty without probabilities. Of two labels both have every threshold; of more, each and the micro average. */
  readonly curves: readonly ScoreCurve[];
  /** Of the confidence in predicted labels. */
  readonly calibration?: Calibration;
  /** Accuracy of the surest of them. */
  readonly coverage?: Coverage;
  /** Where a temperature divides the logits: what the calibration is without it. */
  readonly uncalibrated?: Calibration & { readonly temperature: number };
}

export interface DrawnConfusion {
  /** Indices into `labels`, ascending: all, or those with most mistakes. */
  readonly labels: Int32Array;
  /** `counts[actual][predicted]`, row-major, over `labels` of this matrix. */
  readonly counts: Int32Array;
}

/**
 * @param recorded what the run wrote down of this split when training ended: scores of logits rather than of rounded
 *   probabilities. Believed as long as they are of the same predictions
 * @param temperature of the run, 1 where it has none
 * @throws CancelledError
 */
export async function reportDecisions(
  split: SplitName,
  examples: number,
  decisions: Decisions,
  recorded: Scores | undefined,
  signal: AbortSignal | undefined,
  temperature = 1,
): Promise<RunReport> {
  const { labels, known, actual, predicted, probabilities, confidences, several } = decisions;
  const ranked = probabilities ? await rankLabels(decisions, probabilities, signal) : undefined;
  const calibration = confidences && calibrateDecisions(decisions, confidences);
  const { margins, report, scores } = scoreLabels(decisions, {
    areas: ranked?.each,
    pooled: ranked?.pooled,
    calibration,
  });
  const curves = ranked ? [...ranked.each, ...(ranked.pooled ? [ranked.pooled] : [])] : [];
  return {
    split,
    examples,
    counted: several ? 'tokens' : 'examples',
    decisions: actual.length,
    mistakes: margins.total - margins.correct,
    labels,
    known,
    scores: withRecorded(scores, recorded),
    classes: report.classes.map((each, label) => {
      const { rocAuc, averagePrecision } = ranked?.each[label] ?? {};
      const truePositives = margins.hits[label]!;
      const falsePositives = margins.predicted[label]! - truePositives;
      return { ...each, truePositives, falsePositives, rocAuc, averagePrecision };
    }),
    confusion: drawConfusion(decisions, margins),
    curves: curves.map(curve => thin(curve, known === 2 ? THRESHOLD_POINTS : CURVE_POINTS)),
    calibration,
    coverage:
      confidences &&
      coverageCurve(
        confidences,
        Array.from(actual, (label, i) => label === predicted[i]),
      ),
    ...(calibration &&
      probabilities &&
      temperature !== 1 && { uncalibrated: uncalibrate(decisions, probabilities, temperature) }),
  };
}

/** softmax(z) is softmax(z / T) to the power of T, over its sum. */
function uncalibrate(decisions: Decisions, probabilities: Float64Array, temperature: number) {
  const { known, predicted } = decisions;
  const confidences = Float64Array.from(predicted, (label, i) => {
    const row = probabilities.subarray(i * known, (i + 1) * known);
    return 1 / row.reduce((sum, p) => sum + (p / row[label]!) ** temperature, 0);
  });
  return { ...calibrateDecisions(decisions, confidences), temperature };
}

/** Each label against the rest, and of more than two all pooled; undefined where there are none, or too many. */
async function rankLabels(
  { labels, known, actual }: Decisions,
  probabilities: Float64Array,
  signal: AbortSignal | undefined,
) {
  if (known === 0 || known > MOST_RANKED) return undefined;
  const each: ScoreCurve[] = [];
  for (const cuts of cutEach(actual, probabilities, known)) {
    each.push({ ...cuts, ...areasOf(cuts), label: each.length, thinned: false });
    await setImmediate();
    throwIfCancelled(signal);
  }
  if (labels.length <= 2) return { each };
  const cuts = cutPooled(actual, probabilities, known);
  const pooled: ScoreCurve = { ...cuts, ...areasOf(cuts), thinned: false };
  return { each, pooled };
}

function calibrateDecisions({ actual, predicted }: Decisions, confidences: Float64Array): Calibration {
  return calibrate(
    confidences,
    Array.from(actual, (label, i) => label === predicted[i]),
  );
}

/** The labels with most mistakes where there are too many to draw; among equals those with most examples. */
function drawConfusion({ actual, predicted }: Decisions, margins: Margins): DrawnConfusion {
  const { actual: support, predicted: taken, hits } = margins;
  const wrong = Float64Array.from(support, (count, label) => count + taken[label]! - 2 * hits[label]!);
  const order = Array.from(wrong.keys());
  if (order.length > MOST_DRAWN) order.sort((a, b) => wrong[b]! - wrong[a]! || support[b]! - support[a]!);
  const labels = Int32Array.from(order.slice(0, MOST_DRAWN)).sort();
  const places = new Map(Array.from(labels, (label, place) => [label, place]));
  const counts = new Int32Array(labels.length ** 2);
  for (let i = 0; i < actual.length; i++) {
    const [row, column] = [places.get(actual[i]!), places.get(predicted[i]!)];
    if (row !== undefined && column !== undefined) counts[row * labels.length + column]! += 1;
  }
  return { labels, counts };
}

/** At most `most` cuts, evenly along the ROC curve; the first and the last stay. */
function thin(curve: ScoreCurve, most: number): ScoreCurve {
  const { thresholds, truePositives, falsePositives, positives, negatives } = curve;
  if (thresholds.length <= most) return curve;
  const along = new Float64Array(thresholds.length);
  for (let i = 1; i < along.length; i++) {
    const right = (truePositives[i]! - truePositives[i - 1]!) / Math.max(1, positives);
    const wrong = (falsePositives[i]! - falsePositives[i - 1]!) / Math.max(1, negatives);
    along[i] = along[i - 1]! + right + wrong;
  }
  const whole = along[along.length - 1]!;
  const kept: number[] = [];
  for (let i = 0; i < along.length; i++) {
    const last = i === along.length - 1;
    if (last || along[i]! >= (kept.length / (most - 1)) * whole) kept.push(i);
  }
  return {
    ...curve,
    thresholds: Float64Array.from(kept, i => thresholds[i]!),
    truePositives: Int32Array.from(kept, i => truePositives[i]!),
    falsePositives: Int32Array.from(kept, i => falsePositives[i]!),
    thinned: true,
  };
}
