import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../../src/core/base/errors';
import { Random } from '../../../../src/core/base/random';
import type { Affinities } from '../../../../src/core/projection/affinities';
import { findNearest, toLengthOne } from '../../../../src/core/projection/nearest';
import { findNeighbours } from '../../../../src/core/projection/neighbours';
import { fitCurve } from '../../../../src/core/projection/umap/curve';
import { divideByLabels, makeFuzzySet } from '../../../../src/core/projection/umap/fuzzySet';
import { umap } from '../../../../src/core/projection/umap/umap';
import { trustworthiness } from '../trustworthiness';

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../../../fixtures/project', name), 'utf8'));
const fixture = read('umap.json');
const clusters = read('projections.json');
const all = Float32Array.from(clusters.vectors as number[]);
const few = all.subarray(0, 300 * clusters.width);

function fuzzySet(metric: 'euclidean' | 'cosine'): Affinities {
  const { index, distance } = fixture.nearest[metric];
  return makeFuzzySet({ each: fixture.each, index: Int32Array.from(index), distance: Float64Array.from(distance) });
}

/** umap-learn computes in single precision, and leaves out what is 0. */
function assertSame({ starts, columns, values }: Affinities, expected: readonly [number, number, number][]): void {
  const ours = new Map<string, number>();
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      if (values[k]! > 1e-4) ours.set(`${i},${columns[k]}`, values[k]!);
    }
  }
  const theirs = expected.filter(([, , value]) => value > 1e-4);
  assert.equal(ours.size, theirs.length);
  for (const [i, j, value] of theirs) {
    const mine = ours.get(`${i},${j}`);
    assert.ok(mine !== undefined && Math.abs(mine - value) < 1e-4, `${i}, ${j}: ${mine} is not ${value}`);
  }
}

describe("UMAP's curve", () => {
  it("is umap-learn's, at every least distance", () => {
    for (const [minDist, a, b] of fixture.curves as readonly [number, number, number][]) {
      const ours = fitCurve(minDist);
      assert.ok(Math.abs(ours.a / a - 1) < 1e-4 && Math.abs(ours.b / b - 1) < 1e-4, JSON.stringify([minDist, ours]));
    }
  });
});

describe("UMAP's fuzzy set", () => {
  for (const metric of ['euclidean', 'cosine'] as const) {
    it(`is umap-learn's, by ${metric} distance, with equal points among them`, () => {
      assertSame(fuzzySet(metric), fixture.sets[metric]);
    });
  }

  it("divided by labels is umap-learn's too, some points without a label", () => {
    assertSame(divideByLabels(fuzzySet('euclidean'), Int32Array.from(fixture.labels)), fixture.sets.byLabel);
  });
});

describe('nearest neighbours of many points', () => {
  it('of equal vectors are at distance 0, by every pair', async () => {
    const vectors = Float32Array.from({ length: 30 }, (_, at) => Math.fround(Math.sin(at % 15) * 100));
    const { index, distance } = await findNearest({ vectors, count: 10, width: 3 }, 2);
    for (let i = 0; i < 10; i++) assert.deepEqual([index[2 * i], distance[2 * i]], [(i + 5) % 10, 0]);
  });

  it('are nearly all of the exact ones, the same for the same seed', async () => {
    const [count, width, each] = [4500, 8, 10];
    const random = new Random(2, 'many');
    const vectors = Float32Array.from(
      { length: count * width },
      (_, at) => (Math.floor(at / width) % 5) + random.normal(),
    );
    // Points that cannot be told apart.
    vectors.fill(1, 0, 200 * width);
    const asked = { vectors, count, width };
    const near = await findNearest(asked, each, { seed: 1 });
    const exact = await findNeighbours(vectors, count, width, each);
    let found = 0;
    for (let i = 0; i < count; i++) {
      const farthest = exact.distance[(i + 1) * each - 1]! + 1e-6;
      const row = near.index.subarray(i * each, (i + 1) * each);
      assert.equal(new Set([...row, i]).size, each + 1);
      for (let k = i * each; k < (i + 1) * each; k++) if (near.distance[k]! <= farthest) found++;
    }
    assert.ok(found / (count * each) > 0.97, `${found / (count * each)}`);
    assert.deepEqual((await findNearest(asked, each, { seed: 1 })).index, near.index);
  });
});

describe('umap', () => {
  const { count, width } = clusters;
  for (const [metric, dimensions] of [
    ['euclidean', 2],
    ['euclidean', 3],
    ['cosine', 2],
    ['cosine', 3],
  ] as const) {
    it(`is as trustworthy as umap-learn, by ${metric} distance in ${dimensions} dimensions`, async () => {
      const map = await umap(all, count, width, { metric, dimensions });
      const compared = metric === 'cosine' ? toLengthOne(all, width) : all;
      const ours = trustworthiness(compared, map, count, 15, { dimensions });
      const theirs = fixture.trustworthiness[`${metric}-${dimensions}`];
      assert.ok(ours > theirs - 0.01, `${ours} against ${theirs}`);
    });
  }

  it('gives the same map for the same seed, and holds near points nearer with a smaller least distance', async () => {
    const first = await umap(few, 300, width, { seed: 4, epochs: 60 });
    assert.deepEqual(first, await umap(few, 300, width, { seed: 4, epochs: 60 }));
    assert.notDeepEqual(first, await umap(few, 300, width, { seed: 5, epochs: 60 }));
    const nearest = async (map: Float32Array) => {
      const { distance } = await findNeighbours(map, 300, 2, 1);
      return [...distance].sort((a, b) => a - b)[150]!;
    };
    const loose = await umap(few, 300, width, { seed: 4, epochs: 200, minDist: 0.8 });
    const tight = await umap(few, 300, width, { seed: 4, epochs: 200, minDist: 0 });
    assert.ok((await nearest(loose)) > 4 * (await nearest(tight)));
  });

  it('tells how it goes with copies, and stops when cancelled', async () => {
    const seen: Float32Array[] = [];
    const map = await umap(few.subarray(0, 200 * width), 200, width, {
      epochs: 12,
      onEpoch: (_e, _of, places) => seen.push(places),
    });
    assert.equal(seen.length, 4);
    assert.deepEqual(seen.at(-1), map);
    assert.notDeepEqual(seen[0], map);
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 60);
    await assert.rejects(umap(all, count, width, { epochs: 1_000_000, signal: cancel.signal }), CancelledError);
  });

  it('draws points of one label together where it is told labels', async () => {
    const random = new Random(8, 'noise');
    const vectors = Float32Array.from({ length: 300 * 4 }, () => random.normal());
    const labels = Int32Array.from({ length: 300 }, (_, i) => i % 3);
    const apart = async (map: Float32Array) => {
      const { index } = await findNeighbours(map, 300, 2, 1);
      return [...index].filter((j, i) => labels[i] === labels[j]).length / 300;
    };
    assert.ok((await apart(await umap(vectors, 300, 4, { epochs: 200, labels }))) > 0.9);
    assert.ok((await apart(await umap(vectors, 300, 4, { epochs: 200 }))) < 0.6);
  });

  it('copes with equal vectors and with few of them', async () => {
    for (const count of [1, 2, 3, 4, 6, 40]) {
      for (const metric of ['euclidean', 'cosine'] as const) {
        const map = await umap(new Float32Array(count * 3).fill(1), count, 3, { epochs: 20, metric, neighbours: 200 });
        assert.equal(map.length, 2 * count);
        assert.ok(map.every(Number.isFinite));
      }
      assert.ok(
        (await umap(new Float32Array(count * 3), count, 3, { epochs: 20, metric: 'cosine' })).every(Number.isFinite),
      );
    }
  });
});
