// Which keys a sweep can vary: each is one that `readSweep` takes, and values that are offered are ones that the config takes.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describeValue } from '../../../src/core/config/describe';
import { readConfig } from '../../../src/core/config/readConfig';
import { configSchema } from '../../../src/core/schemas';
import { readSweep } from '../../../src/core/sweeps/readSweep';
import { exampleOf, keysOfSpace } from '../../../src/core/sweeps/spaceKeys';
import { makeTinyWorkspace } from '../training/tinyWorkspace';

const ROOT = join(__dirname, '..', '..', '..');

function keysIn(path: string, workspace: string) {
  const { merged } = readConfig<typeof configSchema>(path, configSchema, { access: { workspace, trusted: true } });
  return { keys: keysOfSpace(merged), root: merged };
}

describe('keys of a space', () => {
  it('are those that the config takes as it is, with dots', () => {
    const { workspace, config } = makeTinyWorkspace({ model: '{ type: cnn, width: 8 }' });
    const { keys } = keysIn(config, workspace);
    const expected = ['model.type', 'model.kernels', 'train.optimizer.learning-rate', 'train.seed', 'data.validation'];
    for (const key of expected) assert.ok(keys.has(key), `${key}: ${[...keys.keys()]}`);
    for (const key of ['model.heads', 'model', 'train', 'extends', 'type', '']) assert.ok(!keys.has(key), key);
  });

  for (const sample of ['sentiment-linear', 'sentiment-transformer', 'german', 'harbour'])
    it(`of ${sample} are read again, with the values that are offered for them`, () => {
      const workspace = join(ROOT, 'samples');
      const path = join(workspace, `${sample}.nlp.yaml`);
      const { keys, root } = keysIn(path, workspace);
      assert.ok(keys.size > 20, String(keys.size));
      let offered = 0;
      for (const [key, schema] of keys) {
        const example = exampleOf(key, schema, root);
        const values = example === undefined ? '[1]' : describeValue(example);
        if (example !== undefined) offered++;
        const text = `config: ${sample}.nlp.yaml\nspace: { ${key}: ${values} }\nmetric: loss\n`;
        const { problems } = readSweep(join(workspace, 'x.sweep.yaml'), { workspace, trusted: true }, text);
        const unknown = problems.filter(({ code }) => code === 'unknown-key');
        assert.deepEqual(unknown, [], key);
        // Some want other keys beside them; what is offered has the type and the limits of the key.
        const wrong = problems.filter(({ code }) => code === 'wrong-type' || code === 'out-of-range');
        if (example !== undefined) assert.deepEqual(wrong, [], `${key}: ${values}`);
      }
      assert.ok(offered > 8, String(offered));
    });

  it('offer a range about what the config has, or about its default', () => {
    const { workspace, config } = makeTinyWorkspace({
      model: '{ type: bag-of-words, width: 8 }',
      train: '{ optimizer: { type: adam, learning-rate: 0.02 } }',
    });
    const { keys, root } = keysIn(config, workspace);
    const of = (key: string) => exampleOf(key, keys.get(key)!, root);
    assert.deepEqual(of('train.optimizer.learning-rate'), { range: [0.002, 0.2], log: true });
    assert.deepEqual(of('model.width'), [4, 8, 16]);
    assert.deepEqual(of('tokenizer.lowercase'), [true, false]);
    assert.ok((of('train.optimizer.type') as string[]).includes('adam'));
    assert.deepEqual(of('train.seed'), [1, 2, 3]);
    assert.ok(!keys.has('data.text'), 'a column is no setting');
  });
});
