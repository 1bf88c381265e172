import assert from 'node:assert/strict';
import { joinFloat, splitFloat } from '../../../src/core/base/floatParts';

describe('base/floatParts', () => {
  it('keeps every digit in three numbers of 32 bits', () => {
    const values = [0, 1, -0.1, Math.PI, 1_700_000_005, Number.MAX_SAFE_INTEGER, -(2 ** 52) - 1, 1e-20, 123456.789e10];
    for (const value of values) {
      const parts = splitFloat(value);
      assert.deepEqual(parts.map(Math.fround), [...parts]);
      assert.equal(joinFloat([7, ...parts], 1), value);
    }
  });
});
