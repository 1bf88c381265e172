import assert from 'node:assert/strict';
import { here, laneOf, runtimeOf } from '../../../src/core/cluster/on';

describe('core/cluster/on', () => {
  const lab = { on: { runtime: '/w/lab.runtime.yaml' } };

  it('names the runtime that a job is to run on; none for this machine', () => {
    assert.equal(runtimeOf(lab), '/w/lab.runtime.yaml');
    assert.equal(runtimeOf({}), undefined);
    assert.equal(runtimeOf({ on: undefined }), undefined);
    assert.equal(runtimeOf({ on: { runtime: here } }), undefined);
  });

  it('lets what a cluster computes wait for nothing here, and all else for its turn', () => {
    for (const kind of ['train', 'resume', 'crossValidate', 'sweep'] as const) {
      assert.equal(laneOf(kind, lab), 'following', kind);
      assert.equal(laneOf(kind, { on: { runtime: here } }), 'training', kind);
      assert.equal(laneOf(kind, {}), 'training', kind);
    }
    assert.equal(laneOf('evaluate', {}), 'checking');
  });
});
