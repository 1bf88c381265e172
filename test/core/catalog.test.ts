import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { modelCatalog, taskCatalog } from '../../src/core/catalog';
import { models, tasks } from '../../src/core/schemas';

const core = join(__dirname, '../../src/core');

function foldersWith(parent: string, file: string): string[] {
  return readdirSync(join(core, parent)).filter(name => existsSync(join(core, parent, name, file)));
}

/** `bag-of-words` lives in `bagOfWords/`. */
function folderOf(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

describe('catalog', () => {
  it('holds exactly the models of the schemas, each in a folder of its name', () => {
    assert.deepEqual(Object.keys(modelCatalog).sort(), Object.keys(models).sort());
    const named = Object.keys(models).map(folderOf).sort();
    assert.deepEqual(foldersWith('models', 'schema.ts').sort(), named);
    assert.deepEqual(foldersWith('models', 'model.ts').sort(), named);
  });

  it('holds exactly the tasks of the schemas, each in a folder of its name', () => {
    assert.deepEqual(Object.keys(taskCatalog).sort(), Object.keys(tasks).sort());
    assert.deepEqual(foldersWith('tasks', 'task.ts').sort(), Object.keys(tasks).map(folderOf).sort());
  });

  for (const [name, load] of Object.entries(modelCatalog))
    it(`${name} loads, and can be one kind of network at least`, async () => {
      const made = Object.values(await load());
      assert.ok(made.some(create => typeof create === 'function'));
    });

  for (const [name, load] of Object.entries(taskCatalog))
    it(`${name} loads and says its name`, async () => assert.equal((await load()).name, name));
});
