import assert from 'node:assert/strict';
import type { Job } from '../../../src/extension/workers/jobs';
import { lostWords } from '../../../src/extension/workers/lostWords';

function job(change: Partial<Job>): Job {
  return { id: 'train-1', kind: 'train', name: 'mail', state: 'running', step: 0, totalSteps: 0, ...change };
}

describe('extension/workers/lostWords', () => {
  it('names what ended with a process, what is kept of it, and what leads on', () => {
    assert.deepEqual(lostWords([job({})], true), {
      what: 'The training of mail',
      rest: ' Its last checkpoint is kept.',
      again: 'Resume',
    });
    assert.deepEqual(lostWords([job({})], false), { what: 'The training of mail', rest: '', again: 'Train Again' });
    assert.deepEqual(lostWords([job({ kind: 'sweep' })], false), {
      what: 'The sweep mail',
      rest: ' Its trials are kept.',
      again: 'Continue',
    });
    assert.equal(lostWords([job({ kind: 'checkData' })], false).what, 'mail');
    assert.equal(lostWords([], false).what, 'The training process');
  });

  it('says that jobs of a cluster continue, of one and of several', () => {
    assert.equal(lostWords([job({ on: 'lab' })], true).rest, ' Its job on the cluster continues.');
    assert.deepEqual(lostWords([job({ on: 'lab' }), job({ on: 'lab', id: 'train-2' })], true), {
      what: 'The process that follows 2 trainings on a cluster',
      rest: ' Their jobs continue there.',
      again: 'Resume',
    });
  });
});
