import assert from 'node:assert/strict';
import { columnsOfData, columnsOfExamples, type PointColumn } from '../../../../src/core/explain/points/columns';
import type { Verdict } from '../../../../src/core/tasks/abilities/verdict';

const source = { file: '/a.csv', line: 2 };
const example = (text: string, more: Readonly<Record<string, string>> = {}) => ({ fields: { text, ...more }, source });
const label = (probability: number): Verdict => ({
  kind: 'label',
  label: 'a',
  probabilities: { a: probability, b: 1 - probability },
});
const SPLITS = ['train', 'validation'] as const;

describe('columns of a projection', () => {
  it('are split, confidence and length of examples with one label', () => {
    const examples = [example('four'), example('日本語'), example('a')];
    const columns = columnsOfExamples({
      examples,
      verdicts: [0.9, 0.4, 0.7].map(label),
      splits: SPLITS,
      split: Int32Array.of(0, 1, 0),
    });
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['split', 'confidence', 'length'],
    );
    const [, confidence, length] = columns;
    // What is predicted is the more probable of both.
    assert.deepEqual(confidence!.kind === 'number' && [...confidence!.numbers], [0.9, 0.6, 0.7]);
    assert.deepEqual(length!.kind === 'number' && [length!.whole, [...length!.numbers]], [true, [4, 3, 1]]);
  });

  it('are true and predicted scores where there are scores', () => {
    const verdicts: Verdict[] = [1.5, 3].map(score => ({ kind: 'score', score, lowest: 0, highest: 5 }));
    const columns = columnsOfExamples({
      examples: [example('ab', { score: '2' }), example('ab', { score: '4.5' })],
      verdicts,
      splits: SPLITS,
      split: Int32Array.of(0, 0),
    });
    assert.deepEqual(
      columns.map(column => column.kind === 'number' && [column.name, ...column.numbers]),
      [
        ['score', 2, 4.5],
        ['predicted-score', 1.5, 3],
      ],
    );
  });

  it('take the least sure decision of several labels, and leave out what is the same everywhere', () => {
    const verdict: Verdict = { kind: 'labels', labels: ['a'], probabilities: { a: 0.9, b: 0.3 }, threshold: 0.5 };
    const other: Verdict = { ...verdict, probabilities: { a: 0.55, b: 0.1 } };
    const columns = columnsOfExamples({
      examples: [example('x'), example('y')],
      verdicts: [verdict, other],
      splits: SPLITS,
      split: Int32Array.of(0, 0),
    });
    assert.deepEqual(
      columns.map(column => column.kind === 'number' && [column.name, ...column.numbers]),
      [['confidence', 0.7, 0.55]],
    );
  });

  const texts = (each: string) => ({
    title: each,
    values: { kind: 'text', textAt: (row: number) => `${each} ${row}` } as const,
  });
  const codes = Int32Array.of(0, 1, -1);
  const topic = { kind: 'category', categories: ['a', 'b'], codes } as const;

  it('are those of the data file behind, under names that nothing else has', () => {
    const numbers = Float64Array.of(1, Number.NaN, 3);
    const known: readonly PointColumn[] = [{ name: 'split', title: 'Split', ...topic }];
    const columns = columnsOfData(
      [
        { title: 'topic', values: topic },
        { title: 'split', values: { kind: 'number', numbers, whole: true } },
        { title: 'label', values: { kind: 'flag', flags: Int8Array.of(1, 0, -1) } },
        texts('note'),
        { title: 'same', values: { kind: 'number', numbers: Float64Array.of(2, 2, 2), whole: true } },
      ],
      known,
      3,
    );
    assert.deepEqual(columns, [
      { name: 'topic', title: 'topic', ...topic },
      { name: 'data.split', title: 'split', kind: 'number', numbers, whole: true },
      {
        name: 'data.label',
        title: 'label',
        kind: 'category',
        categories: ['no', 'yes'],
        codes: Int32Array.of(1, 0, -1),
      },
      { name: 'note', title: 'note', kind: 'text', texts: ['note 0', 'note 1', 'note 2'] },
    ]);
  });

  it('leave out texts for which there is no room', () => {
    const long = 'x'.repeat(11e6);
    const large = { title: 'large', values: { kind: 'text', textAt: (row: number) => `${row}${long}` } as const };
    const names = columnsOfData([texts('first'), large, { title: 'topic', values: topic }], [], 3).map(
      ({ name }) => name,
    );
    assert.deepEqual(names, ['first', 'topic']);
  });
});
