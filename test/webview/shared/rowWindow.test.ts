import assert from 'node:assert/strict';
import { FEW_ROWS, rowWindow } from '../../../webview/shared/rowWindow';

describe('the rows of a long table that are made', () => {
  it('are all where they are few', () => {
    assert.deepEqual(rowWindow({ rows: FEW_ROWS, height: 24, viewport: 240, top: 500 }), [0, FEW_ROWS]);
  });

  it('are those in sight and some around them, at the ends too', () => {
    const sizes = { rows: 5000, height: 20, viewport: 200 };
    assert.deepEqual(rowWindow({ ...sizes, top: 0 }), [0, 30]);
    assert.deepEqual(rowWindow({ ...sizes, top: 10_010 }), [480, 531]);
    assert.deepEqual(rowWindow({ ...sizes, top: 5000 * 20 - 200 }), [4970, 5000]);
    // Where there were more rows before.
    assert.deepEqual(rowWindow({ ...sizes, rows: 300, top: 90_000 }), [279, 300]);
  });

  it('go on below and above the one that has the keyboard, which may be ahead of what is in sight', () => {
    const sizes = { rows: 5000, height: 20, viewport: 200 };
    assert.deepEqual(rowWindow({ ...sizes, top: 0, focused: 29 }), [0, 50]);
    assert.deepEqual(rowWindow({ ...sizes, top: 10_010, focused: 480 }), [460, 531]);
  });
});
