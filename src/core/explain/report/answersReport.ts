/** Reports on sets of labels and on numbers, and the examples behind them. */

import { ActionableError } from '../../base/errors';
import { formatNumber } from '../../base/formatNumber';
import { LEAST_NUMBER } from '../../base/leastNumber';
import type { ClassReport } from '../../metrics/classification';
import { reportMultilabel } from '../../metrics/multilabel';
import { averagePrecisionOf, cutAtScores, rocAucOf } from '../../metrics/ranking';
import { reportRegression } from '../../metrics/regression';
import { computeScores } from '../../metrics/score';
import { numberScores } from '../../metrics/scores/numbers';
import { setScores } from '../../metrics/scores/sets';
import type { SplitLines } from '../../runs/predictions';
import type { Scores } from '../../runs/run';
import type { Answers, Numbers, Sets } from './answers';
import { describePlace, type ExamplePage, type ExampleQuery, type ReportedExample } from './examples';
import { withRecorded } from './recorded';

/** Points of a drawing. */
const MOST_POINTS = 1500;

/** One label against its absence. */
export interface SetLabel extends ClassReport {
  /** Has the label and was not given it; was given it and has it not. */
  readonly missed: number;
  readonly extra: number;
  /** Undefined where every example has the label, or none. */
  readonly rocAuc?: number;
  readonly averagePrecision?: number;
  /** The threshold of best F1 on these examples, and that F1; undefined where none has the label. */
  readonly best?: { readonly threshold: number; readonly f1: number };
}

export interface SetsReport {
  readonly kind: 'sets';
  readonly examples: number;
  /** Examples with a label too few or too many. */
  readonly mistakes: number;
  readonly scores: Scores;
  readonly labels: readonly SetLabel[];
}

export interface NumbersReport {
  readonly kind: 'numbers';
  readonly examples: number;
  readonly scores: Scores;
  /** Of both columns. */
  readonly lowest: number;
  readonly highest: number;
  /** At most 1500 examples, evenly drawn in the order of the data: what is right, and what was said. */
  readonly points: { readonly actual: readonly number[]; readonly predicted: readonly number[] };
}

export type AnswersReport = SetsReport | NumbersReport;

/** @param recorded what the run wrote down of this split: it has the loss */
export function reportAnswers(answers: Answers, recorded?: Scores): AnswersReport {
  const report = answers.kind === 'sets' ? reportSets(answers) : reportNumbers(answers);
  const all = Object.entries(withRecorded(report.scores, recorded));
  // Those of single labels have a table.
  return { ...report, scores: Object.fromEntries(all.filter(([name]) => !name.includes('/'))) };
}

function reportSets({ labels, actual, predicted, probabilities }: Sets): SetsReport {
  const width = labels.length;
  const examples = width === 0 ? 0 : actual.length / width;
  const report = reportMultilabel(actual, predicted, labels);
  return {
    kind: 'sets',
    examples,
    mistakes: Math.round((1 - report.subsetAccuracy) * examples),
    scores: computeScores(setScores, { report }),
    labels: report.classes.map((each, k): SetLabel => {
      const column = (values: ArrayLike<number>) => Array.from({ length: examples }, (_, i) => values[i * width + k]!);
      const [there, given] = [column(actual), column(predicted)];
      const cuts = cutAtScores(there, column(probabilities));
      const wrong = (has: number) => there.filter((value, i) => value === has && given[i] !== has).length;
      let best: SetLabel['best'];
      for (const [cut, threshold] of cuts.thresholds.entries()) {
        const right = cuts.truePositives[cut]!;
        const f1 = (2 * right) / (right + cuts.falsePositives[cut]! + cuts.positives);
        if (cuts.positives > 0 && f1 > (best?.f1 ?? -1)) best = { threshold, f1 };
      }
      return {
        ...each,
        missed: wrong(1),
        extra: wrong(0),
        rocAuc: rocAucOf(cuts),
        averagePrecision: averagePrecisionOf(cuts),
        best,
      };
    }),
  };
}

function reportNumbers({ actual, predicted }: Numbers): NumbersReport {
  const report = reportRegression(actual, predicted);
  const step = Math.max(1, Math.ceil(actual.length / MOST_POINTS));
  const every = (values: Float64Array) => Array.from(values).filter((_, i) => i % step === 0);
  const extreme = (pick: (a: number, b: number) => number) => [...actual, ...predicted].reduce((a, b) => pick(a, b));
  return {
    kind: 'numbers',
    examples: actual.length,
    scores: computeScores(numberScores, { report }),
    lowest: extreme(Math.min),
    highest: extreme(Math.max),
    points: { actual: every(actual), predicted: every(predicted) },
  };
}

/**
 * The worst first: numbers by how far off they are; sets by their worst label, how sure the model was of the opposite.
 * @param query `actual` is the index of a label: examples in which that label is wrong
 * @throws ActionableError when the query asks for what cannot be
 */
export function findAnswers(lines: SplitLines, answers: Answers, query: ExampleQuery): ExamplePage {
  const { offset, limit } = query;
  if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 1) {
    throw new ActionableError('out-of-range', 'a page begins at 0 or later and has 1 to 100 examples');
  }
  const wrong: { readonly index: number; readonly off: number }[] = [];
  for (let index = 0; index < lines.count; index++) {
    const off = answers.kind === 'numbers' ? offOfNumber(answers, index) : offOfSet(answers, index, query.actual);
    if (off > 0) wrong.push({ index, off });
  }
  wrong.sort((a, b) => b.off - a.off || a.index - b.index);
  const page = wrong.slice(offset, offset + Math.min(limit, 100));
  return { total: wrong.length, examples: page.map(({ index }) => describe(lines, answers, index)) };
}

function offOfNumber({ actual, predicted }: Numbers, index: number): number {
  return Math.abs(actual[index]! - predicted[index]!);
}

/** Of wrong labels: how probable the opposite was held to be; 0 where all are right. */
function offOfSet({ labels, actual, predicted, probabilities }: Sets, index: number, only: number | undefined): number {
  let worst = 0;
  for (let k = 0; k < labels.length; k++) {
    const at = index * labels.length + k;
    if ((only !== undefined && k !== only) || actual[at] === predicted[at]) continue;
    // A missed label is wrong even where it was held to be nearly certain that it is.
    worst = Math.max(worst, LEAST_NUMBER, actual[at] ? 1 - probabilities[at]! : probabilities[at]!);
  }
  return worst;
}

function describe(lines: SplitLines, answers: Answers, index: number): ReportedExample {
  const record = lines.read(index);
  const place = describePlace(record);
  if (answers.kind === 'numbers') {
    return {
      ...place,
      actual: formatNumber(answers.actual[index]!),
      predicted: formatNumber(answers.predicted[index]!),
    };
  }
  const { labels, actual, predicted } = answers;
  const named = (values: Uint8Array) => labels.filter((_, k) => values[index * labels.length + k]).join(', ');
  return { ...place, actual: named(actual), predicted: named(predicted) };
}
