import assert from 'node:assert/strict';
import {
  cellAt,
  isSpecial,
  makeGrid,
  measureGrid,
  moveCell,
  paintCells,
  strongestLinks,
  thumbnail,
} from '../../../webview/attention/layout';
import { HEADS, LAYERS, tokensOf, weightsOf } from './model';

const press = (key: string, part = {}) => ({ key, shiftKey: false, ctrlKey: false, ...part });

describe('attention layout', () => {
  it('knows the tokens that nobody wrote', () => {
    for (const token of ['[CLS]', '[SEP]', '[PAD]', '<s>', '</s>', '<|endoftext|>']) assert.ok(isSpecial(token), token);
    for (const token of ['[UNK]', '[', 'cls', '##s']) assert.ok(!isSpecial(token), token);
  });

  it('hides them without touching the other weights', () => {
    const tokens = tokensOf('you won');
    const weights = weightsOf(4, 0, 0);
    const grid = makeGrid(tokens, weights, true);
    assert.deepEqual(grid.tokens, ['you', 'won']);
    assert.deepEqual(grid.places, [1, 2]);
    assert.deepEqual([...grid.weights], [weights[5], weights[6], weights[9], weights[10]]);
    assert.equal(grid.max, Math.max(...grid.weights));
    assert.equal(makeGrid(tokens, weights, false).weights.length, 16);
    assert.equal(makeGrid(['[CLS]'], Float32Array.of(1), true).max, 0);
  });

  it('paints from nothing to the strongest, and nothing below the threshold', () => {
    const ramp = Uint8ClampedArray.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : Math.floor(i / 4)));
    const pixels = paintCells(Float32Array.of(0, 0.2, 0.4, 0.05), 0.4, 0.1, ramp);
    assert.deepEqual(
      [0, 4, 8, 12].map(at => pixels[at]),
      [0, 128, 255, 0],
    );
    assert.equal(pixels[3], 255);
  });

  it('fits the width, thins labels that would touch, and zooms', () => {
    const short = measureGrid(tokensOf('you won'), 800, 1);
    assert.deepEqual([short.cell, short.labelEvery], [44, 1]);
    const long = measureGrid(tokensOf('word '.repeat(510)), 700, 1);
    assert.ok(long.cell >= 1 && long.size + long.left <= 700, `${long.size}`);
    assert.ok(long.labelEvery * long.cell >= 13);
    const zoomed = measureGrid(tokensOf('word '.repeat(510)), 700, 8);
    assert.ok(zoomed.cell >= 8 && Number.isInteger(zoomed.cell));
    const longest = measureGrid(['a'.repeat(80)], 500, 1).labels[0]!;
    assert.equal(longest.length, 14);
  });

  it('finds the cell under the pointer', () => {
    assert.deepEqual(cellAt(25, 9, 10, 4), { query: 0, key: 2 });
    assert.equal(cellAt(41, 0, 10, 4), undefined);
    assert.equal(cellAt(-1, 0, 10, 4), undefined);
  });

  it('moves by keys and stops at the edges', () => {
    assert.deepEqual(moveCell(undefined, press('ArrowDown'), 5), { query: 0, key: 0 });
    assert.deepEqual(moveCell({ query: 1, key: 1 }, press('ArrowRight'), 5), { query: 1, key: 2 });
    assert.deepEqual(moveCell({ query: 1, key: 1 }, press('ArrowUp', { shiftKey: true }), 5), { query: 0, key: 1 });
    assert.deepEqual(moveCell({ query: 1, key: 1 }, press('End', { ctrlKey: true }), 5), { query: 4, key: 4 });
    assert.equal(moveCell({ query: 1, key: 1 }, press('x'), 5), undefined);
  });

  it('ranks links', () => {
    const grid = makeGrid(['a', 'b'], Float32Array.of(0.1, 0.9, 0.7, 0.3), false);
    const links = strongestLinks(grid, 3, 0.2).map(({ query, key }) => [query, key]);
    assert.deepEqual(links, [
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it('cuts a head out of all thumbnails', () => {
    const side = 3;
    const all = new Float32Array(LAYERS * HEADS * side * side);
    all.set(weightsOf(side, 2, 1), (2 * HEADS + 1) * side * side);
    const { weights, max } = thumbnail(all, HEADS, side, 2, 1);
    assert.deepEqual(weights, weightsOf(side, 2, 1));
    assert.equal(max, Math.max(...weights));
  });
});
