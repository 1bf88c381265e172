import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { LOADING_NOTE } from '../../../../src/core/base/loadingNote';
import { threadsFor } from '../../../../src/core/sweeps/local/startLocalSweep';
import { trialEnvironment } from '../../../../src/core/sweeps/local/startTrials';

describe('the surroundings of processes that train trials', () => {
  it('share the processors', () => {
    assert.equal(threadsFor(2), Math.max(1, Math.floor(availableParallelism() / 2)));
    assert.equal(threadsFor(1), undefined);
  });

  it('leave the note of a loading engine to the process that it was given to', () => {
    const made = trialEnvironment({ [LOADING_NOTE]: '/tmp/note', HOME: '/home/ada' });
    assert.equal(LOADING_NOTE in made, false);
    assert.equal(made.HOME, '/home/ada');
  });
});
