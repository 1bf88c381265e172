import assert from 'node:assert/strict';
import { describeJob } from '../../../src/core/runs/describeJob';

describe('runs/describeJob', () => {
  it('names the job and its runtime, whatever system wrote the path', () => {
    for (const runtime of ['/project/lab.runtime.yaml', 'C:\\project\\lab.runtime.yml'])
      assert.equal(describeJob({ runtime, job: 'nlp-1' }), 'nlp-1 of lab');
  });
});
