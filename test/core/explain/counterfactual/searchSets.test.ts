import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import {
  type ChangeSet,
  type Changes,
  combinations,
  countCombinations,
  searchSets,
} from '../../../../src/core/explain/counterfactual/searchSets';

/** Deletions of items with a weight each: a set reaches the goal where its sum is above a threshold, or as `worth` says. */
function spaceOf(worths: readonly number[], reached: (set: ChangeSet) => boolean, worth = sumOf(worths)) {
  const judged: ChangeSet[] = [];
  const changes: Changes = {
    spent: () => judged.length,
    count: size => countCombinations(worths.length, size),
    all: size => combinations(worths.length, size),
    async further(set, singles, most) {
      return singles
        .map(({ set: [one] }) => one!)
        .filter(one => !set.includes(one))
        .slice(0, most);
    },
    async judge(sets) {
      judged.push(...sets);
      return sets.map(set => ({ reached: reached(set), margin: worth(set) }));
    },
  };
  return { changes, judged };
}

const sumOf = (worths: readonly number[]) => (set: ChangeSet) => set.reduce((sum, each) => sum + worths[each]!, 0);

describe('explain/counterfactual/searchSets', () => {
  it('lists and counts all sets of a size, in order', () => {
    assert.deepEqual([...combinations(4, 2)].join(';'), '0,1;0,2;0,3;1,2;1,3;2,3');
    for (const [count, size] of [
      [6, 0],
      [6, 1],
      [6, 3],
      [6, 6],
      [3, 4],
    ] as const)
      assert.equal(countCombinations(count, size), [...combinations(count, size)].length);
  });

  it('finds a smallest set where all can be looked at, whatever the order of the singles says', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = new Random(seed, 'sets');
      const n = 3 + random.integer(6);
      // Any monotone or not monotone rule: margins tell nothing.
      const reaching = new Set([...Array(1 + random.integer(4))].map(() => random.integer(2 ** n - 1) + 1));
      const bitsOf = (set: ChangeSet) => set.reduce((bits, each) => bits + 2 ** each, 0);
      const { changes, judged } = spaceOf(
        [...Array(n)].map(() => random.integer(9)),
        set => reaching.has(bitsOf(set)),
      );
      const sizes = [...reaching].map(bits => bits.toString(2).replaceAll('0', '').length);
      const found = await searchSets(changes, { budget: 4096, most: n, wanted: 100 });
      const least = Math.min(...sizes);
      assert.equal(found.sets[0]!.set.length, least);
      assert.equal(found.sets.length, sizes.filter(size => size === least).length);
      assert.equal(found.searched, least);
      assert.equal(judged.length, new Set(judged.map(String)).size, 'none is judged twice');
    }
  });

  it('goes on with a beam beyond the budget, and leaves nothing in that is not needed', async () => {
    // 12 of 40 items are worth 1, others nothing: 5 are needed, and no level beyond the first can be looked at whole.
    const worths = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const { changes, judged } = spaceOf(worths, set => sumOf(worths)(set) >= 5);
    const found = await searchSets(changes, { budget: 700, most: 10, wanted: 2 });
    assert.equal(found.searched, 1);
    assert.equal(found.sets[0]!.set.length, 5);
    assert.ok(judged.length <= 700);
    const margin = sumOf(worths);
    for (const { set } of found.sets) for (const left of set) assert.ok(margin(set.filter(each => each !== left)) < 5);
  });

  it('ends with the budget, with what comes nearest', async () => {
    const worths = [3, 1, 4, 1, 5];
    const { changes, judged } = spaceOf(worths, () => false);
    const found = await searchSets(changes, { budget: 12, most: 5, wanted: 1 });
    assert.deepEqual(found.sets, []);
    assert.equal(found.searched, 1);
    assert.equal(judged.length, 12);
    assert.deepEqual(found.nearest!.set.includes(4) && found.nearest!.set.includes(2), true);
  });

  it('is cancelled between two levels', async () => {
    const controller = new AbortController();
    const { changes } = spaceOf([1, 2, 3], () => {
      controller.abort();
      return false;
    });
    await assert.rejects(searchSets(changes, { budget: 99, most: 3, wanted: 1, signal: controller.signal }), {
      name: 'CancelledError',
    });
  });
});
