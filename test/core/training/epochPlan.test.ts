import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { chooseLengths, EpochPlanner } from '../../../src/core/training/epochPlan';

function makeLengths(count: number, longest: number): number[] {
  const random = new Random(1, 'lengths');
  return Array.from({ length: count }, () => 1 + Math.floor(random.uniform() ** 2 * longest));
}

describe('training/epochPlan', () => {
  for (const [count, batch] of [
    [1, 1],
    [5, 16],
    [16, 16],
    [1000, 32],
    [997, 10],
  ] as const) {
    it(`goes through each of ${count} examples once a pass, ${batch} at a time`, () => {
      const lengths = makeLengths(count, 200);
      const planner = new EpochPlanner(lengths, batch, 200, 7);
      for (const epoch of [0, 1, 5]) {
        const batches = planner.plan(epoch);
        assert.equal(batches.length, planner.batchesPerEpoch);
        const seen = batches.flatMap(({ examples }) => Array.from(examples)).sort((a, b) => a - b);
        assert.deepEqual(seen, [...lengths.keys()]);
        assert.ok(batches.filter(({ examples }) => examples.length < batch).length <= 1);
        for (const { time, examples } of batches) for (const i of examples) assert.ok(lengths[i]! <= time);
      }
    });
  }

  it('is a function of seed and pass, and differs between them', () => {
    const lengths = makeLengths(500, 64);
    const plan = (seed: number, epoch: number) => new EpochPlanner(lengths, 16, 64, seed).plan(epoch);
    assert.deepEqual(plan(1, 3), plan(1, 3));
    assert.notDeepEqual(plan(1, 3), plan(1, 4));
    assert.notDeepEqual(plan(1, 3), plan(2, 3));
  });

  const changesOf = (count: number, batch: number) => {
    const batches = new EpochPlanner(makeLengths(count, 256), batch, 256, 7).plan(0);
    let changes = 0;
    for (let i = 1; i < batches.length; i++) if (batches[i]!.time !== batches[i - 1]!.time) changes++;
    return changes / batches.length;
  };

  it('keeps batches of one length together, in rows of eight', () => {
    assert.ok(changesOf(20_000, 16) < 1 / 4, `${changesOf(20_000, 16)}`);
  });

  it('mixes the lengths of a short pass batch by batch', () => {
    assert.ok(changesOf(2000, 16) > 2 / 3, `${changesOf(2000, 16)}`);
  });

  it('pads to at most eight lengths and wastes little', () => {
    const lengths = makeLengths(20_000, 256);
    const times = chooseLengths(lengths, 256);
    assert.ok(times.length <= 8);
    assert.equal(times.at(-1), 256);
    const batches = new EpochPlanner(lengths, 32, 256, 7).plan(0);
    const padded = batches.reduce((sum, { time, examples }) => sum + time * examples.length, 0);
    const real = lengths.reduce((sum, length) => sum + length, 0);
    assert.ok(padded < 1.25 * real, `${padded} for ${real}`);
  });
});
