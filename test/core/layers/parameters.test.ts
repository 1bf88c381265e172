import assert from 'node:assert/strict';
import { exemptFromDecay, take } from '../../../src/core/layers/parameters';

describe('parameters', () => {
  it('biases and scales do not decay; weights and kernels do', () => {
    for (const name of ['head.bias', 'norm.scale', 'encoder.0.attentionNorm.bias', 'bias'])
      assert.ok(exemptFromDecay(name), name);
    for (const name of ['head.weight', 'embedding.weight', 'lstm.0.forward.recurrentKernel'])
      assert.ok(!exemptFromDecay(name), name);
  });

  it('a missing parameter names those that are there', () => {
    assert.throws(() => take({}, 'head.weight'), /internal: no parameter "head.weight"/);
  });
});
