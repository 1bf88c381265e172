import assert from 'node:assert/strict';
import { bestOfTrials } from '../../../src/core/runs/bestOfTrials';
import { sweepOfRun } from '../../../src/core/runs/sweepOfRun';
import { exampleRecord } from './exampleRecord';

const trial = (number: number, changes: Parameters<typeof exampleRecord>[0] = {}) =>
  exampleRecord({ group: 'sweep-1', trial: number, title: `wide ${number + 1}`, ...changes });
const loss = (value: number) => ({ step: 3, metric: 'loss', value });

describe('a run of a sweep', () => {
  it('says which trial it is, and of which sweep', () => {
    assert.deepEqual(sweepOfRun(trial(2)), { group: 'sweep-1', name: 'wide', trial: 3, rank: 0.9 });
    assert.equal(sweepOfRun(trial(2, { title: 'mine' }))!.name, 'spam');
    assert.equal(sweepOfRun(trial(12, { title: 'wide 3' }))!.name, 'spam');
    assert.equal(sweepOfRun(exampleRecord()), undefined);
    assert.equal(sweepOfRun(exampleRecord({ group: 'g', fold: { index: 1, of: 3 } })), undefined);
  });

  it('is ranked by what it was chosen by once it is completed', () => {
    const records = [
      trial(0, { best: loss(0.5) }),
      trial(1, { best: loss(0.1), status: 'stopped' }),
      trial(3, { best: loss(0.3) }),
      trial(2, { best: loss(0.3) }),
      trial(4, { best: undefined }),
    ];
    assert.equal(sweepOfRun(records[1]!)!.rank, undefined);
    assert.equal(bestOfTrials(records, sweepOfRun)!.trial, 2);
    assert.equal(bestOfTrials([records[1]!, records[4]!], sweepOfRun), undefined);
  });
});
