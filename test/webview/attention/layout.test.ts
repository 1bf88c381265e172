import assert from 'node:assert/strict';
import { isSpecial, makeGrid, type Shown } from '../../../webview/attention/grid';
import {
  cellAt,
  extentOf,
  measureGrid,
  moveCell,
  paintCells,
  strongestLinks,
  thumbnail,
} from '../../../webview/attention/layout';
import { HEADS, LAYERS, tokensOf, weightsOf } from './model';

const both = (tokens: readonly string[]) => ({ queries: tokens, keys: tokens });
const ALL: Shown = { hideSpecial: false };
const HIDE: Shown = { hideSpecial: true };
const square = (side: number) => ({ rows: side, columns: side });
const press = (key: string, part = {}) => ({ key, shiftKey: false, ctrlKey: false, ...part });

describe('attention layout', () => {
  it('knows the tokens that nobody wrote', () => {
    for (const token of ['[CLS]', '[SEP]', '[PAD]', '<s>', '</s>', '<|endoftext|>']) assert.ok(isSpecial(token), token);
    for (const token of ['[UNK]', '[', 'cls', '##s']) assert.ok(!isSpecial(token), token);
  });

  it('hides them without touching the other weights', () => {
    const tokens = tokensOf('you won');
    const weights = weightsOf(4, 0, 0);
    const grid = makeGrid(both(tokens), weights, HIDE);
    assert.deepEqual(grid.queries, { places: [1, 2], tokens: ['you', 'won'] });
    assert.deepEqual(grid.keys, grid.queries);
    assert.deepEqual([...grid.weights], [weights[5], weights[6], weights[9], weights[10]]);
    assert.equal(grid.max, Math.max(...grid.weights));
    assert.equal(makeGrid(both(tokens), weights, ALL).weights.length, 16);
    assert.equal(makeGrid(both(['[CLS]']), Float32Array.of(1), HIDE).max, 0);
  });

  it('paints from nothing to the strongest, and nothing below the threshold', () => {
    const ramp = Uint8ClampedArray.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : Math.floor(i / 4)));
    const pixels = paintCells({ weights: Float32Array.of(0, 0.2, 0.4, 0.05), max: 0.4, signed: false }, 0.1, ramp);
    assert.deepEqual(
      [0, 4, 8, 12].map(at => pixels[at]),
      [0, 128, 255, 0],
    );
    assert.equal(pixels[3], 255);
  });

  it('fits the width, thins labels that would touch, and zooms', () => {
    const short = measureGrid(both(tokensOf('you won')), 800, 1);
    assert.deepEqual([short.cell, short.labelEvery], [44, 1]);
    const long = measureGrid(both(tokensOf('word '.repeat(510))), 700, 1);
    assert.ok(long.cell >= 1 && long.width + long.left <= 700, `${long.width}`);
    assert.ok(long.labelEvery * long.cell >= 13);
    const zoomed = measureGrid(both(tokensOf('word '.repeat(510))), 700, 8);
    assert.ok(zoomed.cell >= 8 && Number.isInteger(zoomed.cell));
    const longest = measureGrid(both(['a'.repeat(80)]), 500, 1).queries[0]!;
    assert.equal(longest.length, 14);
  });

  it('finds the cell under the pointer', () => {
    assert.deepEqual(cellAt(25, 9, 10, square(4)), { query: 0, key: 2 });
    assert.equal(cellAt(41, 0, 10, square(4)), undefined);
    assert.equal(cellAt(-1, 0, 10, square(4)), undefined);
  });

  it('moves by keys and stops at the edges', () => {
    assert.deepEqual(moveCell(undefined, press('ArrowDown'), square(5)), { query: 0, key: 0 });
    assert.deepEqual(moveCell({ query: 1, key: 1 }, press('ArrowRight'), square(5)), { query: 1, key: 2 });
    assert.deepEqual(moveCell({ query: 1, key: 1 }, press('ArrowUp', { shiftKey: true }), square(5)), {
      query: 0,
      key: 1,
    });
    assert.deepEqual(moveCell({ query: 1, key: 1 }, press('End', { ctrlKey: true }), square(5)), { query: 4, key: 4 });
    assert.equal(moveCell({ query: 1, key: 1 }, press('x'), square(5)), undefined);
  });

  it('ranks links', () => {
    const grid = makeGrid(both(['a', 'b']), Float32Array.of(0.1, 0.9, 0.7, 0.3), ALL);
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
    const { weights, max } = thumbnail(all, HEADS, square(side), 2, 1);
    assert.deepEqual(weights, weightsOf(side, 2, 1));
    assert.equal(max, Math.max(...weights));
  });

  it('holds a text against another: as many rows as are written, as many columns as are read', () => {
    const part = { queries: ['ein', 'Hund', '[SEP]'], keys: ['a', 'dog'] };
    const weights = Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.5, 0.5);
    const grid = makeGrid(part, weights, HIDE);
    assert.deepEqual(extentOf(grid), { rows: 2, columns: 2 });
    assert.deepEqual([...grid.weights], [...weights.subarray(0, 4)]);
    const all = makeGrid(part, weights, ALL);
    assert.deepEqual(strongestLinks(all, 2), [
      { query: 0, key: 0, weight: weights[0] },
      { query: 1, key: 1, weight: weights[3] },
    ]);
    const { cell, width, height } = measureGrid(part, 800, 1);
    assert.deepEqual([width, height], [2 * cell, 3 * cell]);
    assert.deepEqual(cellAt(1.5 * cell, 2.5 * cell, cell, extentOf(all)), { query: 2, key: 1 });
    assert.equal(cellAt(2.5 * cell, 0, cell, extentOf(all)), undefined);
    const end = press('End', { ctrlKey: true });
    assert.deepEqual(moveCell({ query: 0, key: 0 }, end, extentOf(all)), { query: 2, key: 1 });
    const { weights: cut } = thumbnail(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 2, extentOf(all), 0, 1);
    assert.deepEqual([...cut], [7, 8, 9, 10, 11, 12]);
  });
});
