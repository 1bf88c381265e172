// Columns are found by their names, else by what is in them.
import assert from 'node:assert/strict';
import { guessColumns, isExample } from '../../../../src/core/config/templates/guessColumns';

const wanted = [
  { key: 'text', name: 'text' },
  { key: 'label', name: 'label' },
];

describe('guessColumns', () => {
  const byName = (...columns: string[]) => guessColumns(wanted, { columns, rows: [] });

  it('takes the names that the template has, in any case', () => {
    assert.deepEqual(byName('id', 'Label', 'TEXT'), { text: 'TEXT', label: 'Label' });
  });

  it('knows what such columns are usually called', () => {
    assert.deepEqual(byName('review', 'stars', 'sentiment'), { text: 'review', label: 'sentiment' });
    assert.deepEqual(byName('review_body', 'product_category'), { text: 'review_body', label: 'product_category' });
  });

  it('leaves out what no column fits', () => {
    assert.deepEqual(byName('a', 'b'), {});
    assert.deepEqual(byName('sentence', 'b'), { text: 'sentence' });
  });

  it('finds labels that come again and texts that are long', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [
      String(i),
      i % 2 ? 'ham' : 'spam',
      'one place',
      `a message of some length, number ${i}`,
    ]);
    assert.deepEqual(guessColumns(wanted, { columns: ['1', '2', '3', '4'], rows }), { text: '4', label: '2' });
  });

  it('takes no column twice', () => {
    const two = [...wanted, { key: 'pair', name: 'text' }];
    assert.deepEqual(guessColumns(two, { columns: ['text', 'label'], rows: [] }), { text: 'text', label: 'label' });
  });
});

describe('isExample', () => {
  it('tells a line of data from a line of names', () => {
    assert(isExample(['ham', 'Go until jurong point, crazy.. Available only in bugis']));
    assert(!isExample(['label', 'text of the message']));
  });
});
