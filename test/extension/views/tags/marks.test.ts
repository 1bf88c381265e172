import assert from 'node:assert/strict';
import type { TaggedText } from '../../../../src/core/inference/tagText';
import { type Mark, marksOf, moveMarks, nextMark, replaceMarks } from '../../../../src/extension/views/tags/marks';

const run = { name: 'a', id: 'b', folder: '/c', trainedAt: '2026-01-01T00:00:00Z', checkpoint: 'best' } as const;
const word = (start: number, end: number, tag: string, probability: number) =>
  ({ start, end, tag, probability, others: [], unknown: false }) as const;
const mark = (start: number, end: number, type = 'A'): Mark => ({ type, start, end, probability: 1, words: [] });
const places = (marks: readonly Mark[]) => marks.map(({ start, end }) => [start, end]);

describe('marks', () => {
  const words = [word(0, 4, 'B-PER', 0.9), word(5, 9, 'I-PER', 0.6), word(10, 15, 'O', 1)];

  it('are the spans, or the words where tags mark none', () => {
    const spans = [{ type: 'PER', start: 0, end: 9, first: 0, last: 1, probability: 0.6 }];
    const tagged: TaggedText = { words, spans, marksSpans: true, types: ['PER'], run };
    const [one, ...others] = marksOf('Anna Berg sails', tagged, 100);
    assert.deepEqual(others, []);
    assert.deepEqual([one!.type, one!.start, one!.end, one!.probability], ['PER', 100, 109, 0.6]);
    assert.deepEqual(
      one!.words.map(each => [each.text, each.tag]),
      [
        ['Anna', 'B-PER'],
        ['Berg', 'I-PER'],
      ],
    );
    const parts: TaggedText = {
      words: [word(0, 4, 'NOUN', 1), word(5, 9, 'O', 1)],
      spans: [],
      marksSpans: false,
      types: ['NOUN'],
      run,
    };
    assert.deepEqual(
      marksOf('Anna Berg', parts, 7).map(({ type, start, end }) => [type, start, end]),
      [['NOUN', 7, 11]],
    );
  });

  it('move along with edits before them, and go when they are touched', () => {
    const marks = [mark(10, 14), mark(20, 24), mark(30, 34)];
    const placesAfter = (offset: number, removed: number, added: number) =>
      places(moveMarks(marks, [{ offset, removed, added }]));
    assert.deepEqual(placesAfter(0, 0, 3), [
      [13, 17],
      [23, 27],
      [33, 37],
    ]);
    assert.deepEqual(placesAfter(15, 2, 0), [
      [10, 14],
      [18, 22],
      [28, 32],
    ]);
    assert.deepEqual(placesAfter(22, 0, 1), [
      [10, 14],
      [31, 35],
    ]);
    assert.deepEqual(placesAfter(12, 10, 0), [[20, 24]]);
    // Letters at the edges of a word make another word.
    assert.deepEqual(placesAfter(24, 0, 1), [
      [10, 14],
      [31, 35],
    ]);
    assert.deepEqual(placesAfter(20, 0, 1), [
      [10, 14],
      [31, 35],
    ]);
    assert.deepEqual(placesAfter(34, 0, 1), [
      [10, 14],
      [20, 24],
    ]);
  });

  it('move by several edits at once, in places of before', () => {
    const edits = [
      { offset: 0, removed: 0, added: 1 },
      { offset: 15, removed: 3, added: 0 },
    ];
    const expected = [
      [11, 15],
      [18, 22],
    ];
    assert.deepEqual(places(moveMarks([mark(10, 14), mark(20, 24)], edits)), expected);
    assert.deepEqual(places(moveMarks([mark(10, 14), mark(20, 24)], [...edits].reverse())), expected);
  });

  it('of a place are replaced, and others stay', () => {
    const kept = replaceMarks([mark(0, 4), mark(10, 14), mark(20, 24)], [mark(8, 9), mark(15, 16)], {
      start: 5,
      end: 18,
    });
    assert.deepEqual(places(kept), [
      [0, 4],
      [8, 9],
      [15, 16],
      [20, 24],
    ]);
  });

  it('are stepped through in both directions, around the ends', () => {
    const marks = [mark(10, 14), mark(20, 24)];
    assert.equal(nextMark(marks, 0, 1)?.start, 10);
    assert.equal(nextMark(marks, 10, 1)?.start, 20);
    assert.equal(nextMark(marks, 20, 1)?.start, 10);
    assert.equal(nextMark(marks, 20, -1)?.start, 10);
    assert.equal(nextMark(marks, 12, -1)?.start, 10);
    assert.equal(nextMark(marks, 5, -1)?.start, 20);
    assert.equal(nextMark([], 5, 1), undefined);
  });
});
