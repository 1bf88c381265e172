import assert from 'node:assert/strict';
import type { Problem } from '../../../../src/core/base/problem';
import { groupProblems } from '../../../../src/core/data/inspect/finding';

const problem = (code: string, message: string, severity: Problem['severity'] = 'warning'): Problem => ({
  code,
  severity,
  message,
  path: '/data/a.jsonl',
});
const titles = (...problems: readonly Problem[]) => groupProblems(problems).map(({ title, count }) => [title, count]);

describe('data/inspect/finding', () => {
  it('names the kind, not the first record of it', () => {
    assert.deepEqual(
      titles(
        problem('tag-count', 'left out: 3 tags for 4 tokens'),
        problem('tag-count', 'left out: 1 tag for 2 tokens'),
      ),
      [['Sentences with different numbers of tags and tokens, left out', 2]],
    );
    assert.deepEqual(titles(problem('empty-question', 'left out: the question is empty')), [
      ['Records whose question is empty, left out', 1],
    ]);
    assert.deepEqual(titles(problem('lacks-answer', 'the answer is empty')), [
      ['Records whose answer is empty, kept', 1],
    ]);
    assert.deepEqual(titles(problem('empty-file', 'the file is empty', 'error')), [['Empty files', 1]]);
  });

  it('takes what all of them say where a code has no title, else one as an example', () => {
    assert.deepEqual(titles(problem('some-kind', 'one thing'), problem('some-kind', 'one thing')), [['one thing', 2]]);
    assert.deepEqual(titles(problem('some-kind', 'one thing'), problem('some-kind', 'another')), [
      ['Some kind, such as: one thing', 2],
    ]);
  });
});
