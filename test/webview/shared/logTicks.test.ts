import assert from 'node:assert/strict';
import { logTicks } from '../../../webview/shared/logTicks';

describe('marks of a logarithmic axis', () => {
  it('are round numbers', () => {
    assert.deepEqual(logTicks([0.003, 0.3]), [0.005, 0.01, 0.02, 0.05, 0.1, 0.2]);
    assert.deepEqual(logTicks([1e-4, 2]), [1e-4, 1e-3, 0.01, 0.1, 1]);
    assert.deepEqual(logTicks([1e-12, 1e12]), [1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9, 1e12]);
    assert.deepEqual(logTicks([0.011, 0.014]), []);
  });
});
