import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import { pca } from '../../../src/core/projection/pca';

const fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/project/projections.json'), 'utf8'));

function assertClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(actual[i]! - value) <= tolerance, `entry ${i}: ${actual[i]} is not ${value}`);
  }
}

describe('pca', () => {
  it('agrees with scikit-learn on tall data: coordinates, signs, explained variance', () => {
    const { count, width, vectors, pca: expected } = fixture;
    const { coordinates, explained } = pca(Float32Array.from(vectors), count, width, { components: 3 });
    assertClose(coordinates, expected.coordinates, 1e-4);
    assertClose(explained, expected.explained, 1e-6);
  });

  it('agrees with scikit-learn where there are fewer vectors than dimensions', () => {
    const { count, width, vectors, ...expected } = fixture.wide;
    const { coordinates, explained } = pca(Float32Array.from(vectors), count, width, { components: 3 });
    assertClose(coordinates, expected.coordinates, 1e-4);
    assertClose(explained, expected.explained, 1e-6);
  });

  it('leaves components beyond the rank at 0', () => {
    // A line in three dimensions.
    const vectors = Float32Array.from([0, 0, 0, 1, 2, 2, 2, 4, 4, 3, 6, 6]);
    const { coordinates, explained } = pca(vectors, 4, 3, { components: 2 });
    assertClose(coordinates, [-4.5, 0, -1.5, 0, 1.5, 0, 4.5, 0], 1e-5);
    assertClose(explained, [1, 0], 1e-9);
  });

  it('maps equal vectors to the origin, and one vector too', () => {
    const equal = pca(new Float32Array(20).fill(3), 5, 4, { components: 2 });
    assert.deepEqual([...equal.coordinates, ...equal.explained], new Array(12).fill(0));
    const one = pca(Float32Array.from([1, 2]), 1, 2, { components: 2 });
    assert.deepEqual([...one.coordinates], [0, 0]);
  });

  it('finds directions of equal variance: all of a sphere is explained evenly', () => {
    const width = 4;
    const vectors = new Float32Array(2 * width * width);
    for (let j = 0; j < width; j++) {
      vectors[2 * j * width + j] = 1;
      vectors[(2 * j + 1) * width + j] = -1;
    }
    const { explained } = pca(vectors, 2 * width, width, { components: 4 });
    assertClose(explained, [0.25, 0.25, 0.25, 0.25], 1e-9);
  });

  it('keeps distances when all dimensions are kept', () => {
    const random = new Random(3, 'pca-test');
    const vectors = Float32Array.from({ length: 30 * 5 }, () => random.normal());
    const { coordinates } = pca(vectors, 30, 5, { components: 5 });
    const between = (points: Float32Array, a: number, b: number) =>
      Math.hypot(...Array.from({ length: 5 }, (_, j) => points[a * 5 + j]! - points[b * 5 + j]!));
    for (let i = 1; i < 30; i++) assert.ok(Math.abs(between(vectors, 0, i) - between(coordinates, 0, i)) < 1e-5);
  });
});
