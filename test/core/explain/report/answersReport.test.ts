// Reports on sets of labels and on numbers: counted by hand, and the worst examples first.
import assert from 'node:assert/strict';
import { readAnswers } from '../../../../src/core/explain/report/answers';
import { findAnswers, reportAnswers } from '../../../../src/core/explain/report/answersReport';
import type { PredictionLine, SplitLines } from '../../../../src/core/runs/predictions';

const { signal } = new AbortController();

function linesOf(lines: readonly Omit<PredictionLine, 'split' | 'index' | 'file' | 'line'>[]): SplitLines {
  const all = lines.map((line, i): PredictionLine => {
    return {
      ...line,
      prediction: line.prediction as PredictionLine['prediction'],
      split: 'test',
      index: i,
      file: '/a.csv',
      line: i + 2,
    };
  });
  return { split: 'test', count: all.length, read: i => all[i]!, text: i => JSON.stringify(all[i]) };
}

const LABELS = ['money', 'sport'];
const set = (text: string, labels: string[], given: string[], probabilities: number[]) => ({
  text,
  labels,
  prediction: { labels: given, probabilities },
});
const sets = linesOf([
  set('a', ['money', 'sport'], ['money', 'sport'], [0.9, 0.8]),
  set('b', [], ['sport'], [0.2, 0.6]),
  set('c', ['sport'], ['money'], [0.7, 0.4]),
  set('d', ['money'], [], [0.05, 0.3]),
]);
const numbers = linesOf(
  [
    [1, 1.5],
    [2, 2],
    [4, 1],
    [5, 4.5],
  ].map(([score, said]) => ({ text: `text of ${score}`, score: String(score), prediction: { score: said! } })),
);

describe('report of sets of labels', () => {
  it('counts each label by itself, and whole sets', async () => {
    const answers = (await readAnswers(sets, LABELS, signal))!;
    const report = reportAnswers(answers);
    assert.ok(report.kind === 'sets');
    assert.deepEqual([report.examples, report.mistakes], [4, 3]);
    const [money, sport] = report.labels;
    // money: right in a, extra in c, missed in d. sport: right in a, extra in b, missed in c.
    assert.deepEqual([money!.missed, money!.extra, money!.support], [1, 1, 2]);
    assert.deepEqual([sport!.missed, sport!.extra, sport!.support], [1, 1, 2]);
    assert.ok(Math.abs(money!.f1 - 0.5) < 1e-9);
    assert.ok(Math.abs(report.scores['micro-F1']! - 4 / 8) < 1e-9);
    assert.ok(Math.abs(report.scores['subset-accuracy']! - 1 / 4) < 1e-9);
    assert.ok(Math.abs(report.scores['hamming-loss']! - 4 / 8) < 1e-9);
    // sport is scored .8 and .4 where it is there, .6 and .3 where not: at .4 two hits and one too many.
    assert.deepEqual(sport!.best, { threshold: 0.4, f1: 0.8 });
    assert.equal(sport!.rocAuc, 0.75);
  });

  it('has the loss that the run wrote down, as long as it is of these predictions', async () => {
    const answers = (await readAnswers(sets, LABELS, signal))!;
    const { scores } = reportAnswers(answers);
    const recorded = { ...scores, loss: 0.25, 'F1/sport': 0.5 };
    assert.deepEqual(reportAnswers(answers, recorded).scores, { ...scores, loss: 0.25 });
    assert.deepEqual(reportAnswers(answers, { ...recorded, 'samples-F1': 0.1 }).scores, scores);
    assert.deepEqual(reportAnswers(answers, { loss: 0.25 }).scores, scores);
  });

  it('lists the surest mistakes first, of all labels or of one', async () => {
    const answers = (await readAnswers(sets, LABELS, signal))!;
    const texts = (actual?: number) =>
      findAnswers(sets, answers, { mistakes: true, actual, offset: 0, limit: 10 }).examples.map(({ text }) => text);
    assert.deepEqual(texts(), ['d', 'c', 'b']);
    assert.deepEqual(texts(1), ['b', 'c']);
    const page = findAnswers(sets, answers, { offset: 1, limit: 1 });
    assert.equal(page.total, 3);
    const [example] = page.examples;
    assert.deepEqual(
      [example!.actual, example!.predicted, example!.file, example!.line],
      ['sport', 'money', '/a.csv', 4],
    );
    assert.throws(() => findAnswers(sets, answers, { offset: -1, limit: 1 }), { code: 'out-of-range' });
  });
});

describe('report of numbers', () => {
  it('has errors, correlations and points', async () => {
    const report = reportAnswers((await readAnswers(numbers, [], signal))!);
    assert.ok(report.kind === 'numbers');
    assert.deepEqual([report.lowest, report.highest, report.examples], [1, 5, 4]);
    assert.ok(Math.abs(report.scores.MSE! - (0.25 + 0 + 9 + 0.25) / 4) < 1e-9);
    assert.ok(Math.abs(report.scores.MAE! - (0.5 + 0 + 3 + 0.5) / 4) < 1e-9);
    assert.deepEqual(report.points, { actual: [1, 2, 4, 5], predicted: [1.5, 2, 1, 4.5] });
    assert.ok(report.scores.pearson! > 0 && report.scores.pearson! < 1);
  });

  it('lists what is farthest off first, and nothing that is right', async () => {
    const answers = (await readAnswers(numbers, [], signal))!;
    const { examples, total } = findAnswers(numbers, answers, { offset: 0, limit: 2 });
    assert.equal(total, 3);
    assert.deepEqual(
      examples.map(({ text, actual, predicted }) => [text, actual, predicted]),
      [
        ['text of 4', '4', '1'],
        ['text of 1', '1', '1.5'],
      ],
    );
  });
});

describe('readAnswers', () => {
  it('gives nothing for lines that are neither', async () => {
    assert.equal(await readAnswers(linesOf([{ text: 'a', prediction: { text: 'b' } }]), LABELS, signal), undefined);
    const broken = linesOf([set('a', [], [], [0.5])]);
    assert.equal(await readAnswers(broken, LABELS, signal), undefined);
    const noNumber = linesOf([{ text: 'a', score: 'x', prediction: { score: 1 } }]);
    assert.equal(await readAnswers(noNumber, [], signal), undefined);
    assert.equal(await readAnswers(linesOf([]), LABELS, signal), undefined);
  });
});
