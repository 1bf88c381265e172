import assert from 'node:assert/strict';
import { Heap } from '../../../src/core/base/heap';
import { Random } from '../../../src/core/base/random';

describe('base/heap', () => {
  it('gives what sorting gives, pushes and pops mixed, equal entries too', () => {
    const random = new Random(3, 'heap');
    for (let round = 0; round < 200; round++) {
      const heap = new Heap<number>((a, b) => a < b);
      let held: number[] = [];
      for (let i = 0; i < 60; i++) {
        if (random.uniform() < 0.6) {
          const entry = random.integer(20);
          heap.push(entry);
          held.push(entry);
        } else {
          held.sort((a, b) => a - b);
          assert.equal(heap.pop(), held[0]);
          held = held.slice(1);
        }
        assert.equal(heap.size, held.length);
      }
    }
  });
});
