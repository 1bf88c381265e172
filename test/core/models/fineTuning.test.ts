import assert from 'node:assert/strict';
import { checkFineTuning } from '../../../src/core/models/fineTuning';

const lora = { rank: 8, alpha: 16, dropout: 0, targets: ['query', 'value'], 'rank-stabilized': false };

describe('keys of fine-tuning', () => {
  it('go together, or say which one to remove', () => {
    assert.deepEqual(checkFineTuning({ reset: 2, train: { type: 'all' } }), []);
    assert.deepEqual(checkFineTuning({ reset: 0, lora }), []);
    assert.deepEqual(
      checkFineTuning({ reset: 0, lora, train: { type: 'head' } }).map(({ key, message }) => [key, message]),
      [['train', 'lora trains its own matrices and the head alone: remove train (head), or lora']],
    );
    assert.deepEqual(checkFineTuning({ reset: 2, lora }), [
      {
        key: 'reset',
        message: 'lora adapts pretrained layers, and reset replaces them: remove one of the two',
        fixes: { reset: '0' },
      },
    ]);
    assert.deepEqual(checkFineTuning({ reset: 0, lora: { ...lora, targets: ['value', 'key', 'value'] } }), [
      { key: 'lora.targets', message: 'lora.targets has value twice', fixes: { 'lora.targets': '[value, key]' } },
    ]);
  });
});
