// Completion and hover in the space of a sweep, as the editor asks for them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { LineIndex } from '../../../src/core/base/lineIndex';
import { complete } from '../../../src/core/config/editor/complete';
import { hover } from '../../../src/core/config/editor/hover';
import { describeSpaceKey, sweepSchemaOf } from '../../../src/core/sweeps/sweepSchemaOf';
import { makeTinyWorkspace } from '../training/tinyWorkspace';

describe('the space of a sweep in the editor', () => {
  const { workspace } = makeTinyWorkspace({ model: '{ type: bag-of-words, width: 8 }' });
  const access = { workspace, trusted: true };
  const path = join(workspace, 'tiny.sweep.yaml');
  /** `|` marks the cursor. */
  const at = (marked: string) => {
    const offset = marked.indexOf('|');
    const text = `${marked.slice(0, offset)}${marked.slice(offset + 1)}`;
    return { text, position: new LineIndex(text).position(offset), schema: sweepSchemaOf(path, text, access) };
  };
  const completeAt = (marked: string) => {
    const { text, position, schema } = at(marked);
    return complete(text, position, schema)?.items ?? [];
  };
  const labels = (marked: string) => completeAt(marked).map(({ label }) => label);

  it('completes keys of the config, in block and in flow, those left out that are there', () => {
    for (const text of [
      'config: tiny.nlp.yaml\nspace:\n  |',
      'config: tiny.nlp.yaml\nspace: { train.op| }',
      'space:\n  train.seed: [1, 2]\n  mod|\nconfig: tiny.nlp.yaml\n',
    ]) {
      const found = labels(text);
      assert.ok(found.includes('train.optimizer.learning-rate') && found.includes('model.width'), `${text}: ${found}`);
      assert.ok(!found.includes('model.heads') && !found.includes('config'), `${text}: ${found}`);
    }
    assert.ok(!labels('config: tiny.nlp.yaml\nspace:\n  train.seed: [1]\n  |').includes('train.seed'));
  });

  it('begins a key with values that the config takes', () => {
    const items = completeAt('config: tiny.nlp.yaml\nspace:\n  |');
    const snippet = (label: string) => items.find(item => item.label === label)!.snippet;
    assert.match(snippet('model.width'), /^model\.width: \$\{1:\[4, 8, 16\]\}$/);
    assert.match(snippet('train.optimizer.learning-rate'), /^train\.optimizer\.learning-rate: \$\{1:\{ range: \[/);
  });

  it('completes words within a list, and the keys of a range', () => {
    const types = labels('config: tiny.nlp.yaml\nspace:\n  train.optimizer.type: [adam, |]');
    assert.ok(types.includes('adamw') && types.includes('sgd'), String(types));
    assert.deepEqual(labels('config: tiny.nlp.yaml\nspace:\n  tokenizer.lowercase: [|]'), ['true', 'false']);
    assert.deepEqual(labels('config: tiny.nlp.yaml\nspace:\n  model.dropout: { range: [0, 0.5], | }').sort(), [
      'log',
      'step',
    ]);
  });

  it('completes the other keys of the file, and any where the config cannot be read', () => {
    assert.ok(labels('config: tiny.nlp.yaml\ns|').includes('sampler'));
    assert.ok(labels('config: nowhere.nlp.yaml\ns|').includes('sampler'));
    assert.deepEqual(labels('config: nowhere.nlp.yaml\nspace:\n  |'), []);
    assert.ok(labels('config: tiny.nlp.yaml\npruner: |').includes('median'));
  });

  it('tells of a key what the config says of it', () => {
    const { text, position, schema } = at('config: tiny.nlp.yaml\nspace:\n  model.wi|dth: [4, 8]\n');
    const found = hover(text, position, schema)!;
    assert.deepEqual(found.keys, ['space', 'model.width']);
    const told = describeSpaceKey(path, text, access, 'model.width')!;
    assert.match(told, /^\*\*model\.width\*\* \S/);
    assert.match(told, /Takes a whole number from 1/);
    assert.equal(describeSpaceKey(path, text, access, 'model.heads'), undefined);
  });
});
