import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { LOADING_NOTE } from '../../../../src/core/base/loadingNote';
import { trialEnvironment } from '../../../../src/core/sweeps/local/startLocalSweep';

describe('the surroundings of processes that train trials', () => {
  it('share the processors, unless that is set', () => {
    const half = Math.max(1, Math.floor(availableParallelism() / 2));
    assert.equal(trialEnvironment(2, {}).NLP_THREADS, String(half));
    assert.equal(trialEnvironment(1, {}).NLP_THREADS, undefined);
    assert.equal(trialEnvironment(2, { NLP_THREADS: '7' }).NLP_THREADS, '7');
  });

  it('leave the note of a loading engine to the process that it was given to', () => {
    const made = trialEnvironment(2, { [LOADING_NOTE]: '/tmp/note', HOME: '/home/ada' });
    assert.equal(LOADING_NOTE in made, false);
    assert.equal(made.HOME, '/home/ada');
  });
});
