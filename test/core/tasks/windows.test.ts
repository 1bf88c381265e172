import assert from 'node:assert/strict';
import { checkWindows, countWindows } from '../../../src/core/tasks/windowKeys';
import {
  cutWindows,
  eachUnit,
  joinWindows,
  markWindows,
  shareOf,
  startsOf,
  windowOf,
  withSoftmax,
} from '../../../src/core/tasks/windows';
import type { Encoding } from '../../../src/core/text/tokenizer';

/** Words are numbers; 100 and 101 are put around. */
function tokenizerOf(maximumLength: number, framed: boolean) {
  return {
    maximumLength,
    encode(text: string, longest = maximumLength): Encoding {
      const words = text.split(' ').map(Number);
      const places = words.map((_, i) => [i * 3, i * 3 + 2] as const);
      const end = text.length;
      const ids = framed ? [100, ...words, 101] : words;
      const offsets = framed ? [[0, 0] as const, ...places, [end, end] as const] : places;
      return { ids: Int32Array.from(ids.slice(0, longest)), tokens: ids.map(String), offsets, truncated: false };
    },
  };
}

const text = (count: number) => Array.from({ length: count }, (_, i) => String(i + 10)).join(' ');
const cut = (count: number, longest: number, stride: number, framed = true) =>
  cutWindows(tokenizerOf(longest, framed), text(count), stride).windows.map(({ ids }) => [...ids]);

describe('windows of long texts', () => {
  it('overlap, each with what is put around a text, to the end of it', () => {
    assert.deepEqual(cut(4, 6, 2), [[100, 10, 11, 12, 13, 101]]);
    assert.deepEqual(cut(5, 6, 2), [
      [100, 10, 11, 12, 13, 101],
      [100, 12, 13, 14, 101],
    ]);
    assert.deepEqual(cut(9, 6, 3), [
      [100, 10, 11, 12, 13, 101],
      [100, 13, 14, 15, 16, 101],
      [100, 16, 17, 18, 101],
    ]);
    assert.deepEqual(cut(5, 3, 2, false), [
      [10, 11, 12],
      [12, 13, 14],
    ]);
    // No token is left out, however large the stride.
    assert.deepEqual(cut(7, 3, 50, false), [[10, 11, 12], [13, 14, 15], [16]]);
  });

  it('say which token of the whole text each of theirs is', () => {
    const { encoding, windows } = cutWindows(tokenizerOf(6, true), text(7), 3);
    for (const { ids, places } of windows)
      assert.deepEqual(
        [...ids],
        [...places].map(place => encoding.ids[place]),
      );
    assert.deepEqual([...windows[1]!.places], [0, 4, 5, 6, 7, 8]);
  });

  it('are as many as are counted before anything is read', () => {
    for (let tokens = 1; tokens < 60; tokens++)
      for (const [longest, stride] of [
        [6, 1],
        [6, 3],
        [7, 5],
        [10, 20],
      ] as const) {
        assert.equal(cut(tokens, longest, stride).length, countWindows(tokens, stride, longest, 2), `${tokens}`);
        assert.equal(startsOf(tokens, longest - 2, stride).length, countWindows(tokens, stride, longest, 2));
      }
  });

  it('weigh together what one text weighs', () => {
    const unit = { length: 1, tensors: {} };
    const units = [...markWindows([unit]), ...markWindows([unit, unit, unit]), ...markWindows([unit])];
    assert.deepEqual(units.map(windowOf), [
      { index: 0, of: 1 },
      { index: 0, of: 3 },
      { index: 1, of: 3 },
      { index: 2, of: 3 },
      { index: 0, of: 1 },
    ]);
    assert.deepEqual(units.map(shareOf), [1, 1 / 3, 1 / 3, 1 / 3, 1]);
    assert.deepEqual(eachUnit(['a', 'b', 'c'], units), ['a', 'b', 'b', 'b', 'c']);
    assert.deepEqual(eachUnit(['a', 'b', 'c'], [unit, unit, unit]), ['a', 'b', 'c']);
  });

  it('are joined as the mean of their logits, in whatever order they were read', async () => {
    const unit = { length: 1, tensors: {} };
    const units = [...markWindows([unit]), ...markWindows([unit, unit])];
    const tensor = (shape: number[], data: number[]) =>
      ({ dtype: 'float32', shape, data: Float32Array.from(data) }) as const;
    async function* batches() {
      const per = { 'attention/0': tensor([2, 1, 3, 3], new Array(18).fill(1)) };
      yield {
        indices: [2, 0],
        outputs: { logits: tensor([2, 2], [4, 0, 7, 8]), probabilities: tensor([2, 2], [0, 0, 0.25, 0.75]), ...per },
      };
      yield {
        indices: [1],
        outputs: {
          logits: tensor([2, 2], [0, 2, 9, 9]),
          probabilities: tensor([2, 2], [0, 0, 0, 0]),
          'attention/0': tensor([2, 1, 2, 2], new Array(8).fill(1)),
        },
      };
    }
    const joined = [];
    for await (const each of joinWindows(batches(), units, withSoftmax)) joined.push(each);
    assert.deepEqual(
      joined.map(({ indices }) => indices),
      [[0], [1]],
    );
    assert.deepEqual([...joined[0]!.outputs.probabilities!.data], [0.25, 0.75]);
    assert.deepEqual([...joined[1]!.outputs.logits!.data], [2, 1]);
    assert.deepEqual(joined[1]!.outputs.logits!.shape, [1, 2]);
    assert.ok(Math.abs(Number(joined[1]!.outputs.probabilities!.data[0]) - Math.E / (Math.E + 1)) < 1e-7);
    assert.ok(!('attention/0' in joined[1]!.outputs));
  });

  it('say what does not go with them', () => {
    const task = { type: 'classify', pair: 'joint', stride: 64 };
    assert.deepEqual(checkWindows({ task, tokenizer: { length: 128 } }), []);
    assert.deepEqual(checkWindows({ task, tokenizer: { length: 64 } }), [
      {
        key: 'task.stride',
        message: 'stride (64) must be less than tokenizer.length (64), so that windows overlap. Half of it is usual.',
        fixes: { 'task.stride': '32' },
      },
    ]);
    assert.deepEqual(checkWindows({ task, data: { 'text-pair': 'other' } }), [
      { key: 'task.stride', message: 'stride is for single texts. Remove stride, or data.text-pair.' },
    ]);
    assert.deepEqual(checkWindows({ task: { type: 'answer', stride: 500 }, tokenizer: { length: 64 } }), []);
  });
});
