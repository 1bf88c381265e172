import assert from 'node:assert/strict';
import { levelOf, marksOf, movePassage } from '../../../../src/extension/views/attributions/levels';

describe('extension/views/attributions/levels', () => {
  it('shades by the part of the largest weight, each way', () => {
    const levels = [1, 0.7, 0.69, 0.4, 0.15, 0.14, 0, -0.14, -0.4, -1].map(part => levelOf(2 * part, 2));
    assert.deepEqual(levels, [3, 3, 2, 2, 1, 0, 0, 0, -2, -3]);
    assert.equal(levelOf(0, 0), 0);
  });

  it('puts the words of a text in their places in the document', () => {
    const part = (text: string, start: number, weight: number) => ({
      text,
      start,
      end: start + text.length,
      weight,
      unknown: false,
      tokens: [text],
    });
    const parts = [part('bad', 0, -2), part('film', 4, 0.5), { ...part('[CLS]', 8, 9), end: 8 }];
    assert.deepEqual(
      marksOf({ parts }, 100).map(({ start, end, level }) => [start, end, level]),
      [
        [100, 103, -1],
        [104, 108, 0],
      ],
    );
    assert.deepEqual(marksOf({ parts: [] }, 0), []);
  });

  it('moves a passage with edits: it grows with what is written in it, and goes with an end of it', () => {
    const moved = (offset: number, removed: number, added: number) =>
      movePassage({ start: 10, end: 20 }, { offset, removed, added });
    assert.deepEqual(moved(2, 1, 4), { start: 13, end: 23 });
    assert.deepEqual(moved(12, 2, 5), { start: 10, end: 23 });
    assert.deepEqual(moved(20, 0, 3), { start: 10, end: 23 });
    assert.deepEqual(moved(21, 5, 0), { start: 10, end: 20 });
    assert.equal(moved(5, 7, 0), undefined);
    assert.equal(moved(18, 7, 0), undefined);
    assert.equal(moved(10, 10, 0), undefined);
  });
});
