import assert from 'node:assert/strict';
import { LineIndex } from '../../../src/core/base/lineIndex';
import { setValue } from '../../../src/core/config/editor/setValue';
import { nodeAt, plainOf } from '../../../src/core/config/yaml/node';
import { readYaml } from '../../../src/core/config/yaml/readYaml';

const keys = ['train', 'optimizer', 'learning-rate'];

function apply(text: string): string {
  const edit = setValue(text, keys, '0.003');
  assert.ok(edit, text);
  const lines = new LineIndex(text);
  const [start, end] = [lines.offset(edit.range.start), lines.offset(edit.range.end)];
  return text.slice(0, start) + edit.replacement + text.slice(end);
}

const cases: Readonly<Record<string, readonly [string, string]>> = {
  'a value': [
    'task: classify\ntrain: { epochs: 2, optimizer: { type: sgd, learning-rate: 1e-3 }, seed: 7 } # mine\n',
    'task: classify\ntrain: { epochs: 2, optimizer: { type: sgd, learning-rate: 0.003 }, seed: 7 } # mine\n',
  ],
  'a value in lines': [
    'train:\n  optimizer:\n    type: adam\n    learning-rate: 0.1  # high\n',
    'train:\n  optimizer:\n    type: adam\n    learning-rate: 0.003  # high\n',
  ],
  'a section without the key': [
    'train: { optimizer: { type: adamw } }\n',
    'train: { optimizer: { learning-rate: 0.003, type: adamw } }\n',
  ],
  'a section in lines without the key': [
    'train:\n  epochs: 3\nmodel: cnn\n',
    'train:\n  optimizer: { learning-rate: 0.003 }\n  epochs: 3\nmodel: cnn\n',
  ],
  'a short type': ['train: { optimizer: adam }\n', 'train: { optimizer: { type: adam, learning-rate: 0.003 } }\n'],
  'an empty section': ['train: {}\n', 'train: { optimizer: { learning-rate: 0.003 } }\n'],
  'a key without value': ['train:\nmodel: cnn\n', 'train: { optimizer: { learning-rate: 0.003 } }\nmodel: cnn\n'],
  'no section': ['model: cnn', 'model: cnn\ntrain: { optimizer: { learning-rate: 0.003 } }\n'],
  'lines of Windows': [
    'model: cnn\r\ntrain:\r\n  epochs: 3\r\n',
    'model: cnn\r\ntrain:\r\n  optimizer: { learning-rate: 0.003 }\r\n  epochs: 3\r\n',
  ],
  JSON: [
    '{ "model": "cnn", "train": { "optimizer": "adam" } }',
    '{ "model": "cnn", "train": { "optimizer": { "type": "adam", "learning-rate": 0.003 } } }',
  ],
  'JSON without the section': [
    '{\n  "model": "cnn"\n}\n',
    '{\n  "train": { "optimizer": { "learning-rate": 0.003 } }, "model": "cnn"\n}\n',
  ],
};

describe('config/editor/setValue', () => {
  for (const [name, [before, after]] of Object.entries(cases))
    it(`changes ${name}`, () => {
      assert.equal(apply(before), after);
      const { root, sound } = readYaml(after, '');
      assert.ok(sound && root);
      assert.equal(plainOf(nodeAt(root, keys)!), 0.003);
    });

  it('leaves alone what is broken or no section', () => {
    assert.equal(setValue('train: { optimizer: [adam\n', keys, '0.1'), undefined);
    assert.equal(setValue('train: [1, 2]\n', keys, '0.1'), undefined);
    assert.equal(setValue('- a\n', keys, '0.1'), undefined);
  });
});
