import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { embedTexts } from '../../../src/core/inference/embedTexts';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { listRuns } from '../../../src/core/runs/listRuns';
import { distillStatic } from '../../../src/core/training/distillStatic';
import { importModel } from '../../../src/core/training/importModel';
import { train } from '../../../src/core/training/trainRun';
import { temporaryFolder } from '../runs/temporaryFolder';
import { pretrainedFolder } from './pretrainedWorkspace';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const fixture: { readonly width: number; readonly explained: number; readonly table: number[][] } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/training/distillStatic.json'), 'utf8'),
);

const open = async (folder: string) => openRun(folder, (await engineFor('auto')).engine);
const length = (vector: Iterable<number>) => Math.hypot(...vector);

async function distilled(workspace: string) {
  const { folder: encoder } = await importModel({ path: pretrainedFolder('sentence') }, gather(workspace));
  return { encoder, ...(await distillStatic({ run: encoder, width: fixture.width }, gather(workspace))) };
}

describe('static word vectors of a sentence encoder', () => {
  it('are those of sentence-transformers and scikit-learn', async () => {
    const { folder, explained } = await distilled(temporaryFolder());
    const run = await open(folder);
    const { data, shape } = run.parameters['embedding.weight']!;
    assert.deepEqual(shape, [fixture.table.length, fixture.width]);
    const largest = Math.max(...fixture.table.flat().map(Math.abs));
    for (const [i, x] of fixture.table.flat().entries()) {
      assert.ok(Math.abs(data[i]! - x) < 1e-5 * largest, `${i}: ${data[i]} for ${x}`);
    }
    assert.ok(Math.abs(explained - fixture.explained) < 1e-6);
    await run.dispose();
  });

  it('give a text the mean of its words, of length 1, whatever their order', async () => {
    const { folder, record } = await distilled(temporaryFolder());
    assert.deepEqual([record.name, record.task], ['sentence-static', 'embed']);
    const run = await open(folder);
    const texts = ['the cat sat', 'sat cat the', 'the'];
    const { vectors } = await embedTexts(run, { texts }, {});
    for (const vector of vectors) assert.ok(Math.abs(length(vector) - 1) < 1e-5);
    for (const [k, x] of vectors[0]!.entries()) assert.ok(Math.abs(x - vectors[1]![k]!) < 1e-6);
    const special = new Set(Object.values(run.tokenizer.special));
    const ids = run.tokenizer.encode(texts[0]!).ids.filter(id => !special.has(id));
    const sum = fixture.table[0]!.map((_, k) => ids.reduce((all, id) => all + fixture.table[id]![k]!, 0));
    for (const [k, x] of vectors[0]!.entries()) assert.ok(Math.abs(x - sum[k]! / length(sum)) < 1e-4);
    assert.ok(run.exportOnnx().bytes.length > 0);
    await run.dispose();
  });

  it('are where a classifier starts from', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const { folder } = await distilled(workspace);
    const text = readFileSync(config, 'utf8')
      .replace(/^tokenizer: .*\n/m, '')
      .replace(/^model: .*$/m, `model: { from: ${JSON.stringify(folder)} }`);
    const { record } = await train(config, { ...gather(workspace), text });
    assert.equal(record.status, 'completed');
  });

  it('are not made of what has no vectors, or fewer numbers', async () => {
    const { workspace, config } = makeTinyWorkspace({
      task: 'generate',
      model: 'n-gram',
      data: '{ train: train.csv, text: text }',
      train: '{}',
    });
    const { folder } = await train(config, gather(workspace));
    await assert.rejects(distillStatic({ run: folder }, gather(workspace)), { code: 'not-for-task' });
    const encoders = temporaryFolder();
    const { encoder } = await distilled(encoders);
    await assert.rejects(
      distillStatic({ run: encoder, width: 5000 }, gather(encoders)),
      /choose a width from 1 to \d+, not 5000/,
    );
    const stopped = gather(encoders, { signal: AbortSignal.abort() });
    await assert.rejects(distillStatic({ run: encoder, width: 4 }, stopped), { name: 'CancelledError' });
    assert.equal((await listRuns(encoders)).length, 2);
  });
});
