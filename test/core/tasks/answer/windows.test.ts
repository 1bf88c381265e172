// Question and context as windows: what is in them, how they overlap, which words are marked, where answers are.
import assert from 'node:assert/strict';
import { bestWindow, encodeQuestion, placeInWindow, type Window } from '../../../../src/core/tasks/answer/windows';
import { letterTokenizer, spanTokenizer } from './spanTokenizer';

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i).join(' ');
/** The context's tokens of a window. */
const contextOf = ({ ids, first, count }: Window) => Array.from(ids.subarray(first, first + count));

describe('windows of question and context', () => {
  it('are one where all fits: [CLS] question [SEP] context [SEP]', () => {
    const { windows } = encodeQuestion(spanTokenizer(40, 12), '7 8', '2 3 4', { stride: 4, questionLength: 9 });
    assert.equal(windows.length, 1);
    const { ids, segments, first, count, offset } = windows[0]!;
    assert.deepEqual([...ids], [1, 7, 8, 1, 2, 3, 4, 1]);
    assert.deepEqual([...segments], [0, 0, 0, 0, 1, 1, 1, 1]);
    assert.deepEqual([first, count, offset], [4, 3, 0]);
  });

  it('overlap by what the stride leaves, and hold every token', () => {
    const context = numbers(10, 30);
    // Room for 12 - 2 - 3 = 7 tokens of the context.
    const { windows } = encodeQuestion(spanTokenizer(40, 12), '7 8', context, { stride: 4, questionLength: 9 });
    assert.deepEqual(
      windows.map(({ offset, count }) => [offset, count]),
      [
        [0, 7],
        [4, 7],
        [8, 7],
        [12, 7],
        [16, 4],
      ],
    );
    for (const window of windows) {
      assert.ok(window.ids.length <= 12);
      assert.deepEqual(
        contextOf(window),
        Array.from({ length: window.count }, (_, i) => 10 + window.offset + i),
      );
    }
  });

  it('leave no gap where the stride is longer than a window', () => {
    const { windows } = encodeQuestion(spanTokenizer(40, 12), '7 8', numbers(10, 30), {
      stride: 100,
      questionLength: 9,
    });
    assert.deepEqual(
      windows.flatMap(contextOf),
      Array.from({ length: 20 }, (_, i) => 10 + i),
    );
  });

  it('cut a question that is too long, to no more than half', () => {
    const long = numbers(2, 30);
    const cut = encodeQuestion(spanTokenizer(40, 21), long, '5 6', { stride: 4, questionLength: 5 });
    assert.deepEqual([cut.questionTokens.length, cut.truncated], [5, true]);
    const half = encodeQuestion(spanTokenizer(40, 21), long, '5 6', { stride: 4, questionLength: 64 });
    assert.equal(half.questionTokens.length, 9);
  });

  it('mark words of the context that are in the question: as written, in another case, by their stem', () => {
    const context = 'Anna LIVES where Bo sat.';
    const { windows, offsets } = encodeQuestion(letterTokenizer(99), 'Where does Anna live?', context, {
      stride: 64,
      questionLength: 64,
    });
    // One a character; each has what its word has.
    const [{ matches, first, count }] = windows as [Window];
    const marked = Array.from({ length: count }, (_, i) => `${context.slice(...offsets[i]!)}${matches[first + i]}`);
    const expected = ['Anna3', 'LIVES1', 'where2', 'Bo0', 'sat0'].flatMap(word =>
      [...word.slice(0, -1)].map(letter => letter + word.at(-1)),
    );
    assert.deepEqual(
      marked.filter(each => !/^[ .]/.test(each)),
      expected,
    );
    assert.ok([...matches.subarray(0, first)].every(kind => kind === 0));
  });

  it('tell where an answer is, and [CLS] where a part of it is missing', () => {
    const tokenizer = spanTokenizer(40, 12);
    const context = numbers(10, 30);
    const { windows, offsets } = encodeQuestion(tokenizer, '7 8', context, { stride: 4, questionLength: 9 });
    const start = context.indexOf('15');
    const places = windows.map(window => placeInWindow(window, offsets, { start, end: start + 5 }));
    // 15 and 16 are tokens 5 and 6 of the context; the first token of the context is the fifth of a window.
    assert.deepEqual(places, [
      [9, 10],
      [5, 6],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const across = placeInWindow(windows[0]!, offsets, {
      start: context.indexOf('16'),
      end: context.indexOf('17') + 2,
    });
    assert.deepEqual(across, [0, 0]);
    // A part of a token is that token; white space alone is none.
    assert.deepEqual(placeInWindow(windows[0]!, offsets, { start: start + 1, end: start + 2 }), [9, 9]);
    assert.equal(placeInWindow(windows[0]!, offsets, { start: start + 2, end: start + 3 }), undefined);
  });

  it('count a token where most stands around it', () => {
    const { windows } = encodeQuestion(spanTokenizer(40, 12), '7 8', numbers(10, 30), {
      stride: 4,
      questionLength: 9,
    });
    // Token 5: with 1 beside it at least in the first window (0 to 6), 1 in the second (4 to 10); both are of one length.
    assert.deepEqual(
      [0, 4, 6, 7, 19].map(token => bestWindow(windows, token)),
      [0, 0, 1, 1, 4],
    );
  });
});
