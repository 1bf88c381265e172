import assert from 'node:assert/strict';
import { Random } from '../../../../../src/core/base/random';
import {
  type DenoiseOptions,
  deleteTokens,
  drawDenoise,
  drawInfill,
  drawPoisson,
  infill,
  maskTokens,
  permuteSentences,
  rotate,
  spanLengths,
} from '../../../../../src/core/tasks/pretrain/noise/denoise';
import { inTurn, MASK, mean, noiseFixture } from './fixture';

const textOf = (ids: readonly number[], kinds?: readonly number[]) => ({
  ids: Int32Array.from(ids),
  kinds: Uint8Array.from(kinds ?? ids.map(() => 1)),
});
const none: DenoiseOptions = { permuteSentences: false, infill: 0, meanSpan: 3, mask: 0, delete: 0, rotate: 0 };
const numbers = Array.from({ length: 60 }, (_, i) => 100 + i);
const ends = [20, 25, 60];
const noised = (options: Partial<DenoiseOptions>, seed: number) => [
  ...drawDenoise(textOf(numbers), ends, MASK, { ...none, ...options }, new Random(seed, 'noise')).ids,
];
const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);

describe('tasks/pretrain/noise/denoise', () => {
  it('infilling of given draws', () => {
    for (const { kinds, ids, budget, poisson, lengths, spans, inserted, read } of noiseFixture.infills) {
      assert.deepEqual(spanLengths(budget, inTurn(poisson)), lengths);
      const drawn = { spans: spans.map(([start, words]) => ({ start, words })), inserted };
      assert.deepEqual([...infill(textOf(ids, kinds), drawn, MASK).ids], read);
    }
  });

  it('masking, deletion, permutation and rotation of given draws', () => {
    for (const { ids, ends, order, permuted, places, masked, deleted, start, rotated } of noiseFixture.others) {
      const text = textOf(ids);
      assert.deepEqual([...permuteSentences(text, ends, order).ids], permuted);
      assert.deepEqual([...maskTokens(text, places, MASK).ids], masked);
      assert.deepEqual([...deleteTokens(text, places).ids], deleted);
      assert.deepEqual([...rotate(text, start).ids], rotated);
    }
  });

  it('kinds move with their tokens', () => {
    const text = textOf([5, 6, 7], [1, 2, 0]);
    assert.deepEqual([...rotate(text, 1).kinds], [2, 0, 1]);
    assert.deepEqual([...infill(text, { spans: [{ start: 0, words: 3 }], inserted: [0] }, MASK).kinds], [1, 1, 0]);
  });

  it('lengths of spans are of a Poisson distribution', () => {
    const random = new Random(3, 'poisson');
    const lengths = Array.from({ length: 20_000 }, () => drawPoisson(3, random));
    const average = mean(lengths);
    assert.ok(Math.abs(average - 3) < 0.05, String(average));
    assert.ok(Math.abs(mean(lengths.map(x => (x - average) ** 2)) - 3) < 0.12);
    assert.ok(Math.abs(mean(lengths.map(x => (x === 0 ? 1 : 0))) - Math.exp(-3)) < 0.006);
  });

  it('infilling takes in the share of the words, and inserts masks; the text is never longer', () => {
    const kinds = new Uint8Array(100).fill(1);
    const lengths: number[] = [];
    let inserted = 0;
    for (let seed = 0; seed < 300; seed++) {
      const drawn = drawInfill(kinds, { infill: 0.3, meanSpan: 3 }, new Random(seed, 'infill'));
      assert.equal(
        drawn.spans.reduce((sum, { words }) => sum + words, 0),
        30,
      );
      lengths.push(...drawn.spans.map(({ words }) => words));
      inserted += drawn.inserted.length;
    }
    // Without those of length 0 the mean of a Poisson distribution is m / (1 - exp(-m)); the last of a text is cut.
    assert.ok(mean(lengths) > 2.7 && mean(lengths) < 3 / (1 - Math.exp(-3)), String(mean(lengths)));
    assert.ok(Math.abs(inserted / (lengths.length + inserted) - Math.exp(-3)) < 0.015);
    for (let seed = 0; seed < 200; seed++) {
      const short = textOf(numbers.slice(0, 3));
      const options = { ...none, infill: 0.3, meanSpan: 0.3 };
      assert.ok(drawDenoise(short, [3], MASK, options, new Random(seed, '')).ids.length <= 3);
    }
  });

  it('each noise does what its key says, and several are combined', () => {
    assert.deepEqual(noised({}, 1), numbers);
    const permuted = noised({ permuteSentences: true }, 3);
    assert.deepEqual(sorted(permuted), numbers);
    const starts = [100, 120, 125].map(first => permuted.indexOf(first));
    assert.deepEqual(permuted.slice(starts[2], starts[2]! + 35), numbers.slice(25));
    assert.equal(noised({ mask: 0.15 }, 1).filter(id => id === MASK).length, 9);
    assert.equal(noised({ delete: 0.15 }, 1).length, 51);
    const turned = noised({ rotate: 1 }, 1);
    assert.deepEqual(turned, [...numbers.slice(turned[0]! - 100), ...numbers.slice(0, turned[0]! - 100)]);
    const unchanged = Array.from({ length: 400 }, (_, seed) => noised({ rotate: 0.25 }, seed)[0] === 100);
    assert.ok(Math.abs(mean(unchanged.map(Number)) - (0.75 + 0.25 / 60)) < 0.07);
    const all = noised({ permuteSentences: true, infill: 0.3, delete: 0.1, rotate: 1 }, 5);
    assert.ok(all.length < 60 && all.includes(MASK));
    assert.deepEqual(all, noised({ permuteSentences: true, infill: 0.3, delete: 0.1, rotate: 1 }, 5));
    const firsts = Array.from({ length: 300 }, (_, seed) => noised({ permuteSentences: true }, seed)[0]);
    for (const first of [100, 120, 125]) assert.ok(Math.abs(firsts.filter(x => x === first).length - 100) < 30);
  });
});
