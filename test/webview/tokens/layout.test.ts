import assert from 'node:assert/strict';
import {
  describeToken,
  differing,
  moveTo,
  overlapping,
  partsOf,
  rowsOf,
  showText,
} from '../../../webview/tokens/layout';
import { columnOf } from './page';

/** [start, end) of each token. */
const places = (...spans: readonly (readonly [number, number])[]) => ({
  starts: spans.map(([start]) => start),
  ends: spans.map(([, end]) => end),
});

describe('webview/tokens layout', () => {
  it('ends rows where all tokenizers part: at line ends, and between words where a row is long', () => {
    assert.deepEqual(rowsOf('ab\ncd', [places([0, 2], [3, 5])]), [
      { start: 0, end: 3 },
      { start: 3, end: 5 },
    ]);
    // One of them has a token over the end of the line.
    assert.deepEqual(rowsOf('ab\ncd', [places([0, 2], [3, 5]), places([0, 4], [4, 5])]), [{ start: 0, end: 5 }]);
    const words = 'word '.repeat(40);
    const each = places(...Array.from({ length: 40 }, (_, i) => [5 * i, 5 * i + 4] as const));
    assert.deepEqual(
      rowsOf(words, [each]).map(({ start, end }) => end - start),
      [74, 75, 51],
    );
    assert.deepEqual(rowsOf('', [places()]), []);
  });

  it('shows what no token has, and bytes of one character as tokens without text', () => {
    const parts = partsOf('a \u4f60b', { start: 0, end: 4 }, places([0, 1], [2, 2], [2, 2], [2, 3]), 0);
    assert.deepEqual(parts, [
      { token: 0, text: 'a' },
      { text: ' ' },
      { token: 1, text: '', isEmpty: true },
      { token: 2, text: '', isEmpty: true },
      { token: 3, text: '\u4f60' },
      { text: 'b' },
    ]);
  });

  it('finds tokens that the other one does not have, white space aside, and those with the same characters', () => {
    const [one, other] = [places([0, 2], [2, 5], [5, 6]), places([0, 2], [3, 5], [5, 6])];
    assert.deepEqual([...differing('ab cde', one, other)], []);
    assert.deepEqual([...differing('abxcde', one, other)], [1]);
    assert.deepEqual(overlapping(places([0, 2], [2, 4]), { start: 1, end: 3 }), [0, 1]);
    assert.deepEqual(overlapping(places([2, 2], [2, 4]), { start: 2, end: 3 }), [0, 1]);
  });

  it('tells a token to a screen reader, and shows white space', () => {
    const { answer } = columnOf('first', 'sentencePiece/bpe.model', 2, 'the \u2603');
    assert.equal(describeToken(answer!, 1), '"th", ID 4, characters 0 to 2');
    assert.match(
      describeToken(answer!, answer!.ids.length - 1),
      /^"<unk>" \(unknown\), ID 0, characters 4 to 5, normalized "\u2603", beyond the limit$/,
    );
    assert.equal(showText('a b\r\n\t'), 'a\u2423b\u23ce\u21e5');
  });

  it('moves among tokens with the arrow keys, and stays within', () => {
    assert.deepEqual(
      ['ArrowRight', 'ArrowLeft', 'End', 'Home', 'x', 'toString'].map(key => moveTo(key, 1, 2)),
      [1, 0, 1, 0, undefined, undefined],
    );
  });
});
