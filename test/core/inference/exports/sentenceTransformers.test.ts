// Runs of sentence vectors as folders of sentence-transformers: pooling, length and prefixes go along.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { embedTexts } from '../../../../src/core/inference/embedTexts';
import { exportRun } from '../../../../src/core/inference/exports/exportRun';
import { openRun } from '../../../../src/core/inference/openRun';
import { embedderOf } from '../../../../src/core/search/embedder';
import { evaluateRun } from '../../../../src/core/training/evaluateRun';
import { importModel } from '../../../../src/core/training/importModel';
import { train } from '../../../../src/core/training/trainRun';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { pretrainedFolder } from '../../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const TEXTS = ['the cat sat on the mat .', 'a very bad film'];
const readJson = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** A workspace whose examples are pairs with a score. */
function makePairs(task: string, model: string) {
  const { workspace, config } = makeTinyWorkspace();
  const rows = Array.from({ length: 30 }, (_, i) => `the cat sat,a ${i % 2 === 0 ? 'cat' : 'film'} sat ${i},${i % 2}`);
  writeFileSync(join(workspace, 'train.csv'), `a,b,c\n${rows.join('\n')}\n`);
  const lines = [
    `task: ${task}`,
    'data: { train: train.csv, validation: 20%, test: 20%, text: a, text-pair: b, score: c }',
    `model: ${model}`,
    'train: { epochs: 1, batch: 8, optimizer: { type: adam, learning-rate: 0.001 } }',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  return { workspace, config };
}

describe('a run of sentence vectors', function () {
  this.timeout(60_000);

  it('is exported with its prefixes, pooling and unit length, and read again to the same vectors', async () => {
    const task = '{ type: similarity, loss: cosine, query: "the ", passage: "a ", normalize: true }';
    const { workspace, config } = makePairs(task, `{ from: ${JSON.stringify(pretrainedFolder('bert'))}, pool: mean }`);
    const { folder } = await train(config, gather(workspace));
    const { engine } = await createEngine('native', { threads: 1 });
    const run = await openRun(folder, engine);
    const to = join(temporaryFolder(), 'out');
    const { notes } = await exportRun(run, 'sentence-transformers', to);
    assert.ok(!notes.join().includes('head'), notes.join());
    const settings = readJson(to, 'config_sentence_transformers.json');
    assert.deepEqual(settings.prompts, { query: 'the ', passage: 'a ', document: 'a ' });
    assert.equal(settings.default_prompt_name, 'query');
    const modules: { readonly type: string }[] = readJson(to, 'modules.json');
    assert.deepEqual(
      modules.map(({ type }) => type.slice(type.lastIndexOf('.') + 1)),
      ['Transformer', 'Pooling', 'Normalize'],
    );
    const again = await importModel({ path: to, task: 'embed' }, gather(temporaryFolder()));
    const read = await openRun(again.folder, engine);
    // What is imported puts nothing before texts by itself, and tells so.
    const { vectors } = await embedTexts(read, { texts: TEXTS.map(text => `the ${text}`) });
    const { vectors: expected } = await embedTexts(run, { texts: TEXTS });
    for (const [i, vector] of vectors.entries())
      for (const [k, x] of vector.entries()) assert.ok(Math.abs(x - expected[i]![k]!) < 1e-5);
    // A search reads what it finds as passages.
    const embedder = embedderOf(run);
    const [queries, passages] = [await embedder.embed(TEXTS, 'query'), await embedder.embed(TEXTS, 'passage')];
    const { vectors: asPassages } = await embedTexts(run, { texts: TEXTS, asPassages: true });
    const flat = (rows: readonly Float32Array[]) => rows.flatMap(row => [...row]);
    assert.deepEqual(flat(expected), [...queries.vectors]);
    assert.deepEqual(flat(asPassages), [...passages.vectors]);
    assert.notDeepEqual([...queries.vectors], [...passages.vectors]);
    await Promise.all([run.dispose(), read.dispose()]);
  });

  it('an imported one is scored on the data of a config', async () => {
    const sentence = pretrainedFolder('sentence');
    const { workspace, config } = makePairs(
      '{ type: similarity, loss: cosine }',
      `{ from: ${JSON.stringify(sentence)} }`,
    );
    const { folder } = await importModel({ path: sentence, task: 'embed' }, gather(workspace));
    await assert.rejects(evaluateRun(folder, gather(workspace)), /no data are known of it/);
    const { scores, split } = await evaluateRun(folder, { ...gather(workspace), data: config });
    assert.equal(split, 'test');
    assert.ok(Number.isFinite(scores.spearman) && Number.isFinite(scores.loss));
    const trained = await train(config, gather(workspace));
    const { scores: own } = await evaluateRun(trained.folder, { ...gather(workspace), data: config });
    assert.deepEqual(own, trained.record.metrics.test);
    const other = config.replace('tiny.nlp.yaml', 'other.nlp.yaml');
    writeFileSync(other, 'task: classify\ndata: { train: train.csv, text: a, label: c }\nmodel: bag-of-words\n');
    await assert.rejects(
      evaluateRun(folder, { ...gather(workspace), data: other }),
      /is a run of task embed, and .* is of task classify/,
    );
  });
});
