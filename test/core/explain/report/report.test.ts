import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDecisions } from '../../../../src/core/examples/decisions';
import { type ExampleQuery, findExamples } from '../../../../src/core/explain/report/examples';
import { MOST_DRAWN, type RunReport, reportDecisions } from '../../../../src/core/explain/report/report';
import { areasOf, cutEach } from '../../../../src/core/metrics/ranking';
import { readPredictions } from '../../../../src/core/runs/predictions';
import type { Scores } from '../../../../src/core/runs/run';
import { convertTags } from '../../../../src/core/tasks/tag/scheme';
import { bio } from '../../../../src/core/tasks/tag/tagCode';
import { makePredictions, writeLines } from './predictionsFile';

const { signal } = new AbortController();

async function open(folder: string, labels: readonly string[]) {
  const predictions = await readPredictions(folder, signal);
  const lines = predictions!.splits.at(-1)!;
  const decisions = (await readDecisions(lines, labels, signal))!;
  return {
    predictions: predictions!,
    report: (recorded?: Scores): Promise<RunReport> =>
      reportDecisions(lines.split, lines.count, decisions, recorded, signal),
    find: (query: Partial<ExampleQuery>) => findExamples(lines, decisions, { offset: 0, limit: 100, ...query }),
  };
}

describe('the report of a run', () => {
  const labels = ['ham', 'news', 'spam'];
  const made = makePredictions(labels, 400);

  it('counts what was right and what for what was taken', async () => {
    const { report, predictions } = await open(made.folder, labels);
    assert.deepEqual(
      predictions.splits.map(({ split, count }) => [split, count]),
      [
        ['validation', 2],
        ['test', 400],
      ],
    );
    const { confusion, classes, scores, mistakes, decisions, split, counted } = await report();
    assert.deepEqual([split, counted, decisions, [...confusion.labels]], ['test', 'examples', 400, [0, 1, 2]]);
    const counts = new Int32Array(9);
    made.actual.forEach((right, i) => {
      const chances = made.probabilities[i]!;
      counts[3 * right + chances.indexOf(Math.max(...chances))]! += 1;
    });
    assert.deepEqual(confusion.counts, counts);
    const hits = counts[0]! + counts[4]! + counts[8]!;
    assert.equal(mistakes, 400 - hits);
    assert.equal(scores.accuracy, hits / 400);
    assert.equal(scores['micro-F1'], scores.accuracy);
    assert.equal(classes[1]!.support, made.actual.filter(label => label === 1).length);
    assert.equal(classes[2]!.recall, counts[8]! / (counts[6]! + counts[7]! + counts[8]!));
  });

  it('ranks each label against the rest, and all pooled', async () => {
    const { report } = await open(made.folder, labels);
    const { curves, classes, scores } = await report();
    const flat = made.probabilities.flat();
    const areas = Array.from(cutEach(made.actual, flat, 3), areasOf);
    for (const label of [0, 1, 2]) {
      assert.equal(classes[label]!.rocAuc, areas[label]!.rocAuc);
      assert.equal(classes[label]!.averagePrecision, areas[label]!.averagePrecision);
    }
    const macro = areas.reduce((sum, { rocAuc }) => sum + rocAuc! / 3, 0);
    assert.ok(Math.abs(scores['ROC-AUC']! - macro) < 1e-12);
    assert.deepEqual(
      curves.map(curve => curve.label),
      [0, 1, 2, undefined],
    );
    for (const curve of curves) {
      assert.ok(curve.thinned && curve.thresholds.length <= 300, `${curve.thresholds.length} points`);
      assert.equal(curve.truePositives.at(-1), curve.positives);
      assert.equal(curve.falsePositives.at(-1), curve.negatives);
    }
    assert.equal(curves[3]!.positives, 400);
  });

  it('has every threshold of two labels', async () => {
    const two = makePredictions(['no', 'yes'], 700);
    const { report } = await open(two.folder, ['no', 'yes']);
    const { curves, scores } = await report();
    assert.equal(curves.length, 2);
    const { thresholds, truePositives, falsePositives, thinned, rocAuc: area } = curves[1]!;
    assert.equal(thinned, false);
    assert.equal(area, scores['ROC-AUC']);
    const at = thresholds.findIndex(threshold => threshold < 0.3) - 1;
    const called = two.probabilities.map(([, yes]) => yes! >= thresholds[at]!);
    assert.equal(truePositives[at], called.filter((positive, i) => positive && two.actual[i] === 1).length);
    assert.equal(falsePositives[at], called.filter((positive, i) => positive && two.actual[i] === 0).length);
  });

  it('believes what the run wrote down as long as it is of these predictions', async () => {
    const { report } = await open(made.folder, labels);
    const { scores } = await report();
    const recorded = { accuracy: scores.accuracy!, loss: 0.123 };
    assert.equal((await report(recorded)).scores.loss, 0.123);
    assert.equal((await report({ ...recorded, accuracy: 0.5 })).scores.loss, scores.loss);
    // As many are right by chance, and others are wrong.
    assert.equal((await report({ ...recorded, 'macro-F1': scores['macro-F1']! / 2 })).scores.loss, scores.loss);
    const { loss, ...others } = scores;
    assert.equal((await report({ ...others, loss: 0.123 })).scores.loss, 0.123);
    assert.ok(loss);
    assert.ok(scores.loss! > 0.3 && scores.loss! < 1.5);
  });

  it('lists the examples behind a cell, surest first, a page at a time', async () => {
    const { report, find } = await open(made.folder, labels);
    const { confusion } = await report();
    const total = confusion.counts[3 * 2 + 0]!;
    const page = find({ actual: 2, predicted: 0, limit: 3 });
    assert.equal(page.total, total);
    assert.equal(page.examples.length, 3);
    const rest = find({ actual: 2, predicted: 0, offset: 3 });
    assert.equal(rest.examples.length, total - 3);
    const chances = [...page.examples, ...rest.examples].map(example => example.probability!);
    assert.deepEqual(
      chances,
      [...chances].sort((a, b) => b - a),
    );
    const [first] = page.examples;
    assert.deepEqual([first!.actual, first!.predicted, first!.file], ['spam', 'ham', '/data/test.csv']);
    const index = first!.line - 2;
    assert.equal(first!.text, `example ${index} of test`);
    assert.equal(first!.actualProbability, made.probabilities[index]![2]);
    const wrong = find({ mistakes: true, limit: 1 });
    const wrongest = made.probabilities
      .map((row, i) => ({ row, i, top: row.indexOf(Math.max(...row)) }))
      .filter(({ i, top }) => top !== made.actual[i])
      .map(({ row, top }) => row[top]!);
    assert.equal(wrong.total, wrongest.length);
    assert.equal(wrong.examples[0]!.probability, Math.max(...wrongest));
    assert.throws(() => find({ limit: 0 }), { code: 'out-of-range' });
  });

  it('gives labels that training never saw a row of their own', async () => {
    const prediction = { label: 'ham', probabilities: [0.9, 0.1] };
    const place = { split: 'test', file: '/data/test.csv' };
    const folder = writeLines([
      { ...place, line: 2, text: 'a', label: 'ham', prediction },
      { ...place, line: 3, text: 'b', label: 'odd', prediction },
      { ...place, line: 4, text: 'c', label: 'spam', prediction: { label: 'spam', probabilities: [0.2, 0.8] } },
    ]);
    const { report, find } = await open(folder, ['ham', 'spam']);
    const { labels: all, known, confusion, scores, classes } = await report();
    assert.deepEqual([all, known, [...confusion.counts]], [['ham', 'spam', 'odd'], 2, [1, 0, 0, 0, 1, 0, 1, 0, 0]]);
    assert.ok(Math.abs(scores.loss! + (Math.log(0.9) + Math.log(0.8)) / 2) < 1e-12);
    assert.equal(classes[2]!.rocAuc, undefined);
    const [odd] = find({ actual: 2 }).examples;
    assert.deepEqual([odd!.text, odd!.probability, odd!.actualProbability], ['b', 0.9, undefined]);
  });

  it('tells the examples of one line of the data apart', async () => {
    const place = { split: 'test', file: '/data/questions.json', line: 1 };
    const said = [0.9, 0.8].map(p => ({ label: 'ham', probabilities: [p, 1 - p] }));
    const lines = said.map((prediction, i) => ({ ...place, index: 5 + i, text: 'a', label: 'spam', prediction }));
    const { find } = await open(writeLines(lines), ['ham', 'spam']);
    assert.deepEqual(
      find({ actual: 1, predicted: 0 }).examples.map(({ id, line }) => [id, line]),
      [
        [{ split: 'test', index: 5 }, 1],
        [{ split: 'test', index: 6 }, 1],
      ],
    );
  });

  it('counts tags token by token, and marks the token', async () => {
    const folder = writeLines([
      {
        split: 'test',
        file: '/data/tags.conll',
        line: 1,
        tokens: ['Anna', 'sees', 'Rome'],
        tags: ['PER', 'O', 'LOC'],
        prediction: { tags: ['PER', 'O', 'PER'] },
      },
      {
        split: 'test',
        file: '/data/tags.conll',
        line: 5,
        tokens: ['No'],
        tags: ['O'],
        prediction: { tags: ['O'] },
      },
    ]);
    const { report, find } = await open(folder, ['LOC', 'O', 'PER']);
    const { counted, decisions, examples, curves, mistakes, scores } = await report();
    assert.deepEqual([counted, decisions, examples, mistakes, curves.length], ['tokens', 4, 2, 1, 0]);
    assert.equal(scores.accuracy, 0.75);
    const [rome] = find({ mistakes: true }).examples;
    const { text, mark } = rome!;
    assert.equal(text.slice(mark!.start, mark!.end), 'Rome');
    assert.deepEqual([rome!.actual, rome!.predicted, rome!.probability], ['LOC', 'PER', undefined]);
    assert.deepEqual(rome!.words, ['Anna', 'sees', 'Rome']);
  });

  it('knows how sure a tagger was, and takes words that were cut off for wrong', async () => {
    const place = { split: 'test', file: '/data/tags.conll' };
    const folder = writeLines([
      {
        ...place,
        line: 1,
        tokens: ['Anna', 'sees', 'Rome', 'again'],
        tags: ['PER', 'O', 'LOC', 'O'],
        prediction: { tags: ['LOC', 'O'], probabilities: [0.6, 0.9] },
      },
    ]);
    const { report, find } = await open(folder, ['LOC', 'O', 'PER']);
    const { confusion, calibration } = await report();
    const notRead = 3;
    assert.deepEqual([...confusion.counts], [0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert.equal(find({ predicted: notRead }).total, 2);
    assert.equal(calibration!.bins[5]!.count, 1);
    const wrong = find({ mistakes: true }).examples;
    assert.deepEqual(
      wrong.map(({ text, mark, probability }) => [text.slice(mark!.start, mark!.end), probability]),
      [
        ['Anna', 0.6],
        ['Rome', 0],
        ['again', 0],
      ],
    );
  });

  it('reads tags in the scheme that the run tags in', async () => {
    const folder = writeLines([
      {
        split: 'test',
        file: '/data/tags.conll',
        line: 1,
        tokens: ['Rome'],
        tags: ['B-LOC'],
        prediction: { tags: ['S-LOC'], probabilities: [0.9] },
      },
    ]);
    const [lines] = (await readPredictions(folder, signal))!.splits;
    const decisions = await readDecisions(lines!, ['O', 'S-LOC'], signal, tags => convertTags(tags, 'bioes', bio));
    assert.deepEqual([...decisions!.actual, ...decisions!.predicted], [1, 1]);
  });

  it('draws the labels with most mistakes where there are too many', async () => {
    const many = Array.from({ length: 80 }, (_, i) => `label ${i}`);
    const lines = many.map((label, i) => ({
      split: 'test',
      file: '/data/test.csv',
      line: i + 2,
      text: 'x',
      label,
      prediction: { label: i % 2 === 0 ? label : 'label 79' },
    }));
    const { report } = await open(writeLines(lines), many);
    const { confusion, classes, curves, calibration } = await report();
    assert.equal(confusion.labels.length, MOST_DRAWN);
    assert.ok(confusion.labels.includes(79) && confusion.labels.includes(1));
    assert.deepEqual([classes.length, curves.length, calibration], [80, 0, undefined]);
  });

  it('says which line is damaged', async () => {
    const { folder } = makePredictions(labels, 3);
    appendFileSync(join(folder, 'predictions.jsonl'), '{"split": "test"\n');
    await assert.rejects(readPredictions(folder, signal), {
      code: 'damaged-predictions',
      message: /:6: it is not JSON/,
    });
    const other = writeLines([{ split: 'test', file: '/a.csv', line: 0, prediction: {} }]);
    await assert.rejects(readPredictions(other, signal), /"file" and "line" must say/);
    assert.equal(await readPredictions(join(folder, 'nowhere'), signal), undefined);
  });

  it('has nothing to compare where predictions say no labels', async () => {
    const folder = writeLines([{ split: 'test', file: '/a.csv', line: 1, text: 'a', prediction: { score: 1 } }]);
    const predictions = await readPredictions(folder, signal);
    assert.equal(await readDecisions(predictions!.splits[0]!, ['a', 'b'], signal), undefined);
  });
});
