import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitSetting, type SettingSchema } from '../../src/extension/fitSetting';

const { contributes } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
const properties: Readonly<Record<string, SettingSchema>> = contributes.configuration.properties;

function fitted(key: string, value: unknown) {
  const { value: used, fault } = fitSetting(value, properties[`nlpWorkbench.${key}`]!);
  return [used, fault];
}

describe('settings', () => {
  it('are taken as they are where they fit, their defaults above all', () => {
    for (const [key, schema] of Object.entries(properties))
      assert.deepEqual(fitSetting(schema.default, schema), { value: schema.default }, key);
    assert.deepEqual(fitted('lens.delay', 5000), [5000, undefined]);
    assert.deepEqual(fitted('generate.topP', 0.1), [0.1, undefined]);
  });

  it('are brought to the nearest that fits, with a word', () => {
    assert.deepEqual(fitted('lens.delay', -5), [0, 'must be a whole number from 0 to 5000']);
    assert.deepEqual(fitted('threads', 9999), [256, 'must be a whole number from 0 to 256']);
    assert.deepEqual(fitted('threads', 2.4), [2, 'must be a whole number from 0 to 256']);
    assert.deepEqual(fitted('generate.topK', -1), [0, 'must be a whole number of at least 0']);
    assert.deepEqual(fitted('generate.topP', 0), [0.95, 'must be above 0']);
  });

  it('are the default where they are of another kind', () => {
    assert.deepEqual(fitted('lens.delay', '200'), [150, 'must be a whole number']);
    assert.deepEqual(fitted('generate.temperature', null), [0.8, 'must be a number']);
    assert.deepEqual(fitted('codeLens.enabled', 'yes'), [true, 'must be a boolean']);
    assert.deepEqual(fitted('generate.stop', 'END'), [[], 'must be a list of texts']);
    for (const wrong of [7, [], { lab: 8265 }])
      assert.deepEqual(fitted('cluster.addresses', wrong), [{}, 'must give a text for each name']);
    assert.deepEqual(fitted('cluster.addresses', { lab: 'x' }), [{ lab: 'x' }, undefined]);
    assert.deepEqual(fitted('engine', 'bogus'), ['auto', 'must be one of auto, native, wasm, tensorflow']);
    assert.deepEqual(fitted('engine', 'nativ'), [
      'auto',
      'must be one of auto, native, wasm, tensorflow; did you mean "native"?',
    ]);
  });
});
