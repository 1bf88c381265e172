import assert from 'node:assert/strict';
import { resolveConfig } from '../../../src/core/config/resolveConfig';
import { attending } from '../../../src/core/schemas';
import { attends, modelTypeOf } from '../../../src/extension/runs/attends';

describe('attends', () => {
  it('reads the name of the network as a run keeps it', () => {
    const model = { type: 'gru', embedding: { type: 'other' }, width: 8 };
    assert.equal(modelTypeOf(resolveConfig({ task: { type: 'classify' }, model, train: { type: 'x' } })), 'gru');
    assert.equal(modelTypeOf('model: linear\ntrain:\n  type: x\n'), 'linear');
  });

  it('knows nothing of what it cannot read', () => {
    for (const text of [
      '',
      'task: classify',
      'model:\ntrain:\n  type: x\n',
      'model: { type: gru }',
      'model: ./mine.ts',
    ])
      assert.equal(modelTypeOf(text), undefined, text);
    assert.equal(attends({ model: undefined, record: { task: 'classify' } }), true);
  });

  it('is true of the networks that hand out their weights', () => {
    for (const model of attending) assert.equal(attends({ model, record: { task: 'classify' } }), true);
    assert.equal(attends({ model: 'linear', record: { task: 'classify' } }), false);
  });

  it('is true of tasks whose reader attends with any network', () => {
    assert.equal(attends({ model: 'lstm', record: { task: 'answer' } }), true);
    assert.equal(attends({ model: 'lstm', record: { task: 'tag' } }), false);
  });
});
