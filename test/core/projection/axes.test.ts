import assert from 'node:assert/strict';
import {
  alongDirection,
  angleBetween,
  directionBetween,
  directionBetweenMeans,
  meanOfUnits,
  withoutDirection,
} from '../../../src/core/projection/axes';

const near = (actual: ArrayLike<number>, expected: readonly number[]) =>
  assert.ok(
    actual.length === expected.length && expected.every((value, i) => Math.abs(actual[i]! - value) < 1e-6),
    `${Array.from(actual)} beside ${expected}`,
  );

describe('axes of two words', () => {
  const vectors = Float32Array.of(3, 0, 0, 0.5, 1, 1, -2, 0, 0, 0);
  const given = { vectors, count: 5, width: 2 };

  it('have the direction between vectors of length 1, whatever their lengths were', () => {
    const half = Math.SQRT1_2;
    near(directionBetween([5, 0], [0, 0.1])!, [-half, half]);
    near(directionBetween([0, 1], [2, 0])!, [half, -half]);
  });

  it('have the direction between means of vectors of length 1', () => {
    near(meanOfUnits(given, [0, 1])!, [0.5, 0.5]);
    // What has no length counts for nothing.
    near(meanOfUnits(given, [4, 3])!, [-1, 0]);
    assert.equal(meanOfUnits(given, [4]), undefined);
    assert.equal(meanOfUnits(given, []), undefined);
    near(directionBetweenMeans(Float64Array.of(0.5, 0.5), Float64Array.of(-1, 0.5))!, [-1, 0]);
    near(directionBetweenMeans(meanOfUnits(given, [0])!, meanOfUnits(given, [1])!)!, [
      ...directionBetween([3, 0], [0, 0.5])!,
    ]);
  });

  it('are none where there is nothing between', () => {
    assert.equal(directionBetween([1, 2], [2, 4]), undefined);
    assert.equal(directionBetween([0, 0], [1, 0]), undefined);
    assert.equal(directionBetween([1, 2, 3], [1, 2, 3]), undefined);
  });

  it('place each vector by its cosine: the words mirror each other, and what is like both is at zero', () => {
    const direction = directionBetween([3, 0], [0, 0.5])!;
    const half = Math.SQRT1_2;
    near(alongDirection(given, direction), [-half, half, 0, half, 0]);
  });

  it('leave the rest for another axis', () => {
    const direction = Float64Array.of(1, 0);
    const rest = withoutDirection(given, direction);
    near(rest.vectors, [0, 0, 0, 1, 0, Math.SQRT1_2, 0, 0, 0, 0]);
    near(alongDirection(rest, direction), [0, 0, 0, 0, 0]);
  });

  it('say how they stand to each other', () => {
    assert.ok(Math.abs(angleBetween(Float64Array.of(1, 0), Float64Array.of(0, 1)) - 90) < 1e-9);
    assert.ok(Math.abs(angleBetween(Float64Array.of(1, 0), Float64Array.of(-1, 0)) - 180) < 1e-9);
    // Rounding must not lead out of the range of a cosine.
    const third = Float64Array.of(1, 1, 1).map(value => value / Math.sqrt(3));
    assert.ok(angleBetween(third, third) < 1e-6);
  });
});
