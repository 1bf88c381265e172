import assert from 'node:assert/strict';
import { Random } from '../../../../../src/core/base/random';
import {
  boundaryTargets,
  drawSpans,
  growSpans,
  replaceSpans,
  spanLength,
} from '../../../../../src/core/tasks/pretrain/noise/maskSpans';
import { inTurn, MASK, mean, noiseFixture } from './fixture';

const single = (length: number) => new Uint8Array(length).fill(1);
const length = ({ start, end }: { readonly start: number; readonly end: number }) => end - start;

describe('tasks/pretrain/noise/maskSpans', () => {
  it('spans, what is read and what the boundary objective is asked, of given draws', () => {
    for (const { kinds, budget, draws, spans, ids, rolls, tokens, read, asked } of noiseFixture.spans) {
      const next = inTurn(draws.map(([anchor, words]) => ({ anchor, words })));
      const grown = growSpans(Uint8Array.from(kinds), budget, next);
      assert.deepEqual(
        grown.map(({ start, end }) => [start, end]),
        spans,
      );
      const drawn = { roll: inTurn(rolls), token: inTurn(tokens) };
      assert.deepEqual([...replaceSpans(Int32Array.from(ids), grown, MASK, drawn)], read);
      assert.deepEqual(
        boundaryTargets(grown, kinds.length, 4).map(t => [t.place, t.left, t.right, t.position]),
        asked,
      );
    }
  });

  it('lengths follow the geometric distribution without what is above the longest', () => {
    const draw = spanLength({ p: 0.2, longest: 10 }, new Random(1, 'lengths'));
    const counts = new Array<number>(11).fill(0);
    for (let i = 0; i < 20_000; i++) counts[draw()]!++;
    const shares = counts.map((_, k) => (k === 0 ? 0 : (0.2 * 0.8 ** (k - 1)) / (1 - 0.8 ** 10)));
    // The mean of the paper is 3.8.
    assert.ok(Math.abs(shares.reduce((sum, share, k) => sum + share * k, 0) - 3.8) < 0.01);
    // Chi-squared with 9 degrees of freedom: above 27.9 one time in a thousand.
    const off = shares
      .slice(1)
      .reduce((sum, share, i) => sum + (counts[i + 1]! - 20_000 * share) ** 2 / (20_000 * share), 0);
    assert.ok(off < 27.9, String(off));
  });

  it('masks the share that is asked for, rounded up, and always so many words where that is asked for', () => {
    for (let seed = 0; seed < 20; seed++) {
      const spans = drawSpans(single(101), { share: 0.15, lengths: { p: 0.2, longest: 10 } }, new Random(seed, 'a'));
      assert.equal(
        spans.reduce((sum, span) => sum + length(span), 0),
        16,
      );
    }
    const fives = Array.from({ length: 200 }, (_, seed) =>
      drawSpans(single(100), { share: 0.05, lengths: { words: 5 } }, new Random(seed, 'b')),
    );
    const whole = fives.filter(spans => spans.length === 1);
    assert.ok(whole.length > 180, 'all but those at the end of the text');
    // Anchors are uniform.
    assert.ok(Math.abs(mean(whole.map(([span]) => span!.start)) - 47.5) < 6);
  });

  it('leaves what is never changed, and ends where nothing is left', () => {
    assert.deepEqual(drawSpans(new Uint8Array(9), { share: 0.5, lengths: { words: 3 } }, new Random(1, 'c')), []);
    const kinds = Uint8Array.from([0, 1, 2, 0, 1, 0]);
    const spans = drawSpans(kinds, { share: 1, lengths: { words: 3 } }, new Random(1, 'd'));
    assert.deepEqual(spans, [
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ]);
  });
});
