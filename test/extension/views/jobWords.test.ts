import assert from 'node:assert/strict';
import { describeJob, describeToStop, describeTrainings } from '../../../src/extension/views/jobWords';
import type { Job } from '../../../src/extension/workers/jobs';

function job(change: Partial<Job>): Job {
  return { id: 'train-1', kind: 'train', name: 'mail', state: 'running', step: 0, totalSteps: 0, ...change };
}

const begun = { step: 40, totalSteps: 100, loss: 0.3 };

describe('extension/views/jobWords', () => {
  it('says what a row does: its own words until it begins, then how far it is and where', () => {
    assert.equal(describeJob(job({ state: 'queued' })), 'queued');
    assert.equal(describeJob(job({})), 'starting');
    assert.equal(describeJob(job({ message: 'reading a.csv' })), 'reading a.csv');
    assert.equal(describeJob(job({ ...begun, secondsLeft: 12 })), '40% · loss 0.300 · 12 s left');
    assert.equal(describeJob(job({ ...begun, on: 'lab' })), '40% · on lab · loss 0.300');
    assert.equal(
      describeJob(job({ on: 'lab', message: 'uploading 2 MB of 19 MB to lab' })),
      'uploading 2 MB of 19 MB to lab',
    );
    assert.equal(
      describeJob(job({ on: 'lab', stall: 'waiting', message: 'waiting for a place on lab' })),
      'waiting · on lab',
    );
    assert.equal(describeJob(job({ ...begun, on: 'lab', stall: 'unreachable' })), 'no answer · on lab');
    assert.equal(describeJob(job({ ...begun, on: 'lab', state: 'stopping' })), 'stopping · on lab');
    assert.equal(describeToStop(job({ kind: 'evaluate' })), 'Evaluating · starting');
    assert.equal(describeToStop(job({ ...begun, on: 'lab' })), '40% · on lab · loss 0.300');
  });

  const text = (...jobs: Job[]) => describeTrainings(jobs)?.text;

  it('names one training in the status bar with its loss, or that it waits', () => {
    assert.equal(describeTrainings([]), undefined);
    assert.equal(describeTrainings([job({ kind: 'evaluate' })]), undefined);
    assert.equal(text(job(begun)), 'mail 40% loss 0.300');
    assert.equal(text(job({ state: 'queued' })), 'mail queued');
    assert.equal(text(job({ on: 'lab' })), 'mail starting');
    const waiting = describeTrainings([job({ on: 'lab', stall: 'waiting', message: 'waiting for a place on lab' })])!;
    assert.equal(waiting.text, 'mail waiting');
    assert.equal(waiting.tooltip, 'Training mail on lab\nwaiting for a place on lab\nSelect to stop');
    assert.ok(waiting.waits);
    assert.ok(!describeTrainings([job(begun)])!.waits);
    assert.equal(text(job({ ...begun, on: 'lab', stall: 'unreachable' })), 'mail no answer');
  });

  it('names the next by its state, this machine first, and counts the others', () => {
    const far = job({ id: 'a', name: 'far', on: 'lab', stall: 'waiting' });
    const near = job({ id: 'b', name: 'near', ...begun });
    const going = job({ id: 'c', name: 'going', on: 'office', step: 7, totalSteps: 10, secondsLeft: 5 });
    assert.equal(text(far, near), 'near 40% loss 0.300 · far waiting');
    const all = describeTrainings([far, near, going, job({ id: 'd', name: 'next', state: 'queued' })])!;
    assert.equal(all.text, 'near 40% loss 0.300 · going 70% · +1');
    assert.equal(
      all.tooltip,
      [
        'near: 40%',
        'going on office: 70%, 5 s left',
        'far on lab: waiting',
        '1 more in the queue',
        'Select to stop one',
      ].join('\n'),
    );
    assert.ok(!all.waits);
    assert.ok(describeTrainings([far, { ...far, id: 'e' }])!.waits);
  });
});
