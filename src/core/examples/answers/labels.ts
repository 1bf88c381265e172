/** One label an example: confidence, loss, and the probability of each label. */
import { GrowingArray } from '../../data/store/growingArray';
import { calibrate } from '../../metrics/calibration';
import { areasOf, cutEach, cutPooled } from '../../metrics/ranking';
import { scoreLabels } from '../../metrics/scoreLabels';
import { probabilityOf } from '../../runs/bestProbabilities';
import type { PredictionLine } from '../../runs/predictions';
import type { Scores } from '../../runs/run';
import type { Column } from '../column';
import { Categories, gatherCategories, gatherFlags, gatherNumbers } from '../gather';
import {
  type AnswerCollector,
  type AnswerKind,
  type AnswersContext,
  answerColumn,
  answerInfo,
  nats,
} from './answerKind';

/** Labels up to which each has a column, and a curve of its own; and probabilities that are held in all. */
const [MOST_LABELS, MOST_HELD] = [50, 20_000_000];

export const labels: AnswerKind = {
  shown: ['label'],
  matches: ({ prediction }) => typeof prediction.label === 'string',
  collect: context => new LabelCollector(context),
};

class LabelCollector implements AnswerCollector {
  private readonly known: readonly string[];
  private readonly categories: Categories;
  private readonly actual;
  private readonly predicted;
  private readonly correct = gatherFlags();
  private readonly confidence = gatherNumbers();
  private readonly chance = gatherNumbers();
  private readonly loss = gatherNumbers();
  /** Row-major [rows, known]; undefined once a row lacks them, or there are too many. */
  private all: GrowingArray | undefined = new GrowingArray(true);

  constructor({ record }: AnswersContext) {
    this.known = record.labels;
    this.categories = new Categories(this.known);
    this.actual = gatherCategories(this.categories);
    this.predicted = gatherCategories(this.categories);
    if (this.known.length === 0 || this.known.length > MOST_LABELS) this.all = undefined;
  }

  take({ label, prediction }: PredictionLine): void {
    const predicted = typeof prediction.label === 'string' ? prediction.label : undefined;
    const actual = typeof label === 'string' ? label : undefined;
    const { probabilities } = prediction;
    const chanceOf = (name: string | undefined) =>
      name === undefined ? undefined : probabilityOf(probabilities, name, this.known.indexOf(name));
    const chance = chanceOf(actual);
    this.actual.push(actual);
    this.predicted.push(predicted);
    this.correct.push(actual === undefined || predicted === undefined ? undefined : actual === predicted);
    this.confidence.push(chanceOf(predicted));
    this.chance.push(chance);
    this.loss.push(chance === undefined ? undefined : nats(chance));
    this.keep(probabilities);
  }

  finish() {
    const [actual, predicted, confidence] = [this.actual.finish(), this.predicted.finish(), this.confidence.finish()];
    const correct = answerColumn(
      { ...answerInfo.correct, meaning: 'Whether the predicted label is the true one.' },
      this.correct.finish(),
    );
    const columns: Column[] = [
      answerColumn(answerInfo.actual, actual),
      answerColumn(answerInfo.predicted, predicted),
      correct,
      answerColumn({ ...answerInfo.confidence, meaning: 'Probability of the predicted label.' }, confidence),
      answerColumn(
        { ...answerInfo.loss, meaning: '−ln of the probability of the true label, in nats.' },
        this.loss.finish(),
      ),
      answerColumn(
        { name: 'p/true', title: 'p(true)', meaning: 'Probability of the true label.', better: 'higher', extra: true },
        this.chance.finish(),
      ),
      ...this.chances(),
    ];
    const held = this.all && Float64Array.from({ length: this.all.length }, (_, i) => this.all!.at(i));
    return {
      columns,
      scoring: {
        measures: ['correct', 'loss', 'p/true'],
        scoresOf: (rows: Int32Array) =>
          scoreRows(rows, {
            names: this.categories.names,
            known: this.known.length,
            actual: actual.codes,
            predicted: predicted.codes,
            confidences: confidence.numbers,
            probabilities: held,
          }),
      },
    };
  }

  private keep(probabilities: unknown): void {
    if (!this.all) return;
    const isWhole =
      Array.isArray(probabilities) &&
      probabilities.length === this.known.length &&
      this.all.length + this.known.length <= MOST_HELD &&
      probabilities.every(Number.isFinite);
    if (!isWhole) this.all = undefined;
    else for (const probability of probabilities) this.all.push(probability);
  }

  private chances(): Column[] {
    const { all, known } = this;
    if (!all) return [];
    return known.map((label, k) =>
      answerColumn(
        { name: `p/${label}`, title: `p(${label})`, meaning: `Probability of ${label}.`, range: [0, 1], extra: true },
        {
          kind: 'number',
          whole: false,
          get numbers() {
            return Float64Array.from({ length: all.length / known.length }, (_, row) => all.at(row * known.length + k));
          },
        },
      ),
    );
  }
}

interface Scored {
  readonly names: readonly string[];
  readonly known: number;
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
  readonly confidences: Float64Array;
  readonly probabilities: Float64Array | undefined;
}

/** As the report scores a split. */
function scoreRows(rows: Int32Array, { names, known, actual, predicted, confidences, probabilities }: Scored): Scores {
  const kept = rows.filter(row => actual[row]! >= 0 && predicted[row]! >= 0);
  const own = {
    actual: Int32Array.from(kept, row => actual[row]!),
    predicted: Int32Array.from(kept, row => predicted[row]!),
  };
  if (kept.length === 0) return {};
  let held: Float64Array | undefined;
  if (probabilities) {
    held = new Float64Array(kept.length * known);
    for (const [to, row] of kept.entries())
      held.set(probabilities.subarray(row * known, (row + 1) * known), to * known);
  }
  const sure = Float64Array.from(kept, row => confidences[row]!);
  return scoreLabels(
    { labels: names, known, ...own, probabilities: held },
    {
      areas: held && Array.from(cutEach(own.actual, held, known), areasOf),
      pooled: held && names.length > 2 ? areasOf(cutPooled(own.actual, held, known)) : undefined,
      calibration: sure.some(Number.isNaN)
        ? undefined
        : calibrate(
            sure,
            Array.from(own.actual, (label, i) => label === own.predicted[i]),
          ),
    },
  ).scores;
}
