import assert from 'node:assert/strict';
import { type CellValue, type ConditionTable, findColumn, parseConditions } from '../../../src/core/base/conditions';

interface Run {
  readonly name: string;
  readonly cells: Readonly<Record<string, CellValue>>;
}

const RUNS: readonly Run[] = [
  {
    name: 'wide',
    cells: { 'validation/accuracy': 0.91, 'test/accuracy': 0.7, 'model.type': 'lstm', 'model.width': 128 },
  },
  { name: 'narrow try', cells: { 'validation/accuracy': 0.8, 'model.type': 'gru', 'model.width': 64 } },
  { name: 'fails', cells: { 'model.type': 'LSTM' } },
];

const table: ConditionTable<Run> = {
  columns: ['validation/accuracy', 'test/accuracy', 'model.type', 'model.width'],
  read: ({ cells }, column) => cells[column],
  textOf: ({ name }) => name,
  suggest: () => 'model.width',
};

const found = (typed: string) => {
  const { holds, problems } = parseConditions(typed, table);
  assert.deepEqual(problems, []);
  return RUNS.filter(holds).map(({ name }) => name);
};

describe('conditions', () => {
  it('hold for every row where none is typed', () => {
    assert.equal(found('').length, 3);
    assert.equal(found('  or ').length, 3);
  });

  it('compare numbers, also as parts of a hundred; a row without a value fulfils none', () => {
    assert.deepEqual(found('accuracy > 0.8'), ['wide']);
    assert.deepEqual(found('accuracy>=80%'), ['wide', 'narrow try']);
    assert.deepEqual(found('accuracy < 1'), ['wide', 'narrow try']);
    assert.deepEqual(found('test/accuracy <= .7'), ['wide']);
    assert.deepEqual(found('width = 64'), ['narrow try']);
    assert.deepEqual(found('width != 64'), ['wide', 'fails']);
  });

  it('compare texts whatever their case, and by regular expressions', () => {
    assert.deepEqual(found('type = lstm'), ['wide', 'fails']);
    assert.deepEqual(found('type ~ ^(gru|rnn)$'), ['narrow try']);
    assert.deepEqual(found('model.type !~ gru'), ['wide', 'fails']);
  });

  it('look for words in the text of a row, and keep what is in quotes together', () => {
    assert.deepEqual(found('WIDE'), ['wide']);
    assert.deepEqual(found('"narrow try"'), ['narrow try']);
    assert.deepEqual(found('narrow fails'), []);
    assert.deepEqual(found('"or"'), []);
  });

  it('are joined by and, by or, and turned round by a dash', () => {
    assert.deepEqual(found('type = lstm accuracy > 0.9'), ['wide']);
    assert.deepEqual(found('narrow or fails'), ['narrow try', 'fails']);
    assert.deepEqual(found('-type = lstm'), ['narrow try']);
    assert.deepEqual(found('-wide'), ['narrow try', 'fails']);
  });

  it('take what follows an operator as it is', () => {
    const negative = { ...table, columns: ['x'], read: () => -1 };
    assert.equal(parseConditions('x = -1', negative).holds(RUNS[0]!), true);
    assert.equal(parseConditions('x > -2 x<0', negative).holds(RUNS[0]!), true);
  });

  it('say what is wrong, and keep those that can be read', () => {
    const { holds, problems } = parseConditions('widht > 3 type = gru accuracy >', table);
    assert.deepEqual(problems, [
      'There is no column "widht". Did you mean model.width?',
      '"accuracy >" is not complete. Type COLUMN > VALUE.',
    ]);
    assert.deepEqual(
      RUNS.filter(holds).map(({ name }) => name),
      ['narrow try'],
    );
    assert.deepEqual(parseConditions('type ~ [', table).problems, ['"[" is not a regular expression.']);
    assert.equal(parseConditions('> 3', table).problems.length, 1);
  });

  it('find a column by its end, after a slash or a point only', () => {
    assert.equal(findColumn('accuracy', table.columns), 'validation/accuracy');
    assert.equal(findColumn('curacy', table.columns), undefined);
    assert.equal(findColumn('MODEL.TYPE', table.columns), 'model.type');
  });
});
