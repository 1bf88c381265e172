import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOfDistance } from '../../../../src/core/layers/transformer/relative';

const file = join(__dirname, '../../../fixtures/models/families/details/details.json');
/** By span and distance: rows from the middle for 0, 1, 2, ... tokens. */
const { rows }: { readonly rows: Readonly<Record<string, number[]>> } = JSON.parse(readFileSync(file, 'utf8'));

describe('vectors of distances', () => {
  for (const [key, expected] of Object.entries(rows)) {
    const [span, distance] = key.split(' ').map(Number) as [number, number];
    it(`share rows as in DeBERTa, ${span} rows a side up to ${distance} tokens`, () => {
      const found = rowsOfDistance({ span, distance });
      const last = found.length - 1;
      assert.equal(found[last], span);
      assert.ok(
        found.slice(0, -1).every(row => row < span),
        'nothing is listed twice',
      );
      assert.deepEqual(
        expected.map((_, away) => found[Math.min(away, last)]),
        expected,
      );
    });
  }

  it('have a row each without ranges', () => {
    assert.deepEqual(rowsOfDistance({ span: 3 }), [0, 1, 2, 3]);
  });
});
