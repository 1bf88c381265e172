import assert from 'node:assert/strict';
import { json } from '../../../../src/core/inference/exports/json';

describe('JSON files of other programs', () => {
  it('have numbers with a point where only these are taken', () => {
    const value = {
      encoder_layerdrop: 0,
      initializer_cutoff_factor: 2,
      layers: 2,
      norm_eps: 1e-5,
      rest: { initializer_range: 1 },
    };
    const text = json(value);
    assert.deepEqual(JSON.parse(text), value);
    assert.deepEqual(text.split('\n'), [
      '{',
      '  "encoder_layerdrop": 0.0,',
      '  "initializer_cutoff_factor": 2.0,',
      '  "layers": 2,',
      '  "norm_eps": 0.00001,',
      '  "rest": {',
      '    "initializer_range": 1.0',
      '  }',
      '}',
      '',
    ]);
    assert.ok(json({ text: '"norm_eps": 1' }).includes('1"'));
  });
});
