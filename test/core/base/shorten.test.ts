import assert from 'node:assert/strict';
import { shorten } from '../../../src/core/base/shorten';

describe('a shortened text', () => {
  it('is on one line, and splits no character', () => {
    assert.equal(shorten('a\n  b', 10), 'a b');
    assert.equal(shorten('one\n  two three', 9), 'one two…');
    assert.equal(shorten('free prize now', 8), 'free pr…');
    assert.equal(shorten('🎉🎉🎉🎉', 3), '🎉🎉…');
  });
});
