import assert from 'node:assert/strict';
import { surfaceTokens } from '../../../src/extension/views/surfaceTokens';

describe('surfaceTokens', () => {
  const text = 'ein schöner Tag';
  const tokens = ['[CLS]', '[UNK]', '[UNK]', 'tag'];
  const read = [
    { token: '[CLS]', start: 0, end: 0, unknown: false },
    { token: '[UNK]', start: 0, end: 3, unknown: true },
    { token: '[UNK]', start: 4, end: 11, unknown: true },
    { token: 'tag', start: 12, end: 15, unknown: false },
  ];

  it('names words that the vocabulary lacks, and leaves the others as they are read', () => {
    const named = ['[CLS]', 'ein [UNK]', 'schöner [UNK]', 'tag'];
    assert.deepEqual(surfaceTokens(tokens, { text, tokens: read }), named);
  });

  it('finds the words of the second of two texts', () => {
    const second = { token: '[UNK]', start: 16, end: 22, unknown: true };
    assert.equal(surfaceTokens(['[UNK]'], { text, pair: 'heute?', tokens: [second] })[0], 'heute? [UNK]');
  });

  it('names nothing where places are not known', () => {
    assert.equal(surfaceTokens(tokens, { text, tokens: read.slice(1) }), tokens);
    const nowhere = read.map(token => ({ ...token, start: 0, end: 0 }));
    assert.deepEqual(surfaceTokens(tokens, { text, tokens: nowhere }), tokens);
  });
});
