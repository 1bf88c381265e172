/** The report of one split of a run: scores, labels, confusion, curves and calibration, counted from its predictions. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
import type { SplitName } from '../data/dataset';
import { type Calibration, calibrate } from '../metrics/calibration';
import { type ClassificationReport, type ClassReport, reportClassification } from '../metrics/classification';
import { type Confusion, countConfusion } from '../metrics/confusion';
import { decisionScores } from '../metrics/decisions';
import { logLoss } from '../metrics/logLoss';
import { averagePrecisionOf, type Cuts, cutAtScores, cutPooled, rocAucOf } from '../metrics/ranking';
import type { Scores } from '../runs/run';
import type { Decisions } from './decisions';

/** Labels that a matrix is drawn for. */
export const MOST_DRAWN = 50;
/** Labels that are ranked one by one; each costs a sort of all scores. */
const MOST_RANKED = 200;
/** Points of a curve among many, and of one that a threshold is chosen on. */
const CURVE_POINTS = 300;
const THRESHOLD_POINTS = 20_000;

export interface LabelReport extends ClassReport {
  /** This label against the rest; undefined where it is not defined or not known. */
  readonly rocAuc?: number;
  readonly averagePrecision?: number;
}

/** A label's examples against the rest, by threshold: both curves follow from the counts. */
export interface ScoreCurve extends Cuts {
  /** Index into `labels`; absent for all labels pooled (micro average). */
  readonly label?: number;
  readonly rocAuc?: number;
  readonly averagePrecision?: number;
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
 * @throws CancelledError
 */
export async function reportDecisions(
  split: SplitName,
  examples: number,
  decisions: Decisions,
  recorded: Scores | undefined,
  signal: AbortSignal,
): Promise<RunReport> {
  const { labels, known, actual, predicted, probabilities, confidences, several } = decisions;
  const confusion = countConfusion(actual, predicted, labels.length);
  const report = reportClassification(confusion, labels);
  const ranked = probabilities ? await rankLabels(decisions, probabilities, signal) : [];
  const calibration = confidences && calibrateDecisions(decisions, confidences);
  const computed: Scores = {
    ...averages(report),
    ...decisionScores(report),
    ...rankingScores(ranked, known, labels.length),
    ...(probabilities && known > 0 && { loss: knownLogLoss(decisions, probabilities) }),
    ...(calibration && { 'calibration-error': calibration.error }),
  };
  return {
    split,
    examples,
    counted: several ? 'tokens' : 'examples',
    decisions: actual.length,
    mistakes: actual.length - confusion.reduce((sum, row, c) => sum + row[c]!, 0),
    labels,
    known,
    scores: isOf(recorded, report.accuracy) ? { ...computed, ...recorded } : computed,
    classes: report.classes.map((each, label) => {
      const { rocAuc, averagePrecision } = ranked.find(curve => curve.label === label) ?? {};
      return { ...each, rocAuc, averagePrecision };
    }),
    confusion: drawConfusion(confusion),
    curves: ranked.map(curve => thin(curve, known === 2 ? THRESHOLD_POINTS : CURVE_POINTS)),
    calibration,
  };
}

/** Scores of other predictions than these say another accuracy. */
function isOf(recorded: Scores | undefined, accuracy: number): recorded is Scores {
  return recorded?.accuracy !== undefined && Math.abs(recorded.accuracy - accuracy) < 1e-9;
}

function averages(report: ClassificationReport): Scores {
  const scores: Record<string, number> = {};
  for (const average of ['micro', 'macro', 'weighted'] as const) {
    const { precision, recall, f1 } = report[average];
    scores[`${average}-precision`] = precision;
    scores[`${average}-recall`] = recall;
    scores[`${average}-F1`] = f1;
  }
  return scores;
}

/** Each label against the rest, and of more than two all pooled. */
async function rankLabels(
  { labels, known, actual }: Decisions,
  probabilities: Float64Array,
  signal: AbortSignal,
): Promise<ScoreCurve[]> {
  if (known > MOST_RANKED) return [];
  const curves: ScoreCurve[] = [];
  const positive = new Uint8Array(actual.length);
  const scores = new Float64Array(actual.length);
  for (let label = 0; label < known; label++) {
    for (let i = 0; i < actual.length; i++) {
      positive[i] = actual[i] === label ? 1 : 0;
      scores[i] = probabilities[i * known + label]!;
    }
    curves.push(measure(cutAtScores(positive, scores), label));
    await setImmediate();
    throwIfCancelled(signal);
  }
  if (labels.length > 2) curves.push(measure(cutPooled(actual, probabilities, known)));
  return curves;
}

function measure(cuts: Cuts, label?: number): ScoreCurve {
  const areas = { rocAuc: rocAucOf(cuts), averagePrecision: averagePrecisionOf(cuts) };
  return { ...cuts, ...areas, ...(label !== undefined && { label }), thinned: false };
}

/** As `evaluate` has them: of two labels those of the second one, of more the mean over each against the rest. */
function rankingScores(curves: readonly ScoreCurve[], known: number, all: number): Scores {
  const scores: Record<string, number> = {};
  const single = curves.filter(curve => curve.label !== undefined);
  const pooled = curves.find(curve => curve.label === undefined);
  for (const [name, area] of [
    ['ROC-AUC', (curve: ScoreCurve) => curve.rocAuc],
    ['average-precision', (curve: ScoreCurve) => curve.averagePrecision],
  ] as const) {
    const areas = single.map(area);
    const value = known === 2 ? areas[1] : areas.reduce(add, 0);
    if (value !== undefined && single.length > 0) scores[name] = known === 2 ? value : value / known;
    const micro = pooled && all > 2 ? area(pooled) : undefined;
    if (micro !== undefined) scores[`micro-${name}`] = micro;
  }
  return scores;
}

/** Undefined as soon as one is. */
function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Labels that training never saw have no probability, and no part in it. */
function knownLogLoss({ actual, known }: Decisions, probabilities: Float64Array): number {
  const rows = Array.from(actual.keys()).filter(i => actual[i]! < known);
  if (rows.length === actual.length) return logLoss(actual, probabilities, known);
  const kept = new Float64Array(rows.length * known);
  for (const [to, from] of rows.entries()) {
    kept.set(probabilities.subarray(from * known, (from + 1) * known), to * known);
  }
  return logLoss(
    rows.map(i => actual[i]!),
    kept,
    known,
  );
}

function calibrateDecisions({ actual, predicted }: Decisions, confidences: Float64Array): Calibration {
  return calibrate(
    confidences,
    Array.from(actual, (label, i) => label === predicted[i]),
  );
}

/** The labels with most mistakes where there are too many to draw; among equals those with most examples. */
function drawConfusion(confusion: Confusion): DrawnConfusion {
  const wrong = confusion.map(() => 0);
  const support = confusion.map(() => 0);
  confusion.forEach((row, actual) => {
    row.forEach((n, predicted) => {
      support[actual]! += n;
      if (actual === predicted) return;
      wrong[actual]! += n;
      wrong[predicted]! += n;
    });
  });
  const order = confusion.map((_, label) => label);
  if (order.length > MOST_DRAWN) order.sort((a, b) => wrong[b]! - wrong[a]! || support[b]! - support[a]!);
  const labels = Int32Array.from(order.slice(0, MOST_DRAWN)).sort();
  const counts = new Int32Array(labels.length ** 2);
  labels.forEach((actual, row) => {
    labels.forEach((predicted, column) => {
      counts[row * labels.length + column] = confusion[actual]![predicted]!;
    });
  });
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
