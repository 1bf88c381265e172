import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { exportRun, formsOf } from '../../../../src/core/inference/exports/exportRun';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { importModel } from '../../../../src/core/training/importModel';
import { train } from '../../../../src/core/training/trainRun';
import { readOnnxNotes } from '../../formats/readOnnx';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { pretrainedFolder } from '../../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const FORM = 'transformers.js';

interface Trained {
  readonly run: Run;
  readonly workspace: string;
}

async function trained(change: Parameters<typeof makeTinyWorkspace>[0] = {}): Promise<Trained> {
  const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 1, batch: 32 }', rows: 60, ...change });
  const { folder } = await train(config, gather(workspace));
  return { run: await open(folder), workspace };
}

async function open(folder: string): Promise<Run> {
  const { engine } = await createEngine('native', { threads: 1 });
  return openRun(folder, engine);
}

async function imported(name: string, task: string): Promise<Run> {
  return open((await importModel({ path: pretrainedFolder(name), task }, gather(temporaryFolder()))).folder);
}

async function reasonOf(run: Run): Promise<string | undefined> {
  const found = (await formsOf(run)).find(({ name }) => name === FORM);
  await run.dispose();
  return found!.cannot;
}

async function write(run: Run, name = 'out', context = {}) {
  const to = join(temporaryFolder(), name);
  const written = await exportRun(run, FORM, to, context);
  await run.dispose();
  const read = (file: string) => JSON.parse(readFileSync(join(to, file), 'utf8'));
  return { ...written, read, card: readFileSync(join(to, 'README.md'), 'utf8') };
}

/** Names of inputs and outputs of a file. */
const valuesOf = (path: string, file: string) =>
  Object.keys(readOnnxNotes(readFileSync(join(path, 'onnx', `${file}.onnx`))).values);

const generated = { task: 'generate', data: '{ train: train.csv, validation: 20%, text: text }' };

describe('a run as a folder of transformers.js', () => {
  it('has three models, of 32 and of 8 bits, with the score of each, and lines that load a network of our own', async () => {
    const { run, workspace } = await trained({ model: '{ type: cnn, width: 32, filters: 16 }' });
    const access = { data: { workspace, trusted: true } };
    const { path, files, facts, notes, read, card } = await write(run, "it's odd & ünï", access);
    assert.deepEqual(files.map(file => file.path).sort(), [
      'README.md',
      'config.json',
      'onnx/model.onnx',
      'onnx/model_int8.onnx',
      'onnx/model_quantized.onnx',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    assert.deepEqual(readdirSync(join(path, 'onnx')).length, 3);
    for (const file of ['model', 'model_quantized', 'model_int8'])
      assert.deepEqual(valuesOf(path, file), ['input_ids', 'attention_mask', 'logits', 'sentence_embedding'], file);
    const config = read('config.json');
    assert.equal(config.model_type, 'custom');
    assert.deepEqual(config.id2label, { 0: 'bad', 1: 'good' });
    assert.equal(config['transformers.js_config'], undefined);
    assert.equal(read('tokenizer_config.json').unk_token, '[UNK]');
    assert.deepEqual(notes, []);
    const score = String.raw`test accuracy \(40 examples\) \d\.\d{4}, in 32 bits \d\.\d{4}`;
    assert.match(
      facts[0]!,
      new RegExp(`^weights quantized to 8 bits \\(q8\\): [\\d.]+ KiB in place of [\\d.]+ KiB, ${score}$`),
    );
    assert.match(facts[1]!, new RegExp(`^weights and products quantized to 8 bits \\(int8\\): .*, ${score}$`));
    for (const part of [/^---\nlibrary_name: transformers\.js\n/, /```js\nimport \{ AutoTokenizer/, /"it's odd & ünï"/])
      assert.match(card, part);
    for (const fact of facts) assert.ok(card.includes(fact));
  });

  it('says how far outputs are apart where the data are gone', async () => {
    const { run, workspace } = await trained({ model: '{ type: transformer, width: 32, heads: 2, layers: 1 }' });
    rmSync(join(workspace, 'train.csv'));
    const { facts } = await write(run, 'out', { data: { workspace, trusted: true } });
    const [weights, products] = facts.map(fact => Number(/cosine of outputs .* (0\.\d{4}|1\.0000)$/.exec(fact)?.[1]));
    assert.ok(weights! > 0.99 && products! > 0.99, facts.join());
  });

  it('has the classes, inputs and tokenizer of a family', async () => {
    const classify = await write(await imported('bertClassify', 'classify'));
    assert.equal(classify.read('config.json').model_type, 'bert');
    assert.equal(classify.read('tokenizer_config.json').tokenizer_class, 'BertTokenizer');
    assert.deepEqual(valuesOf(classify.path, 'model').slice(0, 3), ['input_ids', 'attention_mask', 'token_type_ids']);
    assert.match(classify.card, /pipeline\('text-classification', 'out'\)/);
    const embed = await write(await imported('sentence', 'embed'));
    assert.deepEqual(valuesOf(embed.path, 'model').slice(-2), ['last_hidden_state', 'sentence_embedding']);
    // Its head for tags is none that the library has a class for: it runs as an encoder.
    const tag = await write(await imported('modernbertTag', 'tag'));
    assert.equal(tag.read('config.json').model_type, 'modernbert');
  });

  it('has the cache of a language model, what its texts begin with, and what is never written', async () => {
    const { run } = await trained({ ...generated, model: '{ type: transformer, width: 8, heads: 2, layers: 2 }' });
    const { special, vocabulary } = run.tokenizer;
    const { path, read, card } = await write(run);
    const kept = [0, 1].flatMap(i => [`past_key_values.${i}.key`, `past_key_values.${i}.value`]);
    assert.deepEqual(valuesOf(path, 'model').slice(0, 6), ['input_ids', 'attention_mask', ...kept]);
    const { model_type, n_layer } = read('config.json');
    assert.deepEqual([model_type, n_layer], ['gpt2', 2]);
    const { suppress_tokens, eos_token_id } = read('generation_config.json');
    assert.deepEqual([...suppress_tokens].sort(), [special.pad, special.unk, special.cls].sort());
    assert.equal(eos_token_id, special.sep);
    assert.equal(read('tokenizer.json').post_processor.single[0].SpecialToken.id, vocabulary[special.sep!]);
    assert.equal(read('tokenizer_config.json').add_bos_token, true);
    assert.match(card, /pipeline\('text-generation', 'out'\)/);
  });

  it('hands the states of a recurrent language model on as keys and values', async () => {
    const { run } = await trained({ ...generated, model: '{ type: lstm, width: 8, hidden: 8 }' });
    const { path, read } = await write(run);
    assert.deepEqual(valuesOf(path, 'model'), [
      'input_ids',
      'attention_mask',
      'past_key_values.0.key',
      'past_key_values.0.value',
      'logits',
      'present.0.key',
      'present.0.value',
    ]);
    assert.equal(read('config.json').n_layer, 1);
  });

  it('has encoder and decoder of what writes from a text, and the tokenizer of what is written', async () => {
    const { run } = await trained({
      task: 'translate',
      data: '{ train: train.csv, validation: 20%, source: text, target: label }',
      model: '{ type: seq2seq-transformer, width: 8, heads: 2, layers: 1 }',
    });
    const { path, read, card, notes } = await write(run);
    for (const ending of ['', '_quantized', '_int8']) {
      assert.ok(existsSync(join(path, 'onnx', `encoder_model${ending}.onnx`)));
      assert.deepEqual(valuesOf(path, `decoder_model_merged${ending}`).slice(3, 7), [
        'past_key_values.0.decoder.key',
        'past_key_values.0.decoder.value',
        'past_key_values.0.encoder.key',
        'past_key_values.0.encoder.value',
      ]);
    }
    const { model_type, is_encoder_decoder, decoder_layers } = read('config.json');
    assert.deepEqual([model_type, is_encoder_decoder, decoder_layers], ['bart', true, 1]);
    assert.ok(read('target/tokenizer.json').model.vocab.good > 0);
    assert.match(notes.join(), /tokenizer in target/);
    assert.match(card, /'\.\/out\/target'/);
  });

  it('is not offered where the library would compute something else, which is said', async () => {
    const { run: counted } = await trained({ ...generated, model: '{ type: n-gram }' });
    assert.match((await reasonOf(counted))!, /table of counts/);
    const { run: backward } = await trained({
      ...generated,
      task: '{ type: generate, direction: backward }',
      model: '{ type: lstm, width: 8, hidden: 8 }',
    });
    assert.match((await reasonOf(backward))!, /from their end/);
    const { run: recurrent } = await trained({
      task: 'translate',
      data: '{ train: train.csv, source: text, target: label }',
      model: '{ type: seq2seq-recurrent, width: 8, hidden: 6 }',
    });
    assert.match((await reasonOf(recurrent))!, /recurrent decoder needs its first states/);
  });

  it('is not offered with a tokenizer that the library does not know', async () => {
    const { run } = await trained({ tokenizer: '{ type: word, vocabulary: 60, n-grams: [1, 2] }' });
    assert.match((await reasonOf(run))!, /tokenizer has a step that transformers\.js does not know \(WordNGram\)/);
  });
});
