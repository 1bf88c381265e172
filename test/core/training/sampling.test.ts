import assert from 'node:assert/strict';
import { EpochPlanner } from '../../../src/core/training/epochPlan';
import { createSampler } from '../../../src/core/training/sampling';

const labels = [...new Array(10).fill('a'), ...new Array(4).fill('b'), ...new Array(3).fill('c')] as string[];

function count(drawn: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const i of drawn) counts.set(i, (counts.get(i) ?? 0) + 1);
  return counts;
}

describe('training/sampling', () => {
  it('over: every label as often as the most frequent, each example of it nearly as often as the others', () => {
    const sampler = createSampler(labels, 'over', 7);
    assert.equal(sampler.size, 30);
    const counts = count(sampler.draw(0));
    const times = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => counts.get(from + i) ?? 0);
    assert.deepEqual(times(0, 10), new Array(10).fill(1));
    assert.deepEqual(times(10, 14).toSorted(), [2, 2, 3, 3]);
    assert.deepEqual(times(14, 17).toSorted(), [3, 3, 4]);
  });

  it('under: every label as often as the rarest, nothing twice, others in another pass', () => {
    const sampler = createSampler(labels, 'under', 7);
    const seen = new Set<number>();
    for (let epoch = 0; epoch < 40; epoch++) {
      const drawn = [...sampler.draw(epoch)];
      assert.equal(drawn.length, sampler.size);
      assert.equal(new Set(drawn).size, 9);
      assert.deepEqual(
        ['a', 'b', 'c'].map(label => drawn.filter(i => labels[i] === label).length),
        [3, 3, 3],
      );
      for (const i of drawn) seen.add(i);
    }
    assert.equal(seen.size, labels.length);
  });

  it('draws from as many examples as there are', () => {
    const many = Array.from({ length: 300_000 }, (_, i) => (i % 3 === 0 ? 'rare' : 'frequent'));
    const drawn = createSampler(many, 'over', 7).draw(0);
    assert.deepEqual([drawn.length, new Set(drawn).size], [400_000, 300_000]);
    // Every text with a label of its own.
    const own = createSampler(
      many.map((_, i) => String(i)),
      'over',
      7,
    );
    assert.equal(own.size, many.length);
  });

  it('is a function of seed and pass', () => {
    const draw = (seed: number, epoch: number) => [...createSampler(labels, 'over', seed).draw(epoch)].join();
    assert.equal(draw(7, 3), draw(7, 3));
    assert.ok(new Set(Array.from({ length: 8 }, (_, epoch) => draw(7, epoch))).size > 4);
    assert.ok(new Set(Array.from({ length: 8 }, (_, seed) => draw(seed, 3))).size > 4);
  });

  it('is what a pass goes through', () => {
    const sampler = createSampler(labels, 'over', 7);
    const planner = new EpochPlanner(
      labels.map((_, i) => 1 + i),
      4,
      32,
      7,
      sampler,
    );
    const plan = planner.plan(5);
    assert.equal(plan.length, planner.batchesPerEpoch);
    assert.deepEqual(count(plan.flatMap(({ examples }) => [...examples])), count(sampler.draw(5)));
  });
});
