import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/base/errors';
import { Random } from '../../../src/core/base/random';
import { computeAffinities } from '../../../src/core/project/affinities';
import { findNeighbours } from '../../../src/core/project/neighbours';
import { makeBarnesHut, repulseExactly } from '../../../src/core/project/repulsion';
import { measureDivergence, tsne } from '../../../src/core/project/tsne';

const fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/project/projections.json'), 'utf8'));
const { width, perplexity } = fixture;
const all = Float32Array.from(fixture.vectors as number[]);

async function affinitiesOf(count: number) {
  const vectors = all.subarray(0, count * width);
  return computeAffinities(await findNeighbours(vectors, count, width, count - 1), perplexity);
}

/** Venna & Kaski 2001: how few of a map's neighbours were strangers before. */
function trustworthiness(vectors: Float32Array, map: Float32Array, count: number, each: number): number {
  const rank = (points: Float32Array, size: number, i: number) => {
    const far = (j: number) => {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (points[i * size + k]! - points[j * size + k]!) ** 2;
      return sum;
    };
    return Array.from({ length: count }, (_, j) => j)
      .filter(j => j !== i)
      .map(j => [far(j), j] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, j]) => j);
  };
  let strangers = 0;
  for (let i = 0; i < count; i++) {
    const before = new Map(rank(vectors, width, i).map((j, place) => [j, place + 1]));
    for (const j of rank(map, 2, i).slice(0, each)) strangers += Math.max(0, before.get(j)! - each);
  }
  return 1 - (2 * strangers) / (count * each * (2 * count - 3 * each - 1));
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
    const started = performance.now();
    setTimeout(() => cancel.abort(), 60);
    await assert.rejects(tsne(all, 700, width, { iterations: 1_000_000, signal: cancel.signal }), CancelledError);
    assert.ok(performance.now() - started < 5000);
  });

  it('copes with equal vectors and with few of them', async () => {
    for (const count of [1, 2, 3, 4, 6, 40]) {
      const map = await tsne(new Float32Array(count * 3).fill(1), count, 3, { iterations: 30 });
      assert.equal(map.length, 2 * count);
      assert.ok(map.every(Number.isFinite));
    }
  });
});
