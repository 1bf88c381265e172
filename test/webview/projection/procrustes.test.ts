import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOver } from '../../../webview/projection/procrustes';

interface Case {
  readonly kind: string;
  readonly dimensions: 2 | 3;
  readonly target: readonly number[];
  readonly moved: readonly number[];
  readonly laid: readonly number[];
  readonly disparity: number;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/project/procrustes.json'), 'utf8'),
);

describe('a map laid over another', () => {
  for (const { kind, dimensions, target, moved, laid, disparity } of cases)
    it(`is SciPy's in ${dimensions} dimensions: ${kind}`, () => {
      const found = layOver(Float32Array.from(target), Float32Array.from(moved), dimensions);
      // Places are of 32 bits.
      for (const [at, value] of laid.entries()) assert.ok(Math.abs(found.places[at]! - value) < 1e-5, `${at}`);
      assert.ok(Math.abs(found.disparity - disparity) < 1e-9, `${found.disparity} ${disparity}`);
    });

  it('lies in one place where it has no extent, and is like nothing then', () => {
    const target = Float32Array.of(0, 0, 2, 0, 1, 3);
    const { places, disparity } = layOver(target, new Float32Array(6).fill(4), 2);
    assert.deepEqual([...places], [1, 1, 1, 1, 1, 1]);
    assert.equal(disparity, 1);
  });
});
