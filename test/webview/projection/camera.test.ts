import assert from 'node:assert/strict';
import { nearness, type Rotation, START, see, turn } from '../../../webview/projection/camera';

const STRAIGHT = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

describe('the camera of a projection', () => {
  const look = (space: readonly number[], rotation: Rotation = STRAIGHT) => {
    const flat = new Float32Array((2 * space.length) / 3);
    const depth = new Float32Array(space.length / 3);
    see(Float32Array.from(space), rotation, flat, depth);
    return { flat, depth };
  };

  it('shows what is near larger, and its depth smaller', () => {
    const { flat, depth } = look([1, 1, 1, 1, 1, -1, 0, 0, 0]);
    assert.ok(flat[0]! > flat[2]! && flat[1]! > flat[3]!);
    assert.ok(depth[0]! < depth[2]! && depth[2]! < depth[1]!);
    assert.ok(nearness(depth[0]!) > 1 && nearness(depth[1]!) < 1);
    assert.ok(Math.abs(nearness(depth[2]!) - 1) < 1e-6);
    assert.deepEqual([flat[4], flat[5]], [0, 0]);
  });

  it('holds the whole cube, however it is turned', () => {
    const corners = [-1, 1].flatMap(x => [-1, 1].flatMap(y => [-1, 1].flatMap(z => [x, y, z])));
    for (let step = 0; step < 60; step++) {
      const { flat, depth } = look(corners, turn(START, 37 * step, 23 * step));
      assert.ok(flat.every(x => Math.abs(x) < 1.6));
      assert.ok(depth.every(d => d > 0 && d < 1));
    }
  });

  it('turns by what is dragged: distances stay, and the way back leads back', () => {
    const there = turn(STRAIGHT, 120, 0);
    const back = turn(there, -120, 0);
    for (const [at, value] of STRAIGHT.entries()) assert.ok(Math.abs(back[at]! - value) < 1e-12);
    // What is dragged to the right brings the right side away from the eye.
    assert.ok(look([0, 0, 1], there).flat[0]! > 0);
    assert.ok(look([0, 0, 1], turn(STRAIGHT, 0, 50)).flat[1]! < 0);
  });
});
