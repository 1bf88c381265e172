import assert from 'node:assert/strict';
import { ActionableError, CancelledError, ProblemsError } from '../../../src/core/base/errors';
import { errorFromFailure } from '../../../src/extension/workers/failure';
import { toFailure } from '../../../src/worker/connection';

describe('errorFromFailure', () => {
  const cross = (error: Error) => errorFromFailure({ code: -32000, message: 'x', data: toFailure(error) });

  it('brings each kind of error back as what it was', () => {
    const problem = { code: 'unknown-key', severity: 'error', message: 'unknown key', path: 'a.nlp.yaml' } as const;
    const actionable = cross(new ActionableError('no-run', 'no run'));
    assert(actionable instanceof ActionableError && actionable.code === 'no-run');
    assert(cross(new CancelledError()) instanceof CancelledError);
    const problems = cross(new ProblemsError([problem]));
    assert(problems instanceof ProblemsError);
    assert.deepEqual(problems.problems, [problem]);
    assert.match(cross(new Error('internal: broken')).message, /internal: broken/);
  });

  it('takes any failure of a call that was given up for its cancellation', () => {
    assert(errorFromFailure(new Error('request cancelled'), AbortSignal.abort()) instanceof CancelledError);
    assert.equal(errorFromFailure('odd').message, 'odd');
  });
});
