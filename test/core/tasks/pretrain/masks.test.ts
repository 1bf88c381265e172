// Which tokens are hidden, and what is read in their place.
import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { begins } from '../../../../src/core/tasks/pretrain/block';
import { chooseMasks, hide, maskRoom } from '../../../../src/core/tasks/pretrain/masks';
import type { NoiseFacts } from '../../../../src/core/tasks/pretrain/objectives/objective';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const facts: NoiseFacts = {
  special,
  ordinary: Int32Array.from({ length: 95 }, (_, i) => 5 + i),
  isSpecial: id => id < 5,
  longest: 128,
};

/** [CLS], 100 tokens with one [SEP] among them, [SEP]; words of 1, 2 and 3 tokens. */
const ids = Int32Array.from([2, ...Array.from({ length: 100 }, (_, i) => (i === 50 ? 3 : 5 + (i % 90))), 3]);
const marks = Int32Array.from(ids, (_, i) => (i % 6 === 1 || i % 6 === 2 || i % 6 === 4 ? begins.word : 0));

describe('tasks/pretrain/masks', () => {
  it('asks for the share of the tokens that are not special, and for one at least', () => {
    for (const [share, count] of [
      [0.15, 15],
      [0.5, 50],
      [0.001, 1],
    ] as const) {
      const places = chooseMasks({ ids, marks }, { share, 'whole-words': false }, facts, new Random(1, 'a'));
      assert.equal(places.length, count);
      assert.deepEqual(
        [...places],
        [...new Set(places)].sort((a, b) => a - b),
      );
      assert.ok(places.every(place => !facts.isSpecial(ids[place]!)));
      assert.ok(count <= maskRoom(ids.length, { share }));
    }
    const none = chooseMasks(
      { ids: Int32Array.of(2, 3), marks: new Int32Array(2) },
      { share: 0.15, 'whole-words': false },
      facts,
      new Random(1),
    );
    assert.equal(none.length, 0);
  });

  it('draws other places for other random numbers, and the same for the same', () => {
    const draw = (stream: string) =>
      [...chooseMasks({ ids, marks }, { share: 0.15, 'whole-words': false }, facts, new Random(1, stream))].join();
    assert.equal(draw('a'), draw('a'));
    assert.notEqual(draw('a'), draw('b'));
  });

  it('asks for whole words', () => {
    const options = { share: 0.15, 'whole-words': true };
    for (let seed = 0; seed < 50; seed++) {
      const places = new Set(chooseMasks({ ids, marks }, options, facts, new Random(seed)));
      assert.ok(places.size > 12 && places.size <= 15, `${places.size}`);
      for (const place of places) {
        const next = place + 1;
        const goesOn = !facts.isSpecial(ids[next]!) && marks[next] === 0 && next < ids.length;
        if (goesOn) assert.ok(places.has(next), `${place} without ${next}`);
        const isFirst = marks[place] !== 0 || facts.isSpecial(ids[place - 1]!);
        if (!isFirst) assert.ok(places.has(place - 1), `${place} without ${place - 1}`);
      }
    }
    // One word alone that is longer than the share.
    const word = { ids: Int32Array.of(2, 7, 8, 9, 3), marks: Int32Array.of(0, begins.word, 0, 0, 0) };
    assert.equal(chooseMasks(word, options, facts, new Random(1)).length, 1);
  });

  it('reads 80 percent as the mask, 10 as another token, 10 as they are', () => {
    const long = new Int32Array(20_000).fill(50);
    const places = Int32Array.from(long.keys());
    const { ids: read, targets } = hide(long, places, { random: 0.1, kept: 0.1 }, facts, new Random(3));
    assert.deepEqual(targets, long);
    const part = (is: (id: number) => boolean) => read.filter(is).length / read.length;
    assert.ok(Math.abs(part(id => id === special.mask) - 0.8) < 0.01);
    // One in 95 of the random ones is the token itself.
    assert.ok(Math.abs(part(id => id === 50) - 0.1 - 0.1 / 95) < 0.01);
    assert.ok(read.every(id => id === special.mask || !facts.isSpecial(id)));
    assert.equal(new Set(read).size, 96);
    const all = hide(long, places, { random: 0, kept: 0 }, facts, new Random(3));
    assert.ok(all.ids.every(id => id === special.mask));
  });
});
