import assert from 'node:assert/strict';
import { alignTokens, makeGrid, shadeOf, subtractGrids } from '../../../webview/attention/grid';

/** [CLS] play ##ing dogs [SEP] cats [SEP]: two texts. */
const TOKENS = ['[CLS]', 'play', '##ing', 'dogs', '[SEP]', 'cats', '[SEP]'];
const WORDS = [0, 1, 1, 2, 3, 4, 5];
const SIDES = [0, 0, 0, 0, 0, 1, 1];
const PART = { queries: TOKENS, keys: TOKENS, words: { queries: WORDS, keys: WORDS }, sides: SIDES };
/** Row r is r + 1 in all, over the columns. */
const WEIGHTS = Float32Array.from({ length: 49 }, (_, i) => (1 + (i % 7)) / 28);

describe('attention grid', () => {
  it('puts pieces of words together: sums over keys, means over queries', () => {
    const { queries, keys, weights } = makeGrid(PART, WEIGHTS, { hideSpecial: false, words: true });
    assert.deepEqual(queries.tokens, ['[CLS]', 'playing', 'dogs', '[SEP]', 'cats', '[SEP]']);
    assert.deepEqual(queries.places, [0, 1, 3, 4, 5, 6]);
    assert.deepEqual(keys, queries);
    for (let row = 0; row < 6; row++) {
      const cells = [...weights.subarray(row * 6, row * 6 + 6)];
      assert.ok(Math.abs(cells.reduce((a, b) => a + b) - 1) < 1e-6);
      assert.ok(Math.abs(cells[1]! - (2 + 3) / 28) < 1e-6);
    }
    const uneven = Float32Array.of(0, 1, 0.5, 0.5);
    const both = ['a', '##b'];
    const one = makeGrid({ queries: both, keys: ['x', 'y'], words: { queries: [0, 0], keys: [0, 1] } }, uneven, {
      hideSpecial: false,
      words: true,
    });
    assert.deepEqual([...one.weights], [0.25, 0.75]);
  });

  it('leaves pieces that special tokens part', () => {
    const part = {
      queries: ['a', '[SEP]', 'b'],
      keys: ['a', '[SEP]', 'b'],
      words: { queries: [0, 1, 2], keys: [0, 1, 2] },
    };
    const { queries } = makeGrid(part, new Float32Array(9), { hideSpecial: true, words: true });
    assert.deepEqual(queries.tokens, ['a', 'b']);
  });

  it('shows attention from one text to the other', () => {
    const of = (pair: 'AA' | 'AB' | 'BA' | 'BB') => makeGrid(PART, WEIGHTS, { hideSpecial: true, pair });
    const shown = (grid: ReturnType<typeof of>) => [grid.queries.tokens, grid.keys.tokens];
    const [first, second] = [['play', '##ing', 'dogs'], ['cats']];
    assert.deepEqual(shown(of('AA')), [first, first]);
    assert.deepEqual(shown(of('AB')), [first, second]);
    assert.deepEqual(shown(of('BA')), [second, first]);
    assert.deepEqual(shown(of('BB')), [second, second]);
    assert.deepEqual([...of('AB').weights], [6 / 28, 6 / 28, 6 / 28].map(Math.fround));
    const one = makeGrid({ ...PART, sides: undefined }, WEIGHTS, { hideSpecial: false, pair: 'AB' });
    assert.equal(one.weights.length, 49);
  });

  it('keeps the sign of scores, and what the mask hides', () => {
    const part = { queries: ['a', 'b'], keys: ['a', 'b'] };
    const scores = Float32Array.of(-3, Number.NEGATIVE_INFINITY, 1, 2);
    const grid = makeGrid(part, scores, { hideSpecial: false, signed: true });
    assert.equal(grid.max, 3);
    assert.deepEqual(
      [...grid.weights].map(score => shadeOf(grid, score, 0)),
      [0, undefined, 0.5 + 1 / 6, 0.5 + 2 / 6],
    );
    assert.equal(shadeOf(grid, 1, 1.5), 0.5);
    assert.equal(shadeOf({ max: 0, signed: false }, 0, 0), 0);
  });

  it('finds the tokens that two texts share, in order', () => {
    const pairs = alignTokens(['the', 'dog', 'barks', 'loud'], ['the', 'cat', 'barks', 'very', 'loud']);
    assert.deepEqual(pairs, [
      [0, 0],
      [2, 2],
      [3, 4],
    ]);
    assert.deepEqual(alignTokens(['a'], ['b']), []);
    assert.deepEqual(alignTokens([], ['b']), []);
    assert.deepEqual(alignTokens(['a', 'b'], ['b', 'a']).length, 1);
  });

  it('subtracts over the tokens that both have', () => {
    const grid = (tokens: string[], weights: number[]) =>
      makeGrid({ queries: tokens, keys: tokens }, Float32Array.from(weights), { hideSpecial: false });
    const first = grid(['a', 'x', 'b'], [0.5, 0.2, 0.3, 0, 1, 0, 0.25, 0.25, 0.5]);
    const second = grid(['a', 'b'], [0.25, 0.75, 0.5, 0.5]);
    const difference = subtractGrids(first, second)!;
    assert.deepEqual(difference.queries, { places: [0, 2], tokens: ['a', 'b'] });
    assert.deepEqual(
      [...difference.weights].map(value => Number(value.toFixed(4))),
      [-0.25, 0.45, 0.25, 0],
    );
    assert.ok(difference.signed && Math.abs(difference.max - 0.45) < 1e-6);
    assert.equal(subtractGrids(first, grid(['z'], [1])), undefined);
  });
});
