import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { readSafetensors } from '../../../../src/core/formats/safetensors';
import { exportRun, formsOf } from '../../../../src/core/inference/exports/exportRun';
import { fillMasks } from '../../../../src/core/inference/fillMasks';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { workspaceOfRun } from '../../../../src/core/runs/runFolder';
import { calibrateRun } from '../../../../src/core/training/calibrateRun';
import { importModel } from '../../../../src/core/training/importModel';
import { train } from '../../../../src/core/training/trainRun';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { makePretrainedWorkspace, pretrainedFolder } from '../../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const TEXTS = ['the cat sat on the mat .', 'a very bad film'];
const readJson = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

async function open(folder: string): Promise<Run> {
  const { engine } = await createEngine('native', { threads: 1 });
  return openRun(folder, engine);
}

async function imported(path: string, task?: string): Promise<Run> {
  const workspace = temporaryFolder();
  return open((await importModel({ path, task }, gather(workspace))).folder);
}

async function trained(more: string, task?: string): Promise<Run> {
  const { workspace, config } = makePretrainedWorkspace('bert', more, task);
  return open((await train(config, gather(workspace))).folder);
}

async function reasonOf(run: Run, name: string): Promise<string | undefined> {
  const forms = await formsOf(run);
  await run.dispose();
  return forms.find(form => form.name === name)!.cannot;
}

describe('a run as a folder of transformers', () => {
  it('has the tensors and settings that it came with, and those that were set anew', async () => {
    const source = pretrainedFolder('bertClassify');
    const run = await imported(source);
    const to = join(temporaryFolder(), 'out');
    await exportRun(run, 'transformers', to);
    const [ours, theirs] = [to, source].map(folder => readSafetensors(readFileSync(join(folder, 'model.safetensors'))));
    assert.deepEqual(ours!.metadata, { format: 'pt' });
    assert.deepEqual(Object.keys(ours!.tensors).sort(), Object.keys(theirs!.tensors).sort());
    for (const [name, tensor] of Object.entries(theirs!.tensors)) assert.deepEqual(ours!.tensors[name], tensor, name);
    const [config, before] = [readJson(to, 'config.json'), readJson(source, 'config.json')];
    assert.deepEqual(config.architectures, ['BertForSequenceClassification']);
    assert.deepEqual(config.id2label, { 0: 'negative', 1: 'neutral', 2: 'positive' });
    assert.deepEqual([config.dtype, config.torch_dtype], ['float32', 'float32']);
    for (const key of ['model_type', 'hidden_size', 'layer_norm_eps', 'vocab_size'])
      assert.deepEqual(config[key], before[key], key);
    assert.equal(readJson(to, 'tokenizer_config.json').cls_token, '[CLS]');
    const [written, came] = [to, source].map(folder => readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    assert.equal(written, came);
    assert.equal(readJson(to, 'special_tokens_map.json').mask_token, '[MASK]');
    const again = await imported(to);
    const [first, second] = [await run.predict(TEXTS), await again.predict(TEXTS)];
    assert.deepEqual(
      second.map(prediction => ({ ...prediction, run: undefined })),
      first.map(prediction => ({ ...prediction, run: undefined })),
    );
    await Promise.all([run.dispose(), again.dispose()]);
  });

  it('has the trained head, and is read again to the same predictions', async () => {
    const run = await trained('');
    const to = join(temporaryFolder(), 'out');
    await exportRun(run, 'transformers', to);
    assert.deepEqual(readJson(to, 'config.json').label2id, { bad: 0, good: 1 });
    const again = await imported(to);
    const probabilities = async (each: Run) =>
      (await each.predict(TEXTS)).map(prediction => prediction.kind === 'label' && prediction.probabilities);
    assert.deepEqual(await probabilities(again), await probabilities(run));
    await Promise.all([run.dispose(), again.dispose()]);
  });

  it('has the temperature of a calibrated run in its last layer', async () => {
    const run = await trained('');
    const { calibration } = await calibrateRun(run.parts.folder, gather(workspaceOfRun(run.parts.folder)!));
    assert.ok(calibration && Math.abs(calibration.temperature - 1) > 0.01);
    const after = await open(run.parts.folder);
    const to = join(temporaryFolder(), 'out');
    await exportRun(after, 'transformers', to);
    const again = await imported(to);
    const probabilities = async (each: Run) =>
      (await each.predict(TEXTS)).flatMap(prediction =>
        prediction.kind === 'label' ? Object.values(prediction.probabilities) : [],
      );
    const [exported, calibrated, learned] = [
      await probabilities(again),
      await probabilities(after),
      await probabilities(run),
    ];
    for (const [i, p] of exported.entries()) assert.ok(Math.abs(p - calibrated[i]!) < 1e-6);
    assert.notDeepEqual(calibrated, learned);
    await Promise.all([run.dispose(), after.dispose(), again.dispose()]);
  });

  it('has the head of masked language modeling that a run learned, of a pretrained model and of a network with the layers of BERT', async () => {
    const pretrained = (model: string) => {
      const made = makeTinyWorkspace({
        task: 'pretrain',
        data: '{ train: train.csv }',
        train: '{ steps: 3, batch: 8 }',
        model,
      });
      return train(made.config, gather(made.workspace));
    };
    const own = await pretrained('{ type: transformer, layers: 2, heads: 2, width: 8, normalization: bert }');
    for (const run of [await trained('dropout: 0', 'pretrain'), await open(own.folder)]) {
      const to = join(temporaryFolder(), 'out');
      await exportRun(run, 'transformers', to);
      assert.deepEqual(readJson(to, 'config.json').architectures, ['BertForMaskedLM']);
      assert.equal(readJson(to, 'special_tokens_map.json').mask_token, '[MASK]');
      const again = await imported(to, 'fill-mask');
      const asked = { text: 'the film is [MASK] and [MASK] home', top: 5 };
      const [before, after] = [await fillMasks(run, asked), await fillMasks(again, asked)];
      for (const [i, { candidates }] of before.masks.entries())
        for (const [k, { token, probability }] of candidates.entries()) {
          const other = after.masks[i]!.candidates[k]!;
          assert.equal(other.token, token);
          assert.ok(Math.abs(other.probability - probability) < 1e-5);
        }
      await Promise.all([run.dispose(), again.dispose()]);
    }
  });

  it('is not made of what no class has, and says what differs and what to do', async () => {
    assert.match(
      (await reasonOf(await trained('pool: mean'), 'transformers'))!,
      /it has no pooler\.dense\.weight, which BertForSequenceClassification has/,
    );
    assert.match(
      (await reasonOf(await trained('pool: attention'), 'transformers'))!,
      /BertForSequenceClassification has no place for pool\./,
    );
    const { workspace, config } = makeTinyWorkspace({
      train: '{ epochs: 1, batch: 32 }',
      model: '{ type: transformer, width: 8, heads: 2, layers: 1 }',
    });
    const own = await open((await train(config, gather(workspace))).folder);
    const to = join(temporaryFolder(), 'out');
    await assert.rejects(exportRun(own, 'transformers', to), {
      code: 'cannot-export',
      message:
        /^tiny cannot be exported as transformers: .*embeddings\.LayerNorm.*; export it as transformers\.js or onnx$/,
    });
    await own.dispose();
  });
});

describe('a run as a folder of sentence-transformers', () => {
  it('has modules, old pooling keys and the network without a head', async () => {
    const run = await trained('pool: mean');
    const to = join(temporaryFolder(), 'out');
    const { notes } = await exportRun(run, 'sentence-transformers', to);
    assert.match(notes.join(), /the head of the task is left out/);
    const modules = readJson(to, 'modules.json');
    assert.deepEqual(
      modules.map(({ path, type }: { path: string; type: string }) => [path, type]),
      [
        ['', 'sentence_transformers.models.Transformer'],
        ['1_Pooling', 'sentence_transformers.models.Pooling'],
      ],
    );
    const pooling = readJson(to, '1_Pooling/config.json');
    assert.equal(pooling.word_embedding_dimension, 16);
    assert.deepEqual([pooling.pooling_mode_mean_tokens, pooling.pooling_mode_cls_token], [true, false]);
    assert.deepEqual(readJson(to, 'config.json').architectures, ['BertModel']);
    const { tensors } = readSafetensors(readFileSync(join(to, 'model.safetensors')));
    assert.ok('embeddings.word_embeddings.weight' in tensors && !('classifier.weight' in tensors));
    await run.dispose();
  });

  it('is not made of vectors that it cannot make', async () => {
    assert.match((await reasonOf(await trained(''), 'sentence-transformers'))!, /out of the head; set model\.pool/);
    assert.match((await reasonOf(await trained('pool: sum'), 'sentence-transformers'))!, /no pooling sum/);
  });
});
