import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/base/errors';
import { Random } from '../../../src/core/base/random';
import { computeAffinities } from '../../../src/core/projection/affinities';
import { findNeighbours } from '../../../src/core/projection/neighbours';
import { makeBarnesHut, repulseExactly } from '../../../src/core/projection/repulsion';
import { makeBarnesHutInSpace, repulseExactlyInSpace } from '../../../src/core/projection/repulsionInSpace';
import { Steering } from '../../../src/core/projection/steering';
import { measureDivergence, tsne } from '../../../src/core/projection/tsne';
import { trustworthiness } from './trustworthiness';

const fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/project/projections.json'), 'utf8'));
const { width, perplexity } = fixture;
const all = Float32Array.from(fixture.vectors as number[]);

async function affinitiesOf(count: number) {
  const vectors = all.subarray(0, count * width);
  return computeAffinities(await findNeighbours(vectors, count, width, count - 1), perplexity);
}

describe('findNeighbours', () => {
  it('finds what sorting all distances finds', async () => {
    const random = new Random(1, 'neighbours');
    const vectors = Float32Array.from({ length: 71 * 5 }, () => random.normal());
    const { index, distance } = await findNeighbours(vectors, 71, 5, 9);
    for (let i = 0; i < 71; i++) {
      const expected = Array.from({ length: 71 }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < 5; k++) sum += (vectors[i * 5 + k]! - vectors[j * 5 + k]!) ** 2;
        return { j, sum };
      })
        .filter(({ j }) => j !== i)
        .sort((a, b) => a.sum - b.sum)
        .slice(0, 9);
      assert.deepEqual(
        [...index.subarray(i * 9, (i + 1) * 9)],
        expected.map(({ j }) => j),
      );
      for (const [k, { sum }] of expected.entries()) assert.ok(Math.abs(distance[i * 9 + k]! - sum) < 1e-9);
    }
  });
});

describe('computeAffinities', () => {
  it("gives scikit-learn's map the divergence that scikit-learn gives it", async () => {
    const { count, map, divergence } = fixture.few;
    const ours = measureDivergence(await affinitiesOf(count), map);
    assert.ok(Math.abs(ours / divergence['scikit-learn'] - 1) < 1e-3, `${ours}`);
  });

  it('is symmetric and sums to 1', async () => {
    const { starts, columns, values } = computeAffinities(await findNeighbours(all, 700, width, 60), 20);
    const entries = new Map<string, number>();
    for (let i = 0; i < 700; i++) {
      for (let k = starts[i]!; k < starts[i + 1]!; k++) entries.set(`${i},${columns[k]}`, values[k]!);
    }
    let sum = 0;
    for (const [key, value] of entries) {
      sum += value;
      assert.equal(entries.get(key.split(',').reverse().join(',')), value);
    }
    assert.ok(Math.abs(sum - 1) < 1e-12);
  });

  it('copes with equal points', async () => {
    const { values } = computeAffinities(await findNeighbours(new Float32Array(40), 20, 2, 10), 5);
    assert.ok(values.every(Number.isFinite));
  });
});

describe('makeBarnesHut', () => {
  const random = new Random(2, 'barnes-hut');
  // Dense and thin parts, a lone far point, and equal points.
  const points = Float64Array.from({ length: 2 * 1500 }, (_, i) => random.normal() * (i < 1000 ? 1 : 20));
  points[2998] = 400;
  points.fill(0.5, 0, 80);

  it('equals the exact sums at theta 0', () => {
    const exact = new Float64Array(points.length);
    const tree = new Float64Array(points.length);
    const total = repulseExactly(points, exact);
    assert.ok(Math.abs(makeBarnesHut(1500, 0)(points, tree) / total - 1) < 1e-12);
    for (let i = 0; i < points.length; i++) assert.ok(Math.abs(exact[i]! - tree[i]!) < 1e-9);
  });

  it('is within 1 % of them at theta 0.7', () => {
    const exact = new Float64Array(points.length);
    const tree = new Float64Array(points.length);
    const total = repulseExactly(points, exact);
    assert.ok(Math.abs(makeBarnesHut(1500, 0.7)(points, tree) / total - 1) < 0.01);
    const norm = (a: Float64Array) => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
    assert.ok(norm(tree.map((x, i) => x - exact[i]!)) / norm(exact) < 0.01);
  });
});

describe('makeBarnesHutInSpace', () => {
  const random = new Random(3, 'barnes-hut');
  const points = Float64Array.from({ length: 3 * 1200 }, (_, i) => random.normal() * (i < 1000 ? 1 : 20));
  points[3598] = 400;
  points.fill(0.5, 0, 90);
  const exact = new Float64Array(points.length);
  const total = repulseExactlyInSpace(points, exact);

  it('equals the exact sums at theta 0, and those in the plane where all lie in it', () => {
    const tree = new Float64Array(points.length);
    assert.ok(Math.abs(makeBarnesHutInSpace(1200, 0)(points, tree) / total - 1) < 1e-12);
    for (let i = 0; i < points.length; i++) assert.ok(Math.abs(exact[i]! - tree[i]!) < 1e-9);
    const flat = points.map((x, at) => (at % 3 === 2 ? 0 : x));
    const inPlane = Float64Array.from(flat.filter((_, at) => at % 3 !== 2));
    const [three, two] = [new Float64Array(flat.length), new Float64Array(inPlane.length)];
    const sums = [repulseExactlyInSpace(flat, three), repulseExactly(inPlane, two)];
    assert.ok(Math.abs(sums[0]! / sums[1]! - 1) < 1e-12);
    for (let i = 0; i < 1200; i++) assert.ok(Math.abs(three[3 * i + 1]! - two[2 * i + 1]!) < 1e-9);
  });

  it('is within 1 % of them at theta 0.7', () => {
    const tree = new Float64Array(points.length);
    assert.ok(Math.abs(makeBarnesHutInSpace(1200, 0.7)(points, tree) / total - 1) < 0.01);
    const norm = (a: Float64Array) => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
    assert.ok(norm(tree.map((x, i) => x - exact[i]!)) / norm(exact) < 0.01);
  });
});

describe('tsne', () => {
  for (const [size, method] of [
    ['few', 'exactly'],
    ['many', 'by Barnes-Hut'],
  ] as const) {
    it(`reaches a divergence as low as scikit-learn's and openTSNE's, ${method}`, async () => {
      const { count, divergence, trustworthiness: trust } = fixture[size];
      const vectors = all.subarray(0, count * width);
      const map = await tsne(vectors, count, width, { perplexity });
      const ours = measureDivergence(await affinitiesOf(count), map);
      for (const [peer, theirs] of Object.entries<number>(divergence)) {
        assert.ok(ours < 1.05 * theirs, `${ours} against ${theirs} of ${peer}`);
      }
      const trusted = trustworthiness(vectors, map, count, 10);
      assert.ok(trusted > Math.min(...Object.values<number>(trust)) - 0.01, `trustworthiness ${trusted}`);
    });
  }

  it('keeps clusters together', async () => {
    const [count, clusters, dimensions] = [800, 10, 12];
    const random = new Random(5, 'clusters');
    const centres = Array.from({ length: clusters * dimensions }, () => random.normal());
    const vectors = Float32Array.from({ length: count * dimensions }, (_, at) => {
      const cluster = Math.floor(at / dimensions) % clusters;
      return centres[cluster * dimensions + (at % dimensions)]! + 0.3 * random.normal();
    });
    const map = await tsne(vectors, count, dimensions, { perplexity, iterations: 400 });
    let same = 0;
    for (let i = 0; i < count; i++) {
      let nearest = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let j = 0; j < count; j++) {
        const d = (map[2 * i]! - map[2 * j]!) ** 2 + (map[2 * i + 1]! - map[2 * j + 1]!) ** 2;
        if (j !== i && d < least) [least, nearest] = [d, j];
      }
      if (nearest % clusters === i % clusters) same++;
    }
    assert.ok(same / count > 0.99, `${same} of ${count}`);
  });

  it('gives the same map for the same seed', async () => {
    const options = { perplexity: 10, iterations: 60 };
    const first = await tsne(all, 700, width, { ...options, seed: 4 });
    assert.deepEqual(first, await tsne(all, 700, width, { ...options, seed: 4 }));
    assert.notDeepEqual(first, await tsne(all, 700, width, { ...options, seed: 5 }));
  });

  it('tells how it goes, with copies of the coordinates', async () => {
    const seen: { iteration: number; iterations: number; coordinates: Float32Array }[] = [];
    const map = await tsne(all.subarray(0, 100 * width), 100, width, {
      iterations: 25,
      onIteration: (iteration, iterations, coordinates) => seen.push({ iteration, iterations, coordinates }),
    });
    assert.deepEqual(
      seen.map(({ iteration }) => iteration),
      [0, 10, 20, 25],
    );
    assert.ok(seen.every(({ iterations }) => iterations === 25));
    assert.deepEqual(seen.at(-1)!.coordinates, map);
    assert.notDeepEqual(seen[0]!.coordinates, map);
  });

  it('stops when cancelled, and lets the event loop run meanwhile', async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 60);
    await assert.rejects(tsne(all, 700, width, { iterations: 1_000_000, signal: cancel.signal }), CancelledError);
  });

  it('copes with equal vectors and with few of them', async () => {
    for (const count of [1, 2, 3, 4, 6, 40]) {
      const map = await tsne(new Float32Array(count * 3).fill(1), count, 3, { iterations: 30 });
      assert.equal(map.length, 2 * count);
      assert.ok(map.every(Number.isFinite));
    }
  });

  it('fills space as well, more truly than the plane, exactly and by Barnes-Hut', async () => {
    for (const count of [240, 700]) {
      const vectors = all.subarray(0, count * width);
      const options = { perplexity, iterations: 400 };
      const plane = await tsne(vectors, count, width, options);
      const space = await tsne(vectors, count, width, { ...options, dimensions: 3 });
      assert.equal(space.length, 3 * count);
      const trusted = trustworthiness(vectors, space, count, 10, { dimensions: 3 });
      assert.ok(trusted > trustworthiness(vectors, plane, count, 10), `${trusted}`);
    }
  });

  it('draws points of one label together where it is told labels, and only then', async () => {
    const count = 300;
    const random = new Random(8, 'noise');
    const vectors = Float32Array.from({ length: count * 4 }, () => random.normal());
    const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
    const [free, told] = [
      await tsne(vectors, count, 4, { iterations: 300 }),
      await tsne(vectors, count, 4, { iterations: 300, labels }),
    ];
    assert.ok(sameLabel(told, labels) > 0.9, `${sameLabel(told, labels)}`);
    assert.ok(sameLabel(free, labels) < 0.5, `${sameLabel(free, labels)}`);
  });

  it('rests while it is paused, moves differently once shaken, and can be cancelled while it rests', async () => {
    const vectors = all.subarray(0, 100 * width);
    const plain = await tsne(vectors, 100, width, { iterations: 60 });
    const steering = new Steering();
    const seen: number[] = [];
    const onIteration = (iteration: number) => {
      seen.push(iteration);
      if (iteration === 20) steering.steer('pause');
    };
    const paused = tsne(vectors, 100, width, { iterations: 60, steering, onIteration });
    await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal(seen.at(-1), 20);
    steering.steer('continue');
    assert.deepEqual(await paused, plain);
    const shaking = new Steering();
    shaking.steer('shake');
    assert.notDeepEqual(await tsne(vectors, 100, width, { iterations: 60, steering: shaking }), plain);
    const cancel = new AbortController();
    const held = new Steering();
    held.steer('pause');
    setTimeout(() => cancel.abort(), 20);
    const resting = tsne(vectors, 100, width, { iterations: 60, steering: held, signal: cancel.signal });
    await assert.rejects(resting, CancelledError);
  });

  it('goes by the learning rate that is set', async () => {
    const vectors = all.subarray(0, 100 * width);
    const usual = await tsne(vectors, 100, width, { iterations: 30 });
    assert.deepEqual(await tsne(vectors, 100, width, { iterations: 30, rate: undefined }), usual);
    assert.notDeepEqual(await tsne(vectors, 100, width, { iterations: 30, rate: 1 }), usual);
  });
});

/** How many points have one of their own label as their nearest in the map, 0..1. */
function sameLabel(map: Float32Array, labels: Int32Array): number {
  let same = 0;
  for (let i = 0; i < labels.length; i++) {
    let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
    for (let j = 0; j < labels.length; j++) {
      const d = (map[2 * i]! - map[2 * j]!) ** 2 + (map[2 * i + 1]! - map[2 * j + 1]!) ** 2;
      if (j !== i && d < least) [least, nearest] = [d, j];
    }
    if (labels[nearest] === labels[i]) same++;
  }
  return same / labels.length;
}
