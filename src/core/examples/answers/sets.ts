/** Any number of labels an example. */
import { GrowingArray } from '../../data/store/growingArray';
import { reportMultilabel } from '../../metrics/multilabel';
import { computeScores } from '../../metrics/score';
import { setScores } from '../../metrics/scores/sets';
import { probabilityOf } from '../../runs/bestProbabilities';
import type { PredictionLine } from '../../runs/predictions';
import { gatherAny, gatherFlags, gatherNumbers } from '../gather';
import {
  type AnswerCollector,
  type AnswerKind,
  type AnswersContext,
  answerColumn,
  answerInfo,
  isTexts,
  nats,
} from './answerKind';

const NONE = '(none)';

export const sets: AnswerKind = {
  shown: ['labels'],
  matches: ({ prediction }) => Array.isArray(prediction.labels),
  collect: context => new SetCollector(context),
};

const joined = (labels: readonly string[]) => labels.join(' + ') || NONE;

class SetCollector implements AnswerCollector {
  private readonly known: readonly string[];
  private readonly actual = gatherAny();
  private readonly predicted = gatherAny();
  private readonly correct = gatherFlags();
  private readonly confidence = gatherNumbers();
  private readonly errors = gatherNumbers();
  private readonly loss = gatherNumbers();
  /** Of each row and known label: 1 true, 2 predicted, 3 both. */
  private readonly marks = new GrowingArray(false);

  constructor({ record }: AnswersContext) {
    this.known = record.labels;
  }

  take({ labels, prediction }: PredictionLine): void {
    const there = new Set(isTexts(labels) ? labels : []);
    const given = new Set(isTexts(prediction.labels) ? prediction.labels : []);
    let errors = 0;
    let [sum, least, chances] = [0, 1, 0];
    for (const [k, label] of this.known.entries()) {
      const [isTrue, isPredicted] = [there.has(label), given.has(label)];
      this.marks.push((isTrue ? 1 : 0) + (isPredicted ? 2 : 0));
      if (isTrue !== isPredicted) errors++;
      const chance = probabilityOf(prediction.probabilities, label, k);
      if (chance === undefined) continue;
      chances++;
      sum += nats(isTrue ? chance : 1 - chance);
      least = Math.min(least, isPredicted ? chance : 1 - chance);
    }
    for (const label of there) if (!this.known.includes(label)) errors++;
    this.actual.push(joined([...there]));
    this.predicted.push(joined([...given]));
    this.correct.push(errors === 0);
    this.errors.push(errors);
    this.confidence.push(chances > 0 ? least : undefined);
    this.loss.push(chances > 0 && chances === this.known.length ? sum / chances : undefined);
  }

  finish() {
    const { known, marks } = this;
    const columns = [
      answerColumn(answerInfo.actual, this.actual.finish()),
      answerColumn(answerInfo.predicted, this.predicted.finish()),
      answerColumn(
        { ...answerInfo.correct, meaning: 'Whether the labels are all of the true ones, and no others.' },
        this.correct.finish(),
      ),
      answerColumn(
        { name: 'errors', title: 'Errors', meaning: 'Labels that are missed or predicted wrongly.', better: 'lower' },
        this.errors.finish(),
      ),
      answerColumn(
        { ...answerInfo.confidence, meaning: 'The lowest probability of any of the decisions.' },
        this.confidence.finish(),
      ),
      answerColumn(
        { ...answerInfo.loss, meaning: 'Mean over the labels of −ln p of what is true, in nats.' },
        this.loss.finish(),
      ),
    ];
    const scoresOf = (rows: Int32Array) => {
      if (rows.length === 0 || known.length === 0) return {};
      const [actual, predicted] = [
        new Uint8Array(rows.length * known.length),
        new Uint8Array(rows.length * known.length),
      ];
      for (const [to, row] of rows.entries()) {
        for (let k = 0; k < known.length; k++) {
          const mark = marks.at(row * known.length + k);
          actual[to * known.length + k] = mark & 1;
          predicted[to * known.length + k] = mark >> 1;
        }
      }
      return computeScores(setScores, { report: reportMultilabel(actual, predicted, known) });
    };
    return { columns, scoring: { measures: ['correct', 'errors', 'loss'], scoresOf } };
  }
}
