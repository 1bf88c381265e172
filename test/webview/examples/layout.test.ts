import assert from 'node:assert/strict';
import {
  afterScroll,
  limitWidth,
  ROW_HEIGHT,
  reveal,
  rowsInSight,
  type ScrollState,
  scrollHeight,
  scrollTo,
  usualWidths,
} from '../../../webview/examples/layout';

const START: ScrollState = { top: 0, offset: 0 };
const MILLION = { rows: 1_000_000, viewport: 600 };
const placeOf = ({ top, offset }: ScrollState) => top + offset;

describe('the scroll of a table of examples', () => {
  it('is that of the rows where there are few', () => {
    const sizes = { rows: 1000, viewport: 600 };
    assert.equal(scrollHeight(1000), 1000 * ROW_HEIGHT);
    assert.deepEqual(afterScroll(START, 5000, sizes), { top: 5000, offset: 0 });
    assert.deepEqual(rowsInSight({ top: 240, offset: 0 }, sizes, 0), { first: 10, last: 35 });
    assert.deepEqual(rowsInSight(START, { rows: 3, viewport: 600 }), { first: 0, last: 2 });
    assert.deepEqual(rowsInSight(START, { rows: 0, viewport: 600 }), { first: 0, last: -1 });
  });

  it('covers a million rows with an element that browsers can hold', () => {
    const height = scrollHeight(MILLION.rows);
    assert.ok(height < 10_000_000);
    const end = afterScroll(START, height - MILLION.viewport, MILLION);
    assert.equal(rowsInSight(end, MILLION, 0).last, 999_999);
    for (const part of [0.1, 0.25, 0.5, 0.9]) {
      const jumped = afterScroll(START, part * (height - MILLION.viewport), MILLION);
      const { first } = rowsInSight(jumped, MILLION, 0);
      assert.ok(Math.abs(first / 1_000_000 - part) < 0.011, `${first} at ${part}`);
    }
  });

  it('goes on row by row by the wheel, from the first to the last of a million', () => {
    let state = START;
    let steps = 0;
    for (const step = 590; ; steps++) {
      const place = placeOf(state);
      const next = afterScroll(state, state.top + step, MILLION);
      if (placeOf(next) === place) break;
      const moved = placeOf(next) - place;
      assert.ok(
        Math.abs(moved - step) <= 1 || rowsInSight(next, MILLION, 0).last === 999_999,
        `moved ${moved} at ${place}`,
      );
      assert.ok(next.top >= 0 && next.top <= scrollHeight(MILLION.rows) - MILLION.viewport);
      state = next;
    }
    assert.equal(rowsInSight(state, MILLION, 0).last, 999_999);
    assert.ok(steps > 40_000);
    // And back.
    for (let i = 0; i < 1000; i++) state = afterScroll(state, state.top - 590, MILLION);
    assert.ok(Math.abs(placeOf(state) - (24_000_000 - 600 - 590_000)) < 1001);
  });

  it('brings a row into sight, and no farther', () => {
    for (const row of [0, 24, 25, 499_999, 999_999]) {
      const there = reveal(row, START, MILLION);
      const { first, last } = rowsInSight(there, MILLION, 0);
      assert.ok(first <= row && row <= last, `${row} is not from ${first} to ${last}`);
    }
    assert.deepEqual(reveal(3, START, MILLION), START);
    const far = scrollTo(12_000_000, MILLION);
    assert.equal(placeOf(reveal(500_000 - 1, far, MILLION)), placeOf(far) - ROW_HEIGHT);
  });
});

describe('the widths of columns', () => {
  it('are those that were chosen, what the values take, and for texts what is left', () => {
    const columns = [
      { name: 'text', kind: 'text', title: 'text' },
      { name: 'true', kind: 'category', title: 'True', longest: 4 },
      { name: 'loss', kind: 'number', title: 'Loss' },
    ];
    const [text, label, loss] = usualWidths(columns, { loss: 90 }, 800) as [number, number, number];
    assert.equal(loss, 90);
    assert.equal(text + label + loss, 800);
    assert.equal(usualWidths(columns, {}, 200)[0], 180);
    assert.deepEqual([limitWidth(3), limitWidth(5000)], [48, 1200]);
  });
});
