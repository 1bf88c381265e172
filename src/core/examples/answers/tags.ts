/** A tag a word: errors, and F1 of the spans of each sentence. */
import { GrowingArray } from '../../data/store/growingArray';
import { reportClassification } from '../../metrics/classification';
import { computeScores } from '../../metrics/score';
import { tagScores } from '../../metrics/scores/tags';
import { reportSpans, scoreTags } from '../../metrics/tags/entities';
import type { Span } from '../../metrics/tags/spans';
import type { PredictionLine } from '../../runs/predictions';
import { unread } from '../../tasks/tag/evaluation';
import { codeOfRun, type ReadingOptions, readFacts } from '../../tasks/tag/facts';
import { readTagSpans } from '../../tasks/tag/scheme';
import type { TagCode } from '../../tasks/tag/tagCode';
import { Categories, gatherFlags, gatherNumbers, gatherTexts } from '../gather';
import {
  type AnswerCollector,
  type AnswerKind,
  type AnswersContext,
  answerColumn,
  answerInfo,
  isTexts,
} from './answerKind';

export const tags: AnswerKind = {
  shown: ['tags', 'spans'],
  matches: ({ prediction }) => Array.isArray(prediction.tags),
  collect: context => new TagCollector(context),
};

/** A word to each tag of the others: `London: place`. */
function describeSpans(spans: readonly Span[], words: readonly string[]): string {
  return spans.map(({ type, start, end }) => `${words.slice(start, end).join(' ')}: ${type}`).join(' · ');
}

class TagCollector implements AnswerCollector {
  private readonly code: TagCode | undefined;
  private readonly names: Categories;
  private readonly actual = gatherTexts();
  private readonly predicted = gatherTexts();
  private readonly correct = gatherFlags();
  private readonly errors = gatherNumbers();
  private readonly f1 = gatherNumbers();
  private readonly confidence = gatherNumbers();
  /** Where the words of each row begin among all. */
  private readonly starts = new GrowingArray(true);
  private readonly actualTags = new GrowingArray(false);
  private readonly predictedTags = new GrowingArray(false);

  constructor(private readonly context: AnswersContext) {
    const { record, options } = context;
    const facts = readFacts(record.learned ?? {}, record.labels);
    const { scheme = 'as-written' } = (options ?? {}) as Partial<ReadingOptions>;
    this.code = codeOfRun(facts, scheme);
    this.names = new Categories(record.labels);
  }

  take({ tags: written, tokens, prediction }: PredictionLine): void {
    const own = isTexts(written) ? written : [];
    const actual = this.context.encodeTags?.(own) ?? own;
    const given = isTexts(prediction.tags) ? prediction.tags : [];
    const predicted = actual.map((_, i) => given[i] ?? unread);
    const words = isTexts(tokens) ? tokens : actual.map(() => '');
    this.starts.push(this.actualTags.length);
    for (const tag of actual) this.actualTags.push(this.names.indexOf(tag));
    for (const tag of predicted) this.predictedTags.push(this.names.indexOf(tag));
    const errors = actual.filter((tag, i) => tag !== predicted[i]).length;
    const { code } = this;
    if (code) {
      const [there, found] = [readTagSpans(actual, code), readTagSpans(readable(predicted), code)];
      this.actual.push(describeSpans(there, words));
      this.predicted.push(describeSpans(found, words));
      this.f1.push(there.length + found.length === 0 ? undefined : reportSpans([there], [found]).micro.f1);
    } else {
      this.actual.push(actual.join(' '));
      this.predicted.push(predicted.join(' '));
      this.f1.push(undefined);
    }
    this.correct.push(errors === 0);
    this.errors.push(errors);
    const { probabilities } = prediction;
    const sure = Array.isArray(probabilities) ? probabilities.filter(Number.isFinite) : [];
    this.confidence.push(sure.length > 0 ? Math.min(...sure) : undefined);
  }

  finish() {
    const columns = [
      answerColumn(answerInfo.actual, this.actual.finish()),
      answerColumn(answerInfo.predicted, this.predicted.finish()),
      answerColumn({ ...answerInfo.correct, meaning: 'Whether all tags are the true ones.' }, this.correct.finish()),
      answerColumn(
        { name: 'errors', title: 'Errors', meaning: 'Words with a wrong tag.', better: 'lower' },
        this.errors.finish(),
      ),
      ...(this.code
        ? [
            answerColumn(
              {
                name: 'F1',
                title: 'F1',
                meaning: 'F1 of the spans of the sentence; none where there is no span.',
                better: 'higher',
              },
              this.f1.finish(),
            ),
          ]
        : []),
      answerColumn(
        { ...answerInfo.confidence, meaning: 'The lowest probability of any of its tags.' },
        this.confidence.finish(),
      ),
    ];
    const measures = ['correct', 'errors', ...(this.code ? ['F1'] : [])];
    return { columns, scoring: { measures, scoresOf: (rows: Int32Array) => this.scoresOf(rows) } };
  }

  private scoresOf(rows: Int32Array) {
    if (rows.length === 0) return {};
    const { code, names } = this;
    const read = (from: GrowingArray) =>
      Array.from(rows, row => {
        const end = row + 1 < this.starts.length ? this.starts.at(row + 1) : from.length;
        const first = this.starts.at(row);
        return Array.from({ length: end - first }, (_, i) => names.names[from.at(first + i)]!);
      });
    const [actual, predicted] = [read(this.actualTags), read(this.predictedTags)];
    const spans =
      code &&
      reportSpans(
        actual.map(each => readTagSpans(each, code)),
        predicted.map(each => readTagSpans(readable(each), code)),
      );
    const places = (all: readonly (readonly string[])[]) => all.flatMap(each => each.map(tag => names.indexOf(tag)));
    const report = reportClassification(places(actual), places(predicted), names.names);
    const { tokenAccuracy: accuracy, exactMatch } = scoreTags(actual, predicted);
    return computeScores(tagScores, { loss: undefined, accuracy, exactMatch, report, spans: spans?.micro });
  }
}

/** Words that were not read are of no span. */
function readable(all: readonly string[]): readonly string[] {
  return all.map(tag => (tag === unread ? 'O' : tag));
}
