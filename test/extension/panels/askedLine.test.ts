import assert from 'node:assert/strict';
import { readAsked, writeAsked } from '../../../src/extension/panels/askedLine';

describe('a pair in one line', () => {
  it('is written and read back', () => {
    const pair = ['A dog runs.', 'An animal moves.'] as const;
    assert.equal(writeAsked(pair), 'A dog runs. ||| An animal moves.');
    assert.deepEqual(readAsked(writeAsked(pair), true), pair);
    assert.equal(readAsked(writeAsked('one | text'), false), 'one | text');
  });

  it('says how two texts are told apart where there is one', () => {
    assert.throws(() => readAsked('A dog runs.', true), { code: 'one-text', message: /Write \|\|\| between/ });
  });
});
