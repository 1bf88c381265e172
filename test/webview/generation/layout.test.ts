import assert from 'node:assert/strict';
import type { GeneratedToken } from '../../../src/core/tasks/abilities/generator';
import {
  describeText,
  describeToken,
  moveTo,
  perplexityOf,
  rowsOf,
  showToken,
  surprise,
} from '../../../webview/generation/layout';

const token: GeneratedToken = {
  id: 4,
  token: 'b',
  text: 'b',
  probability: 0.25,
  adjusted: 0.4,
  candidates: [
    { id: 9, token: '\n', probability: 0.3, adjusted: 0 },
    { id: 4, token: 'b', probability: 0.25, adjusted: 0.4 },
    { id: 2, token: ' a', probability: 0.4, adjusted: 0.6 },
    { id: 1, token: '', probability: 0.05, adjusted: 0 },
  ],
};

describe('webview/generation layout', () => {
  it('says how long a text is, how quickly it came, and what sets the limit that it reached', () => {
    const took = { tokens: 2, ended: true, milliseconds: 100, firstMilliseconds: 40 };
    assert.equal(describeText([], undefined), '');
    assert.equal(
      describeText([], { ...took, tokens: 0 }),
      'The model produced no text: it predicted the end token first.',
    );
    assert.equal(describeText([token], undefined), '1 token; perplexity 4.000');
    assert.equal(
      describeText([token, token], took),
      '2 tokens, 20 per second, the first after 40 ms; perplexity 4.000',
    );
    assert.match(
      describeText([token, token], { ...took, ended: false }),
      /; stopped at the maximum: raise Length for more$/,
    );
  });

  it('shows spaces, line ends and the end of a text', () => {
    assert.deepEqual(['a b', '\n', '\t', ''].map(showToken), ['a␣b', '⏎', '⇥', '(end)']);
  });

  it('orders alternatives by their probability in sampling, impossible ones last, the sampled one marked', () => {
    const rows = rowsOf(token);
    assert.deepEqual(
      rows.map(({ id }) => id),
      [2, 4, 9, 1],
    );
    assert.deepEqual(
      rows.filter(({ drawn }) => drawn).map(({ id }) => id),
      [4],
    );
  });

  it('measures surprise in bits, and perplexity as the exponential of the mean', () => {
    assert.deepEqual([1, 0.5, 2 ** -10, 0].map(surprise), [0, 0.1, 1, 1]);
    assert.equal(perplexityOf([]), 1);
    assert.ok(Math.abs(perplexityOf([token, { ...token, probability: 1 }]) - 2) < 1e-9);
  });

  it('tells a token to a screen reader', () => {
    assert.equal(describeToken(token), 'b: 25.0% model · 40.0% sampling');
    assert.equal(describeToken({ ...token, adjusted: 0.25 }), 'b: 25.0% model');
  });

  it('moves among tokens with the arrow keys, Home and End, and stays within', () => {
    assert.equal(moveTo('ArrowRight', -1, 3), 0);
    assert.equal(moveTo('ArrowRight', 2, 3), 2);
    assert.equal(moveTo('ArrowLeft', 0, 3), 0);
    assert.equal(moveTo('End', 0, 3), 2);
    assert.equal(moveTo('Home', 2, 3), 0);
    assert.equal(moveTo('a', 0, 3), undefined);
    assert.equal(moveTo('toString', 0, 3), undefined);
    assert.equal(moveTo('End', 0, 0), undefined);
  });
});
