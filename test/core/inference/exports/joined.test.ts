// A run that joins two models as the folder of EncoderDecoderModel: the tensors that it came with, and what it writes again after both ways.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { readSafetensors } from '../../../../src/core/formats/safetensors';
import { exportRun, formsOf } from '../../../../src/core/inference/exports/exportRun';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { writeTexts } from '../../../../src/core/inference/writeTexts';
import { importModel } from '../../../../src/core/training/importModel';
import { train } from '../../../../src/core/training/trainRun';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { pretrainedFolder } from '../../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const joined = join(__dirname, '../../../fixtures/models/encoderDecoder/folder');
const readJson = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const tensorsIn = (folder: string) => readSafetensors(readFileSync(join(folder, 'model.safetensors'))).tensors;

async function open(folder: string): Promise<Run> {
  const { engine } = await createEngine('native', { threads: 1 });
  return openRun(folder, engine);
}

async function imported(path: string): Promise<Run> {
  return open((await importModel({ path, task: 'translate' }, gather(temporaryFolder()))).folder);
}

async function exported(run: Run): Promise<string> {
  return (await exportRun(run, 'transformers', join(temporaryFolder(), 'out'))).path;
}

/** @param model the section of a config */
async function trained(model: string): Promise<Run> {
  const { workspace, config } = makeTinyWorkspace();
  const rows = Array.from({ length: 24 }, (_, i) => `the film ${'abc'[i % 3]} is good,a film ${'abc'[i % 3]} of home`);
  writeFileSync(join(workspace, 'pairs.csv'), ['source,target', ...rows].join('\n'));
  const lines = [
    'task: { type: translate, beam: 1, written-length: 6 }',
    'data: { train: pairs.csv }',
    `model: ${model}`,
    'train: { steps: 3, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }',
  ];
  writeFileSync(config, lines.join('\n'));
  return open((await train(config, gather(workspace))).folder);
}

const side = (name: string, more = '') => `{ from: ${JSON.stringify(pretrainedFolder(name))}${more} }`;

describe('a joined encoder-decoder as a folder of transformers', () => {
  it('has the tensors that it came with, and says which tokens begin and end a text', async () => {
    const run = await imported(joined);
    const to = await exported(run);
    await run.dispose();
    const [ours, theirs] = [tensorsIn(to), tensorsIn(joined)];
    const left = Object.keys(theirs).filter(name => !(name in ours));
    assert.ok(
      left.every(name => name.startsWith('encoder.pooler.')),
      left.join(),
    );
    assert.deepEqual(
      Object.keys(ours).filter(name => !(name in theirs)),
      [],
    );
    for (const [name, tensor] of Object.entries(ours)) assert.deepEqual(tensor, theirs[name], name);
    const [config, before] = [readJson(to, 'config.json'), readJson(joined, 'config.json')];
    const keys = ['model_type', 'architectures', 'is_encoder_decoder', 'decoder_start_token_id', 'eos_token_id'];
    for (const key of [...keys, 'pad_token_id']) assert.deepEqual(config[key], before[key], key);
    for (const name of ['encoder', 'decoder'])
      for (const key of ['model_type', 'hidden_size', 'is_decoder', 'add_cross_attention', 'vocab_size'])
        assert.deepEqual(config[name][key], before[name][key], `${name}.${key}`);
  });

  for (const [name, model] of [
    ['BERT to BERT', `{ encoder: ${side('bertMasked')}, decoder: ${side('bertMasked')} }`],
    // From states of 16 numbers to those of 8.
    ['BERT to a smaller BERT', `{ encoder: ${side('bertMasked')}, decoder: { from: ${JSON.stringify(joined)} } }`],
    ['BERT to GPT-2 with LoRA', `{ encoder: ${side('bertMasked', ', lora: { rank: 2 }')}, decoder: ${side('gpt2')} }`],
  ] as const)
    it(`${name} writes the same when it is imported again`, async () => {
      const run = await trained(model);
      const texts = ['the film a is good', 'a very bad film'];
      const options = { beam: 1, longest: 6 };
      const written = await writeTexts(run, texts, options);
      const to = await exported(run);
      assert.equal('enc_to_dec_proj.weight' in tensorsIn(to), name === 'BERT to a smaller BERT');
      const again = await imported(to);
      const found = await writeTexts(again, texts, options);
      for (const [i, { hypotheses }] of found.entries()) {
        const [ours, theirs] = [written[i]!.hypotheses[0]!, hypotheses[0]!];
        assert.equal(theirs.text, ours.text);
        assert.ok(Math.abs(theirs.logProbability - ours.logProbability) < 1e-4);
      }
      await Promise.all([run.dispose(), again.dispose()]);
    });

  it('says why it is none', async () => {
    const reasonOf = async (model: string) => {
      const run = await trained(model);
      const forms = await formsOf(run);
      await run.dispose();
      return forms.find(form => form.name === 'transformers')!.cannot;
    };
    assert.equal(
      await reasonOf(`{ encoder: ${side('bertMasked')}, decoder: { layers: 1, heads: 2, width: 8 } }`),
      'its decoder is new, and EncoderDecoderModel of transformers joins two pretrained families, such as BERT and GPT-2',
    );
    assert.equal(
      await reasonOf(`{ encoder: ${side('bertMasked')}, decoder: ${side('distilbertAnswer')} }`),
      'its decoder is a DistilBERT, which transformers has no cross-attention for',
    );
  });
});
