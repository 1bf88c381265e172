import assert from 'node:assert/strict';
import { sortRows } from '../../../webview/shared/sortRows';

const rows = [{ n: 2 }, { n: undefined }, { n: 10 }, { n: 1 }];

describe('sorting rows', () => {
  it('goes by number, what is not there last either way', () => {
    const numbers = (descending: boolean) => sortRows(rows, row => row.n, descending).map(row => row.n);
    assert.deepEqual(numbers(false), [1, 2, 10, undefined]);
    assert.deepEqual(numbers(true), [10, 2, 1, undefined]);
  });

  it('goes by the numbers in texts, and leaves rows as they come without a column', () => {
    const texts = ['label 10', 'label 2', 'label 1'];
    assert.deepEqual(
      sortRows(texts, text => text, false),
      ['label 1', 'label 2', 'label 10'],
    );
    assert.deepEqual(sortRows(texts, undefined, false), texts);
  });
});
