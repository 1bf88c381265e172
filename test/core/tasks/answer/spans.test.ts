// Ranked spans against all spans, listed and sorted; ranked answers.
import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { rankAnswers } from '../../../../src/core/tasks/answer/rankAnswers';
import { rankSpans, type WindowLogits } from '../../../../src/core/tasks/answer/spans';
import { bestWindow, encodeQuestion, type Window } from '../../../../src/core/tasks/answer/windows';
import { spanTokenizer } from './spanTokenizer';

const tokenizer = spanTokenizer(100, 14);
const contextOf = (length: number) => Array.from({ length }, (_, i) => String(10 + i)).join(' ');

function drawLogits(windows: readonly Window[], draw: () => number): WindowLogits[] {
  return windows.map(({ ids }) => ({
    start: Float32Array.from(ids, () => 6 * draw() - 3),
    end: Float32Array.from(ids, () => 6 * draw() - 3),
  }));
}

/** Every span of every window, by softmaxes written out. */
function listAll(windows: readonly Window[], logits: readonly WindowLogits[], longest: number) {
  const all: { first: number; last: number; score: number }[] = [];
  let none = Number.POSITIVE_INFINITY;
  for (const [w, { first, count, offset }] of windows.entries()) {
    const places = [0, ...Array.from({ length: count }, (_, i) => first + i)];
    const log = (values: Float32Array, at: number) =>
      Math.log(Math.exp(values[at]!) / places.reduce((sum, place) => sum + Math.exp(values[place]!), 0));
    const { start, end } = logits[w]!;
    none = Math.min(none, log(start, 0) + log(end, 0));
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        if (j < i || j - i >= longest || bestWindow(windows, offset + i) !== w) continue;
        all.push({ first: offset + i, last: offset + j, score: log(start, first + i) + log(end, first + j) });
      }
    }
  }
  return { all: all.sort((a, b) => b.score - a.score), none };
}

describe('rankSpans', () => {
  it('gives the best of all spans, in order, of one window or several', () => {
    const random = new Random(3, 'spans');
    for (let round = 0; round < 60; round++) {
      const length = 1 + Math.floor(random.uniform() * 24);
      const { windows } = encodeQuestion(tokenizer, '3 4', contextOf(length), { stride: 5, questionLength: 4 });
      const logits = drawLogits(windows, () => random.uniform());
      const [count, maximumLength] = [1 + (round % 7), 1 + (round % 5)];
      const { spans, none } = rankSpans(windows, logits, { count, maximumLength });
      const expected = listAll(windows, logits, maximumLength);
      const best = expected.all.slice(0, count);
      assert.deepEqual(
        spans.map(({ first, last }) => [first, last]),
        best.map(({ first, last }) => [first, last]),
        `round ${round}`,
      );
      for (const [i, { score }] of spans.entries()) assert.ok(Math.abs(score - best[i]!.score) < 1e-5);
      assert.ok(Math.abs(none - expected.none) < 1e-5);
      // Apart from each other: the best, then the best of those that share nothing with it, and so on.
      const chosen: typeof best = [];
      for (const each of expected.all) {
        if (chosen.length < count && chosen.every(({ first, last }) => each.last < first || each.first > last))
          chosen.push(each);
      }
      const alone = rankSpans(windows, logits, { count, maximumLength, apart: true });
      assert.deepEqual(
        alone.spans.map(({ first, last }) => [first, last]),
        chosen.map(({ first, last }) => [first, last]),
        `round ${round}`,
      );
    }
  });

  it('counts probabilities over the context and [CLS] alone: neither question nor [SEP]', () => {
    const { windows } = encodeQuestion(tokenizer, '3 4', '10', { stride: 5, questionLength: 4 });
    const high = Float32Array.from([0, 50, 50, 50, 0, 50]);
    const { spans, none } = rankSpans(windows, [{ start: high, end: high }], { count: 5, maximumLength: 5 });
    assert.equal(spans.length, 1);
    assert.ok(Math.abs(Math.exp(spans[0]!.score) - 0.25) < 1e-6);
    assert.ok(Math.abs(Math.exp(none) - 0.25) < 1e-6);
  });
});

describe('rankAnswers', () => {
  /** The span that is likeliest has `odds` more than the [CLS], as a logarithm. */
  const answered = (context: string, ends: readonly (readonly [number, number])[], noAnswer?: number) => {
    const encoded = encodeQuestion(tokenizer, '3 4', context, { stride: 50, questionLength: 4 });
    const [window] = encoded.windows as [Window];
    const logits = () => new Float32Array(window.ids.length).fill(-9);
    const [start, end] = [logits(), logits()];
    for (const [i, value] of ends) {
      const at = i < 0 ? 0 : window.first + i;
      start[at] = value;
      end[at] = value;
    }
    return rankAnswers({ answerLength: 1, noAnswer }, context, { encoded, logits: [{ start, end }] }, { count: 3 });
  };

  it('tells no text twice, with its place and its probability', () => {
    const answers = answered('10 11 10 12', [
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    assert.deepEqual(
      answers.map(({ text, start, end }) => [text, start, end]),
      [
        ['10', 6, 8],
        ['11', 3, 5],
        ['12', 9, 11],
      ],
    );
    assert.ok(answers[0]!.probability > answers[1]!.probability);
    const total = Math.exp(1) + Math.exp(2) + Math.exp(3) + 2 * Math.exp(-9);
    assert.ok(Math.abs(answers[0]!.probability - (Math.exp(3) / total) ** 2) < 1e-6);
  });

  it('says nothing where the text does not say, and only then', () => {
    const ends = [
      [-1, 2],
      [1, 1],
    ] as const;
    assert.deepEqual(
      answered('10 11', ends, 0).map(({ text }) => text),
      ['', '11', '10'],
    );
    // The [CLS] is likelier by 2 (1 for each end): not enough.
    assert.deepEqual(
      answered('10 11', ends, 2.5).map(({ text }) => text),
      ['11', '', '10'],
    );
    assert.deepEqual(
      answered('10 11', ends).map(({ text }) => text),
      ['11', '10'],
    );
  });
});
