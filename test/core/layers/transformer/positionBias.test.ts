import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../../src/core/base/random';
import {
  alibiSlopes,
  initializePositionBias,
  positionBias,
} from '../../../../src/core/layers/transformer/positionBias';

interface Details {
  readonly away: number[];
  /** By whether both sides have buckets of their own. */
  readonly buckets: Readonly<Record<string, number[]>>;
}

const file = join(__dirname, '../../../fixtures/models/families/details/details.json');
const { away, buckets }: Details = JSON.parse(readFileSync(file, 'utf8'));

describe('position bias', () => {
  for (const [both, expected] of Object.entries(buckets))
    it(`finds the buckets that T5 has, both sides: ${both}`, () => {
      // A table whose rows are their own numbers, and a query at 300.
      const table = tf.tensor2d(Array.from({ length: 32 }, (_, i) => [i]));
      const options = {
        kind: 'buckets',
        buckets: 32,
        distance: 128,
        bothSides: both === 'true' || both === 'True',
      } as const;
      const keys = tf.tensor2d([away.map(n => n + 300)], undefined, 'int32');
      const queries = tf.tensor2d([[300]], undefined, 'int32');
      const found = positionBias({ 'bias.weight': table }, 'bias', options, 1, { queries, keys });
      assert.deepEqual(found.shape, [1, 1, 1, away.length]);
      assert.deepEqual([...found.dataSync()], expected);
    });

  it('begins at neighbors where it is asked for: before a token and after it in turn, each pair of heads half as steep', () => {
    const options = { kind: 'buckets', buckets: 8, distance: 16, bothSides: true, startsNear: true } as const;
    const { data, shape } = initializePositionBias('bias', options, 4, 0.02, new Random(1, 'bias'))['bias.weight']!;
    assert.deepEqual(shape, [8, 4]);
    const head = (i: number) => Array.from({ length: 8 }, (_, bucket) => data[bucket * 4 + i]!);
    // The token itself, those before it by distance; as many after it, of which the first is none.
    assert.deepEqual(head(0), [-2, 0, -2, -4, -2, -4, -6, -8]);
    assert.deepEqual(head(1), [-2, -4, -6, -8, -2, 0, -2, -4]);
    assert.deepEqual(head(2), [-2, 0, -1, -2, -2, -3, -4, -5]);
  });

  it('falls with the distance by a slope a head, for any number of heads', () => {
    assert.deepEqual(
      [...alibiSlopes(8)],
      [1, 2, 3, 4, 5, 6, 7, 8].map(n => 2 ** -n),
    );
    // Press et al. 2022: those of the next smaller power of 2, then every other one of the next larger.
    const twelve = [...alibiSlopes(8), ...[0, 2, 4, 6].map(i => alibiSlopes(16)[i]!)];
    assert.deepEqual([...alibiSlopes(12)], twelve);
  });
});
