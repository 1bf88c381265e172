// Rows of weights as the saved page holds them: small, and near what they were.
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { packRows } from '../../../../src/core/explain/attention/page';

describe('packed rows', () => {
  for (const steps of [255, 65535]) {
    it(`keep numbers to a step of the largest of their row: ${steps}`, async () => {
      const weights = Float32Array.of(0, 0.25, 0.5, 1e-6, 0, 2e-6, 0, 0, 0);
      const { rows, width, data } = await packRows(weights, 3, steps);
      assert.deepEqual([rows, width], [3, 3]);
      const bytes = inflateRawSync(Buffer.from(data, 'base64'));
      for (const [i, weight] of weights.entries()) {
        const most = bytes.readFloatLE(Math.floor(i / 3) * 4);
        const step = steps > 255 ? bytes.readUInt16LE(12 + i * 2) : bytes[12 + i]!;
        assert.ok(Math.abs((most * step) / steps - weight) <= most / steps / 2 + 1e-9, `${i}`);
      }
    });
  }

  it('of nothing are nothing', async () => {
    assert.equal((await packRows(new Float32Array(0), 0, 255)).rows, 0);
  });
});
