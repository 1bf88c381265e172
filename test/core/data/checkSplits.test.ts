import assert from 'node:assert/strict';
import { checkCoverage } from '../../../src/core/data/checkSplits';
import type { Example } from '../../../src/core/data/dataset';
import { roles } from '../../../src/core/tasks/classify/schema';

/** One example a letter, labelled with it. */
function read(file: string, labels: string): Example[] {
  return [...labels].map((label, i) => ({ fields: { text: `${i}`, label }, source: { file, line: i + 2 } }));
}

function check(train: string, validation: string, test?: string): readonly string[] {
  const splits = {
    train: read('train.csv', train),
    validation: read('validation.csv', validation),
    ...(test !== undefined && { test: read('test.csv', test) }),
  };
  return checkCoverage(splits, roles).map(({ code, message, path, range, severity }) => {
    assert.equal(severity, 'warning');
    return `${path}:${range!.start.line} ${code}: ${message}`;
  });
}

describe('data/checkSplits: what a split has of the labels', () => {
  it('is told where it is one label alone', () => {
    assert.deepEqual(check('aabbcc', 'aa', 'abc'), [
      'validation.csv:2 one-label-split: every example of validation has the label "a": scores on validation tell nothing of "b" and "c"',
    ]);
    assert.deepEqual(check('abcdef', 'abc', 'ff'), [
      'test.csv:2 one-label-split: every example of test has the label "f": scores on test tell nothing of "a", "b", "c" and 2 more',
    ]);
  });

  it('is told where it is none that train has', () => {
    assert.deepEqual(check('ab', 'xxy'), [
      'validation.csv:2 no-known-label: no example of validation has a label of train, but "x" and "y": it has no loss, and all count as wrong',
    ]);
  });

  it('is told where labels are missing that are hardly missing by chance', () => {
    const train = 'aaaabbbbccccd';
    assert.deepEqual(check(train, 'ab'.repeat(20)), [
      'validation.csv:2 missing-label: validation has no example of "c": its scores tell nothing of it',
    ]);
    assert.deepEqual(check(train, 'ababab'), []);
    assert.deepEqual(check(train, 'abc'.repeat(10)), []);
  });

  it('is nothing to tell of one example, or of none', () => {
    assert.deepEqual(check('ab', 'a', 'b'), []);
    assert.deepEqual(check('ab', ''), []);
  });
});
