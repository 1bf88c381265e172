import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { exportRun, formsOf } from '../../../../src/core/inference/exports/exportRun';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { readOnnxNotes } from '../../formats/readOnnx';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

async function trained(change: Parameters<typeof makeTinyWorkspace>[0] = {}): Promise<Run> {
  const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 1, batch: 32 }', ...change });
  const { folder } = await train(config, gather(workspace));
  const { engine } = await createEngine('native', { threads: 1 });
  return openRun(folder, engine);
}

const readJson = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

describe('a run as an ONNX folder', () => {
  it('has model, settings, tokenizer and card of a classifier', async () => {
    const run = await trained();
    const to = join(temporaryFolder(), 'out');
    const { path, files, notes } = await exportRun(run, 'onnx', to);
    assert.equal(path, to);
    assert.deepEqual(notes, []);
    assert.deepEqual(files.map(file => file.path).sort(), [
      'README.md',
      'config.json',
      'onnx/model.onnx',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    assert.deepEqual(readdirSync(to).length, 6);
    const { values } = readOnnxNotes(readFileSync(join(to, 'onnx/model.onnx')));
    assert.ok('input_ids' in values && 'logits' in values);
    const config = readJson(to, 'config.json');
    assert.equal(config.model_type, 'custom');
    assert.deepEqual(config.id2label, { 0: 'bad', 1: 'good' });
    assert.deepEqual(config.label2id, { bad: 0, good: 1 });
    assert.equal(config.problem_type, 'single_label_classification');
    assert.equal(readJson(to, 'tokenizer_config.json').pad_token, '[PAD]');
    const card = readFileSync(join(to, 'README.md'), 'utf8');
    for (const part of [
      /^---\nlibrary_name: onnx\n/,
      /\| 0 \| bad \|/,
      /\| accuracy \| [\d.]+ \|/,
      /train\.csv \| `[0-9a-f]{64}`/,
    ])
      assert.match(card, part);
    assert.doesNotMatch(card, /undefined|\/tmp/);
    await run.dispose();
  });

  it('has the cache of a language model, and what its texts begin and end with', async () => {
    const run = await trained({ task: 'generate', model: '{ type: transformer, width: 8, heads: 2, layers: 1 }' });
    const to = join(temporaryFolder(), 'out');
    await exportRun(run, 'onnx', to);
    const { values } = readOnnxNotes(readFileSync(join(to, 'onnx/model.onnx')));
    assert.deepEqual(Object.keys(values), [
      'input_ids',
      'attention_mask',
      'past_key_values.0.key',
      'past_key_values.0.value',
      'logits',
      'present.0.key',
      'present.0.value',
    ]);
    const { bos_token_id, eos_token_id, pad_token_id } = readJson(to, 'generation_config.json');
    assert.ok([bos_token_id, eos_token_id, pad_token_id].every(Number.isInteger));
    await run.dispose();
  });

  it('is not offered by a model that is counted, which says why', async () => {
    const run = await trained({ task: 'generate', model: '{ type: n-gram }' });
    const [form] = (await formsOf(run)).filter(({ name }) => name === 'onnx');
    assert.match(form!.cannot!, /n-gram model is a table of counts/);
    const to = join(temporaryFolder(), 'out');
    await assert.rejects(exportRun(run, 'onnx', to), {
      code: 'cannot-export',
      message: /^tiny cannot be exported as onnx: an n-gram model .*; use it with "nlp generate"$/,
    });
    await run.dispose();
  });
});
