/** Damaged files of pretrained models: some of those that `test/fuzz/run.ts` makes. */
import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { isClear, readers } from '../../fuzz/readers';

describe('pretrained: damaged files', () => {
  for (const { name, share, run } of readers)
    it(`${name}: a clear message or a right result`, async function () {
      this.timeout(120_000);
      const told = { read: 0, refused: 0 };
      for (let i = 0; i < 4 * share; i++) {
        try {
          await run(new Random(7, `test ${i}`));
          told.read++;
        } catch (error) {
          assert.ok(isClear(error), `case ${i}: ${(error as Error).stack}`);
          told.refused++;
        }
      }
      assert.ok(told.refused > 0 && told.read + told.refused === 4 * share);
    });
});
