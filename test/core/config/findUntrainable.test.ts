// A config whose task is for imported weights is good, and says what to do where somebody trains it.
import assert from 'node:assert/strict';
import { findUntrainable } from '../../../src/core/config/findUntrainable';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { configSchema, type TaskName, taskModels, tasks, untrained } from '../../../src/core/schemas';
import { readTrainingConfig } from '../../../src/core/training/prepare';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

describe('config/findUntrainable', () => {
  for (const task of Object.keys(tasks))
    it(`says of task ${task} whether it can be trained, at its place`, () => {
      const model = taskModels[task as TaskName][0];
      const written = model === 'pretrained' ? '{ from: ./folder }' : model;
      const text = `data: { train: a.csv }\ntask: ${task}\nmodel: ${written}\n`;
      const parsed = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
      assert.deepEqual(parsed.problems, []);
      const found = findUntrainable(parsed, '/a.nlp.yaml', untrained);
      assert.deepEqual(
        found.map(({ code, range }) => [code, range?.start]),
        ['embed', 'fill-mask'].includes(task) ? [['not-trained', { line: 2, column: 7 }]] : [],
      );
      for (const { message } of found) assert.match(message, /nlp import PATH/);
    });

  it('says of a model of imported vectors what to do, at its place', () => {
    const text = 'data: { train: a.csv }\ntask: word-vectors\nmodel: vectors\n';
    const parsed = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
    const [found, ...more] = findUntrainable(parsed, '/a.nlp.yaml', untrained);
    assert.deepEqual([found?.range?.start, more], [{ line: 3, column: 8 }, []]);
    assert.match(found!.message, /nlp import FILE/);
  });

  it('is said before data are read', () => {
    const { workspace, config } = makeTinyWorkspace();
    const options = gather(workspace, { overrides: ['task=fill-mask', 'model=transformer'] });
    assert.throws(() => readTrainingConfig(config, options), /task fill-mask is not trained/);
  });
});
