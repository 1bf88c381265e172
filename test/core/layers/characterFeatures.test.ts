import assert from 'node:assert/strict';
import { characterKinds, charactersPerWord, encodeCharacters } from '../../../src/core/layers/characterFeatures';

describe('encodeCharacters', () => {
  it('is code points and padding, of long words both ends', () => {
    assert.deepEqual([...encodeCharacters('Ab')].slice(0, 4), [66, 99, 0, 0]);
    assert.equal(
      encodeCharacters('').every(id => id === 0),
      true,
    );
    const long = encodeCharacters('abcdefghijklmnopqrstuvwxyz');
    assert.equal(String.fromCharCode(...long.map(id => id - 1)), 'abcdefghstuvwxyz');
    assert.equal(long.length, charactersPerWord);
  });

  it('keeps every id in its table, whatever the script', () => {
    const ids = encodeCharacters('я東😀\u{10ffff}ÿ');
    assert.ok(ids.every(id => id >= 0 && id < characterKinds));
    assert.equal(new Set(ids.subarray(0, 5)).size, 5);
    assert.ok(ids[2]! > 768 && ids[4] === 256);
  });
});
