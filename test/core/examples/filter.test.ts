// Which rows conditions leave, in which order, and how conditions are typed.
import assert from 'node:assert/strict';
import type { Condition } from '../../../src/core/examples/condition';
import { parseCondition, writeCondition } from '../../../src/core/examples/conditionText';
import { filterRows, findColumn } from '../../../src/core/examples/filter';
import { sortRows } from '../../../src/core/examples/sort';
import { makeTable } from './madeTable';

const LINES = [
  ['Where is my refund?', 'spam', 'spam', 0.9, 'web', '3'],
  ['refunds (all) of 東京', 'ham', 'spam', 0.6, 'mail', '5'],
  ['Dinner at eight', 'ham', 'ham', 0.55, 'mail', ''],
  ['REFUND now', 'spam', 'ham', 0.7, undefined, '-1'],
  ['', 'ham', 'ham', 0.8, 'web', '3'],
] as const;

const table = () =>
  makeTable(
    LINES.map(([text, label, predicted, p, source, stars]) => ({
      text,
      label,
      ...(source && { source }),
      stars,
      prediction: { label: predicted, probabilities: predicted === 'ham' ? [p, 1 - p] : [1 - p, p] },
    })),
    { record: { labels: ['ham', 'spam'] } },
  );

async function kept(...conditions: readonly (Condition | string)[]): Promise<number[]> {
  const all = conditions.map(each => (typeof each === 'string' ? parseCondition(each) : each));
  return [...(await filterRows(await table(), all))];
}

describe('filters of examples', () => {
  it('leave rows by value, range, text and pattern, and by all together', async () => {
    assert.deepEqual(await kept(), [0, 1, 2, 3, 4]);
    assert.deepEqual(await kept('true = spam'), [0, 3]);
    assert.deepEqual(await kept('true != spam'), [1, 2, 4]);
    assert.deepEqual(await kept('correct = no'), [1, 3]);
    assert.deepEqual(await kept('confidence >= 0.7'), [0, 3, 4]);
    assert.deepEqual(await kept('confidence > 0.7'), [0, 4]);
    assert.deepEqual(await kept('confidence < 0.6'), [2]);
    assert.deepEqual(await kept('confidence = 0.55..0.6'), [1, 2]);
    assert.deepEqual(await kept('confidence = ..0.6'), [1, 2]);
    assert.deepEqual(await kept('text: refund'), [0, 1, 3]);
    assert.deepEqual(await kept('text ~ /^refund/i'), [1, 3]);
    assert.deepEqual(await kept('text ~ refund'), [0, 1]);
    assert.deepEqual(await kept({ column: 'text', word: 'refund' }), [0, 3]);
    assert.deepEqual(await kept({ column: 'text', word: '東京' }), [1]);
    assert.deepEqual(await kept({ column: 'text', word: '(all)' }), [1]);
    assert.deepEqual(await kept({ column: '*', contains: 'DINNER' }), [2]);
    assert.deepEqual(await kept('stars = 3'), [0, 4]);
    assert.deepEqual(await kept('stars = 3 | -1'), [0, 3, 4]);
    assert.deepEqual(await kept('stars = -2..4'), [0, 3, 4]);
    assert.deepEqual(await kept('stars = '), [2]);
    assert.deepEqual(await kept('source = '), [3]);
    assert.deepEqual(await kept('source ~ ^(web|$)'), [0, 3, 4]);
    assert.deepEqual(await kept('text: refund', 'source = mail', 'correct = no'), [1]);
  });

  it('say which column is meant, and what does not fit', async () => {
    await assert.rejects(kept('confidense > 1'), /there is no column "confidense"; did you mean "confidence"\?/);
    await assert.rejects(kept('true > 1'), /"true" has no numbers, so a range does not fit it/);
    await assert.rejects(kept('text ~ ('), /the pattern cannot be read: /);
    assert.throws(() => parseCondition('refund'), /"refund" is no condition; write COLUMN=VALUE, /);
    assert.throws(() => parseCondition('confidence > high'), /needs a number, not "high"/);
  });

  it('give up a pattern that would take for ever', async () => {
    const long = await makeTable([{ text: `${'a'.repeat(60)}!`, label: 'x', prediction: { label: 'x' } }]);
    await assert.rejects(filterRows(long, [{ column: 'text', matches: '(a+)+$' }]), /the pattern takes too long/);
  }).timeout(20_000);

  it('are written as they are typed', () => {
    for (const text of [
      'true = spam | ham',
      'true != spam',
      'confidence >= 0.7',
      'confidence > 0.7',
      'length = 10..20',
      'text: refund',
      'text ~ /^a.b/i',
    ]) {
      assert.equal(writeCondition(parseCondition(text)), text);
    }
  });

  it('stop when they are given up', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(filterRows(await table(), [parseCondition('true = spam')], { signal: controller.signal }), {
      name: 'CancelledError',
    });
  });
});

describe('the order of examples', () => {
  const order = async (column: string, descending = false) => {
    const made = await table();
    return [...sortRows(Int32Array.of(0, 1, 2, 3, 4), findColumn(made, column), descending)];
  };

  it('is by number, label, text or flag, and rows without a value come last', async () => {
    assert.deepEqual(await order('confidence'), [2, 1, 3, 4, 0]);
    assert.deepEqual(await order('confidence', true), [0, 4, 3, 1, 2]);
    assert.deepEqual(await order('stars'), [3, 0, 4, 1, 2]);
    assert.deepEqual(await order('stars', true), [1, 0, 4, 3, 2]);
    assert.deepEqual(await order('true'), [1, 2, 4, 0, 3]);
    assert.deepEqual(await order('source'), [1, 2, 0, 4, 3]);
    assert.deepEqual(await order('source', true), [0, 4, 1, 2, 3]);
    assert.deepEqual(await order('correct'), [1, 3, 0, 2, 4]);
    assert.deepEqual(await order('text'), [2, 3, 1, 0, 4]);
  });
});
