// A table of examples: the columns that each kind of prediction gives, and scores of rows that are those of reports.
import assert from 'node:assert/strict';
import { cellOf } from '../../../src/core/examples/cells';
import { readDecisions } from '../../../src/core/examples/decisions';
import { findColumn } from '../../../src/core/examples/filter';
import type { ExampleTable } from '../../../src/core/examples/table';
import { reportDecisions } from '../../../src/core/explain/report/report';
import { fields as translateFields } from '../../../src/core/tasks/translate/fields';
import { makeLabelled, makeTable, splitsOf } from './madeTable';

const LABELS = ['ham', 'news', 'spam'];

const rowsOf = (table: ExampleTable, first = 0, count = table.count) =>
  Int32Array.from({ length: count }, (_, i) => first + i);
const cell = (table: ExampleTable, name: string, row: number) => cellOf(findColumn(table, name), row);
const names = (table: ExampleTable) => [...table.columns.keys()];

function near(actual: number, expected: number, what = ''): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${what} ${actual} is not ${expected}`);
}

describe('a table of examples', () => {
  it('has text, what is true and predicted, how sure, and what else the data say', async () => {
    const lines = makeLabelled(LABELS, 40);
    const table = await makeTable(lines, { record: { labels: LABELS } });
    assert.deepEqual(names(table), [
      'text',
      'true',
      'predicted',
      'correct',
      'confidence',
      'loss',
      'p/true',
      'p/ham',
      'p/news',
      'p/spam',
      'length',
      'source',
      'split',
      'index',
      'file',
      'line',
    ]);
    assert.deepEqual(table.splits, [
      { split: 'validation', first: 0, count: 10 },
      { split: 'test', first: 10, count: 30 },
    ]);
    const test = lines.filter(line => line.split === 'test');
    for (const [i, line] of test.entries()) {
      const row = 10 + i;
      assert.deepEqual(table.idOf(row), { split: 'test', index: i });
      assert.equal(table.rowOf({ split: 'test', index: i }), row);
      assert.deepEqual(table.sourceOf(row), { file: '/data/test.csv', line: i + 2 });
      const { label, probabilities } = line.prediction as { label: string; probabilities: number[] };
      const right = probabilities[LABELS.indexOf(String(line.label))]!;
      assert.deepEqual(
        ['text', 'true', 'predicted', 'correct', 'source', 'split', 'line'].map(name => cell(table, name, row)),
        [line.text, line.label, label, label === line.label, line.source, 'test', i + 2],
      );
      near(cell(table, 'confidence', row) as number, Math.max(...probabilities));
      near(cell(table, 'loss', row) as number, -Math.log(right));
      near(cell(table, 'p/news', row) as number, probabilities[1]!);
      assert.equal(cell(table, 'length', row), String(line.text).split(' ').length);
    }
    assert.equal(table.rowOf({ split: 'test', index: 30 }), undefined);
    assert.equal(table.rowOf({ split: 'train', index: 0 }), undefined);
  });

  it('scores the rows of a split as its report does', async () => {
    for (const labels of [LABELS.slice(0, 2), LABELS]) {
      const lines = makeLabelled(labels, 200);
      const table = await makeTable(lines, { record: { labels } });
      const split = splitsOf(lines)[1]!;
      const decisions = (await readDecisions(split, labels, undefined))!;
      const { scores } = await reportDecisions('test', split.count, decisions, undefined, undefined);
      const { first, count } = table.splits[1]!;
      const own = table.scoring!.scoresOf(rowsOf(table, first, count));
      assert.deepEqual(Object.keys(own).sort(), Object.keys(scores).sort());
      for (const [name, value] of Object.entries(scores)) near(own[name]!, value, name);
      assert.deepEqual(table.scoring!.scoresOf(new Int32Array()), {});
    }
  });

  it('does without probabilities, and with labels that training never saw', async () => {
    const table = await makeTable(
      [
        { text: 'a', label: 'odd', prediction: { label: 'ham' } },
        { text: 'b', label: 'ham', prediction: { label: 'ham' } },
      ],
      { record: { labels: LABELS } },
    );
    assert.deepEqual(
      [cell(table, 'true', 0), cell(table, 'correct', 0), cell(table, 'confidence', 0)],
      ['odd', false, null],
    );
    assert.deepEqual([cell(table, 'correct', 1), cell(table, 'loss', 1)], [true, null]);
    assert.equal(table.scoring!.scoresOf(rowsOf(table)).accuracy, 0.5);
    assert.ok(!names(table).includes('p/ham'));
  });

  it('keeps places apart where a person has taken lines out', async () => {
    const table = await makeTable(
      [7, 3, 9].map(index => ({ index, text: `t${index}`, label: 'ham', prediction: { label: 'ham' } })),
      { record: { labels: LABELS } },
    );
    assert.deepEqual(
      [7, 3, 9, 0].map(index => table.rowOf({ split: 'test', index })),
      [0, 1, 2, undefined],
    );
    assert.equal(table.idOf(2).index, 9);
  });

  it('has sets of labels', async () => {
    const set = (labels: string[], given: string[], probabilities: number[]) => ({
      text: 'x',
      labels,
      prediction: { labels: given, probabilities },
    });
    const table = await makeTable(
      [
        set(['money', 'sport'], ['money', 'sport'], [0.9, 0.8]),
        set([], ['sport'], [0.2, 0.6]),
        set(['sport'], ['money'], [0.7, 0.4]),
      ],
      { record: { labels: ['money', 'sport'] } },
    );
    assert.deepEqual(
      [0, 1, 2].map(row => cell(table, 'true', row)),
      ['money + sport', '(none)', 'sport'],
    );
    assert.deepEqual(
      [0, 1, 2].map(row => cell(table, 'errors', row)),
      [0, 1, 2],
    );
    assert.deepEqual(
      [0, 1, 2].map(row => cell(table, 'correct', row)),
      [true, false, false],
    );
    near(cell(table, 'confidence', 1) as number, 0.6);
    near(cell(table, 'loss', 2) as number, -(Math.log(0.3) + Math.log(0.4)) / 2);
    const scores = table.scoring!.scoresOf(rowsOf(table));
    near(scores['subset-accuracy']!, 1 / 3);
    near(scores['hamming-loss']!, 3 / 6);
    assert.equal(table.scoring!.scoresOf(Int32Array.of(0))['subset-accuracy'], 1);
  });

  it('has numbers, and only what was predicted where nothing else is known', async () => {
    const table = await makeTable([
      { text: 'a', score: '1', prediction: { score: 1.5 } },
      { text: 'b', score: '4', prediction: { score: 1 } },
      { text: 'c', prediction: { score: 2 } },
    ]);
    assert.deepEqual(
      [0, 1, 2].map(row => cell(table, 'error', row)),
      [0.5, -3, null],
    );
    assert.deepEqual(
      [0, 1, 2].map(row => cell(table, 'absolute-error', row)),
      [0.5, 3, null],
    );
    const scores = table.scoring!.scoresOf(rowsOf(table));
    near(scores.MAE!, 1.75);
    near(scores.MSE!, (0.25 + 9) / 2);
    const alone = await makeTable([{ text: 'a', 'text-pair': 'b', prediction: { score: 0.3 } }]);
    assert.deepEqual([alone.scoring, cell(alone, 'predicted', 0)], [undefined, 0.3]);
    assert.deepEqual(alone.texts, ['text', 'text-pair']);
  });

  it('has errors and F1 of tagged sentences', async () => {
    const labels = ['O', 'B-person', 'I-person', 'B-place'];
    const sentence = (tokens: string, tags: string, given: string) => ({
      tokens: tokens.split(' '),
      tags: tags.split(' '),
      prediction: { tags: given.split(' '), probabilities: given.split(' ').map((_, i) => 0.9 - i / 10) },
    });
    const table = await makeTable(
      [
        sentence('Ann Lee saw Rome', 'B-person I-person O B-place', 'B-person I-person O O'),
        sentence('it rained', 'O O', 'O O'),
        sentence('Rome fell', 'B-place O', 'B-person O'),
      ],
      { record: { labels, learned: { words: 'text', unit: 'sentences', tags: 'IOB2' } } },
    );
    assert.equal(cell(table, 'tokens', 0), 'Ann Lee saw Rome');
    assert.deepEqual(
      ['true', 'predicted', 'errors', 'correct', 'length'].map(name => cell(table, name, 0)),
      ['Ann Lee: person · Rome: place', 'Ann Lee: person', 1, false, 4],
    );
    near(cell(table, 'F1', 0) as number, 2 / 3);
    assert.equal(cell(table, 'F1', 1), null);
    assert.equal(cell(table, 'F1', 2), 0);
    near(cell(table, 'confidence', 0) as number, 0.6);
    const scores = table.scoring!.scoresOf(rowsOf(table));
    // Spans: one of three found, two predicted. Words: six of eight.
    near(scores.precision!, 1 / 2);
    near(scores.recall!, 1 / 3);
    near(scores.accuracy!, 6 / 8);
    near(scores['exact-match']!, 1 / 3);
  });

  it('has answers to questions', async () => {
    const asked = (answer: string[], text: string, exact: number, f1: number, probability: number) => ({
      question: 'When?',
      context: 'It was on 16 March 1938.',
      answer,
      prediction: { text, exact, f1, answers: [{ text, probability, start: 0, end: 1 }] },
    });
    const table = await makeTable(
      [asked(['16 March 1938'], '16 March 1938', 1, 1, 0.7), asked(['16 March 1938'], 'March', 0, 0.5, 0.2)],
      { textRoles: ['question', 'context'] },
    );
    assert.deepEqual(table.texts, ['question', 'context']);
    assert.deepEqual(
      ['true', 'predicted', 'correct', 'F1', 'confidence'].map(name => cell(table, name, 1)),
      ['16 March 1938', 'March', false, 0.5, 0.2],
    );
    assert.deepEqual(table.scoring!.scoresOf(rowsOf(table)), { 'exact-match': 0.5, F1: 0.75 });
  });

  it('has written texts with the true ones', async () => {
    const table = await makeTable(
      [
        { source: 'Guten Tag', target: 'Good day to you', prediction: { text: 'Good day to you' } },
        { source: 'Danke', target: 'Thank you very much', prediction: { text: 'Thanks a lot' } },
      ],
      { fields: translateFields, textRoles: ['source'] },
    );
    assert.deepEqual(
      ['source', 'true', 'predicted', 'correct'].map(name => cell(table, name, 0)),
      ['Guten Tag', 'Good day to you', 'Good day to you', true],
    );
    near(cell(table, 'chrF', 0) as number, 100);
    assert.ok((cell(table, 'chrF', 1) as number) < 50);
    assert.equal(cell(table, 'BLEU', 1), 0);
    near(table.scoring!.scoresOf(Int32Array.of(0)).BLEU!, 100);
  });

  it('has how well texts were expected, where the run kept it', async () => {
    const written = (prediction: object) => ({ source: 'Danke', target: 'Thanks', prediction });
    const options = { fields: translateFields, textRoles: ['source'] };
    const table = await makeTable(
      [written({ text: 'Thanks', loss: 0.5, tokens: 4 }), written({ text: 'A', loss: 2, tokens: 1 })],
      options,
    );
    assert.deepEqual([cell(table, 'loss', 0), cell(table, 'loss', 1)], [0.5, 2]);
    assert.deepEqual(table.scoring!.measures, ['chrF', 'BLEU', 'correct', 'loss']);
    // Each token counts as much as another, as in the scores of the split.
    near(table.scoring!.scoresOf(rowsOf(table)).loss!, 4 / 5);
    const old = await makeTable([written({ text: 'Thanks' })], options);
    assert.equal(old.columns.has('loss'), false);
    const read = await makeTable([
      { text: '', prediction: { tokens: 0 } },
      { text: 'a b', prediction: { loss: 1.5, tokens: 3 } },
    ]);
    assert.deepEqual([cell(read, 'loss', 1), read.scoring!.measures], [1.5, ['loss']]);
    near(read.scoring!.scoresOf(rowsOf(read)).perplexity!, Math.exp(1.5));
  });

  it('has what the data say where nothing is predicted, and no row where there is none', async () => {
    const table = await makeTable([{ text: 'a line\n', prediction: {} }]);
    assert.deepEqual([table.scoring, cell(table, 'text', 0)], [undefined, 'a line\n']);
    const empty = await makeTable([]);
    assert.deepEqual([empty.count, empty.splits.length], [0, 0]);
  });

  it('gives columns of data that are called as its own another name', async () => {
    const table = await makeTable(
      [
        {
          text: 'a',
          label: 'ham',
          length: 'long',
          confidence: 'high',
          prediction: { label: 'ham', probabilities: [1, 0, 0] },
        },
      ],
      { record: { labels: LABELS } },
    );
    assert.deepEqual([cell(table, 'data.length', 0), cell(table, 'data.confidence', 0)], ['long', 'high']);
    assert.deepEqual([cell(table, 'length', 0), cell(table, 'confidence', 0)], [1, 1]);
  });

  it('tells numbers, categories and texts of the data apart', async () => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      text: `t${i}`,
      stars: i % 7 === 0 ? '' : String(i % 5),
      price: `${i}.5`,
      city: i % 2 === 0 ? 'Rome' : '東京',
      title: `the title number ${i}`,
      label: 'ham',
      prediction: { label: 'ham' },
    }));
    const table = await makeTable(many, { record: { labels: LABELS } });
    assert.deepEqual(
      ['stars', 'price', 'city', 'title'].map(name => findColumn(table, name).values.kind),
      ['number', 'number', 'category', 'text'],
    );
    assert.deepEqual([cell(table, 'stars', 7), cell(table, 'stars', 8), cell(table, 'price', 3)], [null, 3, 3.5]);
    assert.deepEqual([cell(table, 'city', 1), cell(table, 'title', 299)], ['東京', 'the title number 299']);
  });
});
