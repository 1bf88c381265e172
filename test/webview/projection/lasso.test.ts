import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { boxBetween, pointsInside, thin } from '../../../webview/projection/lasso';

const any = () => true;

describe('a lasso of a projection', () => {
  it('holds what a box holds, whichever corner it begins at', () => {
    const random = new Random(1, 'lasso');
    const places = Float32Array.from({ length: 600 }, () => 2 * random.uniform() - 1);
    const expected: number[] = [];
    for (let i = 0; i < 300; i++) {
      const [x, y] = [places[2 * i]!, places[2 * i + 1]!];
      if (x > -0.3 && x < 0.5 && y > -0.8 && y < 0.1) expected.push(i);
    }
    assert.ok(expected.length > 20);
    assert.deepEqual(pointsInside(places, boxBetween([-0.3, -0.8], [0.5, 0.1]), any), expected);
    assert.deepEqual(pointsInside(places, boxBetween([0.5, 0.1], [-0.3, -0.8]), any), expected);
  });

  it('leaves out the hollow of a horseshoe, what is hidden, and everything where it is a line', () => {
    const horseshoe = [
      [0, 0],
      [3, 0],
      [3, 3],
      [2, 3],
      [2, 1],
      [1, 1],
      [1, 3],
      [0, 3],
    ] as const;
    const places = Float32Array.of(0.5, 2, 1.5, 2, 2.5, 2, 1.5, 0.5);
    assert.deepEqual(pointsInside(places, horseshoe, any), [0, 2, 3]);
    assert.deepEqual(
      pointsInside(places, horseshoe, point => point !== 2),
      [0, 3],
    );
    assert.deepEqual(
      pointsInside(
        places,
        [
          [0, 0],
          [3, 3],
        ],
        any,
      ),
      [],
    );
  });

  it('drops corners that hardly move', () => {
    assert.deepEqual(
      thin(
        [
          [0, 0],
          [0.5, 0],
          [3, 0],
          [3, 1],
          [3, 4],
        ],
        2,
      ),
      [
        [0, 0],
        [3, 0],
        [3, 4],
      ],
    );
  });
});
