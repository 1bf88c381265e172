import assert from 'node:assert/strict';
import { Random } from '../../../../../src/core/base/random';
import {
  countNoise,
  drawStretches,
  fitNoise,
  leaveOut,
  lengthsOfNoise,
} from '../../../../../src/core/tasks/pretrain/noise/sentinelSpans';
import { noiseFixture } from './fixture';

describe('tasks/pretrain/noise/sentinelSpans', () => {
  it('how many tokens are left out, and how many fit', () => {
    for (const { inputs, density, mean, tokens, targets } of noiseFixture.fits)
      assert.deepEqual(fitNoise(inputs, { density, mean }), { tokens, targets }, `${inputs} ${density}`);
    // As T5 was trained: 512 tokens that are read and 114 that are written come of 568.
    assert.deepEqual(fitNoise(512, { density: 0.15, mean: 3 }), { tokens: 568, targets: 114 });
    for (const { length, density, mean, tokens, spans } of noiseFixture.sentinels)
      assert.deepEqual(countNoise(length, { density, mean }), { tokens, spans });
  });

  it('what is read and written of given stretches', () => {
    for (const { kept, noise, ids, read, written, ...options } of noiseFixture.sentinels) {
      const sentinels = noise.map((_, i) => 100 + i);
      const made = leaveOut(Int32Array.from(ids), { kept, noise }, sentinels);
      assert.deepEqual([...made.read], read);
      assert.deepEqual([...made.written], written);
      // The end token is the task's to add.
      const { inputs, targets } = lengthsOfNoise(ids.length, options);
      assert.deepEqual([read.length + 1, written.length + 1], [inputs, targets]);
    }
  });

  it('all ways to part the tokens are equally probable', () => {
    const seen = new Map<string, number>();
    // 4 of 10 tokens in 2 places: 3 ways for what is left out, 5 for what stays.
    for (let seed = 0; seed < 6000; seed++) {
      const { kept, noise } = drawStretches(10, { density: 0.4, mean: 2 }, new Random(seed, 'parts'));
      assert.equal(
        [...kept, ...noise].reduce((a, b) => a + b, 0),
        10,
      );
      const key = `${kept} ${noise}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    assert.equal(seen.size, 15);
    // Chi-squared with 14 degrees of freedom: above 36.1 one time in a thousand.
    const off = [...seen.values()].reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0);
    assert.ok(off < 36.1, String(off));
  });

  it('the shortest texts have something left out and something that stays', () => {
    assert.deepEqual(drawStretches(2, { density: 0.9, mean: 3 }, new Random(1, '')), { kept: [1], noise: [1] });
  });
});
