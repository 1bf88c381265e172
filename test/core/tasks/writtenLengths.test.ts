import assert from 'node:assert/strict';
import { describeReached, LengthTable, writtenLimit } from '../../../src/core/tasks/writtenLengths';

function lengthsOf(pairs: readonly (readonly [number, number])[]) {
  const table = new LengthTable();
  for (const [source, target] of pairs) table.add(source, target);
  return table.finish();
}

describe('tasks/writtenLengths', () => {
  it('keeps where longer texts begin, and the longest source', () => {
    const pairs = [
      [5, 9],
      [2, 30],
      [3, 4],
      [8, 31],
      [2, 1],
      [12, 7],
    ] as const;
    assert.deepEqual(lengthsOf(pairs), [
      [2, 30],
      [8, 31],
      [12, 31],
    ]);
    assert.deepEqual(lengthsOf([]), []);
  });

  it('allows every text of training, however long it is beside its source', () => {
    const pairs = [
      [1, 40],
      [4, 3],
      [30, 2],
      [60, 61],
    ] as const;
    const lengths = lengthsOf(pairs);
    for (const [source, target] of pairs) assert.ok(writtenLimit(lengths, source) > target, `${source}`);
    assert.equal(writtenLimit(lengths, 1), 40 * 1.25 + 8);
    // Shorter than any source of training, and longer than any.
    assert.equal(writtenLimit(lengthsOf([[4, 20]]), 1), 33);
    assert.equal(writtenLimit(lengths, 120), Math.ceil(122 * 1.25) + 8);
  });

  it('is tighter for short sources where training has short texts for them', () => {
    const lengths = lengthsOf([
      [4, 4],
      [40, 44],
    ]);
    assert.equal(writtenLimit(lengths, 4), 13);
    assert.equal(writtenLimit(lengths, 40), 63);
  });

  it('is as it was in runs that kept no lengths', () => {
    assert.equal(writtenLimit(undefined, 7), 22);
  });

  it('says how many texts reached the limit, and what helps', () => {
    const bound = { key: 'task.written-length', most: 63 };
    assert.equal(describeReached([], 9, bound), undefined);
    assert.equal(
      describeReached([23], 1, bound),
      'the text reached the limit of 23 tokens; set task.written-length to allow more',
    );
    assert.equal(
      describeReached([12, 30], 40, bound, 'answer'),
      '2 of 40 answers reached the limit of 12 to 30 tokens; set task.written-length to allow more',
    );
    assert.match(describeReached([63], 4, bound)!, /1 of 4 texts .* 63 tokens; more need a greater tokenizer\.length$/);
  });
});
