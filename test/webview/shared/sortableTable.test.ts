import assert from 'node:assert/strict';
import { sortRows } from '../../../webview/shared/sortableTable';

const rows = [{ n: 2 }, { n: undefined }, { n: 10 }, { n: 1 }];
const column = { key: 'n', label: 'n', number: true, value: (row: (typeof rows)[number]) => row.n };

describe('sorting a table', () => {
  it('goes by number, what is not there last either way', () => {
    const numbers = (descending: boolean) => sortRows(rows, column, descending).map(row => row.n);
    assert.deepEqual(numbers(false), [1, 2, 10, undefined]);
    assert.deepEqual(numbers(true), [10, 2, 1, undefined]);
  });

  it('goes by the numbers in texts, and leaves rows as they come without a column', () => {
    const texts = ['label 10', 'label 2', 'label 1'].map(name => ({ name }));
    const byName = { key: 'name', label: 'name', value: (row: { name: string }) => row.name };
    assert.deepEqual(
      sortRows(texts, byName, false).map(row => row.name),
      ['label 1', 'label 2', 'label 10'],
    );
    assert.deepEqual(sortRows(texts, undefined, false), texts);
  });
});
