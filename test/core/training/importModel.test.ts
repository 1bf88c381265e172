import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { embedTexts } from '../../../src/core/inference/embedTexts';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { type ImportRequest, importModel } from '../../../src/core/training/importModel';
import { expectedOf, farthest, makePretrainedWorkspace, pretrainedFolder } from './pretrainedWorkspace';
import { gather } from './tinyWorkspace';

async function importFixture(name: string, more: Omit<ImportRequest, 'path'> = {}) {
  const { workspace } = makePretrainedWorkspace(name);
  return importModel({ path: pretrainedFolder(name), ...more }, gather(workspace));
}

async function withRun<T>(folder: string, use: (run: Run) => Promise<T>): Promise<T> {
  const { engine } = await createEngine('auto', { threads: 1 });
  const run = await openRun(folder, engine);
  try {
    return await use(run);
  } finally {
    await run.dispose();
  }
}

function idsOf(run: Run, texts: readonly string[]): number[][] {
  return texts.map(text => Array.from(run.tokenizer.encode(text).ids));
}

describe('importing a model', () => {
  const classifiers = ['bertClassify', 'bertShards', 'bertOld', 'bertBf16', 'bertF16'];
  const adapters = ['adapter', 'adapterPatterns', 'adapterGpt'];
  for (const name of [...classifiers, ...adapters])
    it(`makes a run of ${name} with the labels of its head, which predicts as transformers does`, async () => {
      const { folder, record, table } = await importFixture(name);
      assert.deepEqual([record.name, record.task, record.untrained], [name, 'classify', undefined]);
      assert.equal(record.imported, pretrainedFolder(name));
      assert.ok(table.every(({ status }) => status === 'found'));
      const { texts, ids, values } = expectedOf(name);
      await withRun(folder, async run => {
        assert.deepEqual(idsOf(run, texts), ids);
        const predictions = await run.predict(texts);
        const rows = predictions.map(each => (each.kind === 'label' ? Object.values(each.probabilities) : []));
        assert.ok(farthest(rows, values) < 1e-5);
      });
    });

  for (const name of ['sentence', 'sentenceOld'])
    it(`makes a run of ${name}, whose vectors are those of sentence-transformers`, async () => {
      const { folder, record } = await importFixture(name);
      assert.equal(record.task, 'embed');
      const { texts, ids, values } = expectedOf(name);
      await withRun(folder, async run => {
        assert.deepEqual(idsOf(run, texts), ids);
        const { vectors } = await embedTexts(run, { texts });
        assert.ok(farthest(vectors, values) < 1e-5);
      });
    });

  it('keeps what the model was, and refuses to predict with a head that is new', async () => {
    const { folder, record } = await importFixture('bert', { name: 'mine', task: 'classify' });
    assert.equal(record.name, 'mine');
    assert.deepEqual(record.untrained, ['head.weight', 'head.bias']);
    const { config } = JSON.parse(readFileSync(join(folder, 'architecture.json'), 'utf8'));
    assert.deepEqual(config, JSON.parse(readFileSync(join(pretrainedFolder('bert'), 'config.json'), 'utf8')));
    await withRun(folder, async run => {
      await assert.rejects(run.predict(['a text']), { code: 'untrained-head' });
    });
  });

  it('says of each tensor what became of it', async () => {
    const { folder, table } = await importFixture('bert', { task: 'embed' });
    const count = (status: string) => table.filter(row => row.status === status).length;
    assert.deepEqual([count('found'), count('new'), count('unused')], [29, 0, 2]);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'tensors.json'), 'utf8')), table);
    assert.deepEqual(
      table.filter(({ status }) => status === 'unused').flatMap(({ of }) => of),
      ['pooler.dense.bias', 'pooler.dense.weight'],
    );
  });
});
