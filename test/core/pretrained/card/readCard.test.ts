import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sizeOf } from '../../../../src/core/base/hostTensor';
import { readArchitecture } from '../../../../src/core/families/families';
import type { HeadName, Mapping } from '../../../../src/core/families/family';
import { shapesOfTheirs } from '../../../../src/core/families/mapTensors';
import { writeSafetensors } from '../../../../src/core/formats/safetensors';
import { describeCard } from '../../../../src/core/pretrained/card/describeCard';
import { readCard } from '../../../../src/core/pretrained/card/readCard';
import { writeCard } from '../../../../src/core/pretrained/card/writeCard';
import { skipWithoutLinks } from '../../../links';
import { temporaryFolder } from '../../runs/temporaryFolder';

const SIZES = { vocab_size: 50, hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 16 };
const BERT = { model_type: 'bert', max_position_embeddings: 32, ...SIZES };

type Json = Readonly<Record<string, unknown>>;

/** Tensors as files of a family have them: with the prefix of the base model where there is a head. */
function tensorsOf(config: Json, head?: HeadName) {
  const architecture = readArchitecture(config);
  const own: readonly Mapping[] = head === undefined ? [] : architecture.heads[head]!.mappings(3);
  const all = [...architecture.body, ...own].flatMap(mapping => {
    const prefix = architecture.body.includes(mapping) || mapping.inBase ? architecture.prefix : '';
    return mapping.of.map((name, i) => [`${prefix}${name}`, shapesOfTheirs(mapping)[i]!] as const);
  });
  return Object.fromEntries(
    all.map(([name, shape]) => [name, { dtype: 'float32' as const, shape, data: new Float32Array(sizeOf(shape)) }]),
  );
}

function makeFolder(config: Json, files: Readonly<Record<string, string | Uint8Array>> = {}, head?: HeadName): string {
  const folder = temporaryFolder();
  const whole: Readonly<Record<string, string | Uint8Array>> = {
    'config.json': JSON.stringify(config),
    'tokenizer.json': '{}',
    'model.safetensors': writeSafetensors(tensorsOf({ ...BERT, ...config, model_type: 'bert' }, head)),
    ...files,
  };
  for (const [name, bytes] of Object.entries(whole)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

const read = (path: string) => readCard(path, { workspace: '/', trusted: true });

describe('the card of a pretrained model', () => {
  it('says what a folder holds', async () => {
    const readme = '---\nlanguage: en\nlicense: "apache-2.0"\ntags:\n- x\n---\n# Tiny\nlicense: mit\n';
    const folder = makeFolder(
      { ...BERT, architectures: ['BertForSequenceClassification'], id2label: { 0: 'bad', 1: 'so-so', 2: 'good' } },
      { 'README.md': readme, 'tokenizer_config.json': '{"model_max_length": 24}' },
      'sequence',
    );
    const card = await read(folder);
    assert.deepEqual(describeCard(card), [
      ['Architecture', 'BERT (encoder)'],
      // 400 + 256 + 16 + 16 + 2 x 600 of the body, 72 of the pooler, 27 of the head.
      ['Parameters', '1,987'],
      ['Size', '2 layers, hidden size 8, 2 heads'],
      ['Vocabulary', '50 tokens'],
      ['Maximum sequence length', '24 tokens'],
      ['Task heads', 'text classification (bad, so-so, good)'],
      ['Weights', '12 KiB, F32'],
      ['License', 'apache-2.0'],
      ['Form', 'Hugging Face folder'],
    ]);
    assert.equal(card.name, basename(folder));
    assert.equal(card.refused, undefined);
  });

  it('names the heads whose weights are there, and no others', async () => {
    const heads: readonly [HeadName | undefined, string, readonly HeadName[]][] = [
      [undefined, 'BertModel', []],
      ['sequence', 'BertForSequenceClassification', ['sequence']],
      ['token', 'BertForTokenClassification', ['token']],
      ['question', 'BertForQuestionAnswering', ['question']],
      ['masked-lm', 'BertForMaskedLM', ['masked-lm']],
      // Its config says what it has not.
      [undefined, 'BertForMaskedLM', []],
    ];
    for (const [head, architecture, wanted] of heads) {
      const card = await read(makeFolder({ ...BERT, architectures: [architecture] }, {}, head));
      assert.deepEqual(card.taskHeads, wanted, architecture);
    }
  });

  it('has the pooling of sentence-transformers, in both of its forms, and its length', async () => {
    const modules = JSON.stringify([
      { idx: 0, path: '', type: 'sentence_transformers.models.Transformer' },
      { idx: 1, path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
      { idx: 2, path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
    ]);
    const forms = [
      { word_embedding_dimension: 8, pooling_mode_cls_token: false, pooling_mode_mean_tokens: true },
      { embedding_dimension: 8, pooling_mode: 'mean' },
    ];
    for (const form of forms) {
      const card = await read(
        makeFolder(BERT, {
          'modules.json': modules,
          '1_Pooling/config.json': JSON.stringify(form),
          'sentence_bert_config.json': '{"max_seq_length": 16}',
        }),
      );
      assert.deepEqual([card.form, card.pooling, card.length], ['sentence-transformers', 'mean, normalized', 16]);
    }
  });

  it('counts shards, and leaves buffers out', async () => {
    const tensors = Object.entries(tensorsOf(BERT));
    const half = Math.floor(tensors.length / 2);
    const ids = { dtype: 'int32' as const, shape: [1, 32], data: new Int32Array(32) };
    const parts = {
      'model-1.safetensors': Object.fromEntries(tensors.slice(0, half)),
      'model-2.safetensors': { ...Object.fromEntries(tensors.slice(half)), 'embeddings.position_ids': ids },
    };
    const map = Object.entries(parts).flatMap(([file, own]) => Object.keys(own).map(name => [name, file]));
    const folder = temporaryFolder();
    for (const [name, own] of Object.entries(parts)) writeFileSync(join(folder, name), writeSafetensors(own));
    writeFileSync(join(folder, 'tokenizer.json'), '{}');
    writeFileSync(join(folder, 'config.json'), JSON.stringify(BERT));
    const index = join(folder, 'model.safetensors.index.json');
    writeFileSync(index, JSON.stringify({ weight_map: Object.fromEntries(map) }));
    const card = await read(folder);
    assert.equal(card.parameters, (await read(makeFolder(BERT))).parameters);
    assert.equal(card.refused, undefined);
    for (const name of ['model-3.safetensors', '../model.safetensors', '/etc/passwd']) {
      writeFileSync(index, JSON.stringify({ weight_map: { t: name } }));
      assert.match((await read(folder)).refused ?? '', /which is not there|is not the name of a file/);
    }
  });

  it('says what can be said of a family that is not read, and why it cannot be imported', async () => {
    const config = { model_type: 'xlnet', d_model: 8, n_layer: 2, n_head: 4, vocab_size: 50 };
    const card = await read(makeFolder(config));
    assert.deepEqual([card.architecture, card.layers, card.width, card.heads], ['xlnet', 2, 8, 4]);
    assert.match(card.refused ?? '', /"xlnet" is not read: no other family/);
    assert(describeCard(card).some(([key]) => key === 'Cannot be imported'));
  });

  it('counts the layers of both sides of an encoder-decoder', async () => {
    const config = { model_type: 't5', d_model: 8, num_layers: 2, num_decoder_layers: 3, num_heads: 4, vocab_size: 50 };
    const card = await read(makeFolder(config));
    assert.deepEqual([card.architecture, card.side, card.layers], ['T5', 'encoder-decoder', 5]);
  });

  it('says what is missing', async () => {
    const folder = makeFolder(BERT, { 'pytorch_model.bin': 'x' });
    assert.equal((await read(folder)).refused, undefined);
    rmSync(join(folder, 'tokenizer.json'));
    assert.equal((await read(folder)).refused, 'it has no tokenizer.json');
    const bare = temporaryFolder();
    writeFileSync(join(bare, 'config.json'), JSON.stringify(BERT));
    assert.match((await read(bare)).refused ?? '', /it has no model\.safetensors/);
    writeFileSync(join(bare, 'pytorch_model.bin'), 'x');
    assert.match((await read(bare)).refused ?? '', /pytorch_model\.bin is a pickle/);
  });

  it('refuses what is no model', async () => {
    const empty = temporaryFolder();
    await assert.rejects(read(empty), { code: 'no-pretrained', message: /it has no config\.json/ });
    await assert.rejects(read(join(empty, 'gone')), { code: 'no-pretrained', message: /nothing of that name/ });
    writeFileSync(join(empty, 'config.json'), '{"a": 1}');
    await assert.rejects(read(empty), { code: 'no-pretrained', message: /no model_type/ });
    await assert.rejects(read(join(empty, 'config.json')), { code: 'no-pretrained', message: /not end in \.gguf/ });
    writeFileSync(join(empty, 'config.json'), '[');
    await assert.rejects(read(empty), { code: 'damaged-pretrained' });
    const damaged = makeFolder(BERT);
    appendFileSync(join(damaged, 'model.safetensors'), 'more');
    assert.match((await read(damaged)).refused ?? '', /model\.safetensors is damaged/);
  });

  it('reads nothing outside of a workspace that is not trusted, links followed', async function () {
    skipWithoutLinks(this);
    const workspace = temporaryFolder();
    const folder = makeFolder(BERT);
    const access = { workspace, trusted: false };
    await assert.rejects(readCard(folder, access), { code: 'path-outside-workspace' });
    mkdirSync(join(workspace, 'model'));
    symlinkSync(join(folder, 'config.json'), join(workspace, 'model/config.json'));
    await assert.rejects(readCard(join(workspace, 'model'), access), { code: 'path-outside-workspace' });
  });

  it('is of an adapter, and names its base', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'adapter_config.json'),
      '{"peft_type": "LORA", "base_model_name_or_path": "tiny/bert", "r": 2}',
    );
    const lora = { dtype: 'float32' as const, shape: [2, 8], data: new Float32Array(16) };
    writeFileSync(
      join(folder, 'adapter_model.safetensors'),
      writeSafetensors({ 'base_model.model.a.lora_A.weight': lora }),
    );
    const card = await read(folder);
    assert.deepEqual([card.form, card.base, card.parameters], ['adapter', 'tiny/bert', 16]);
  });

  it('is a page in which nothing of a file is markup', async () => {
    const card = await read(
      makeFolder(
        {
          ...BERT,
          id2label: { 0: '[x](command:evil)', 1: '<img src=x>|' },
          architectures: ['BertForSequenceClassification'],
        },
        {},
        'sequence',
      ),
    );
    const page = writeCard(card, 'a|b', [
      { status: 'found', name: 'embedding.weight', of: ['x'], shape: [2, 3] },
      { status: 'new', name: 'output.weight', shape: [8, 2], note: 'in the file for 3 labels' },
      { status: 'unused', of: ['![p](http://x)'], shape: [1] },
    ]);
    assert.doesNotMatch(page, /(?<!\\)(?:\[|<|!|\|b)/);
    assert.match(
      page,
      /## New: 1 tensor\n[^#]*\| output\\\.weight \| {2}\| \\\[8, 2\\\] \| in the file for 3 labels \|/,
    );
    assert(page.indexOf('## New') < page.indexOf('## Unused') && page.indexOf('## Unused') < page.indexOf('## Found'));
  });
});
