import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionableError } from '../../../src/core/base/errors';
import { readPretrainedModel } from '../../../src/core/pretrained/readPretrainedModel';
import { importModel } from '../../../src/core/training/importModel';
import { skipWithoutLinks } from '../../links';
import { removeFolder } from '../../removeFolder';
import { pretrainedFolder } from '../training/pretrainedWorkspace';
import { gather } from '../training/tinyWorkspace';

const made: string[] = [];

/** A copy that something was done to. */
function damage(name: string, change: (folder: string) => void): { readonly workspace: string; readonly path: string } {
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-damaged-'));
  made.push(workspace);
  const path = join(workspace, 'model');
  cpSync(pretrainedFolder(name), path, { recursive: true });
  change(path);
  return { workspace, path };
}

async function refusalOf(name: string, change: (folder: string) => void, more = {}): Promise<ActionableError> {
  const { workspace, path } = damage(name, change);
  try {
    await importModel({ path, task: 'classify', ...more }, gather(workspace));
  } catch (error) {
    return error as ActionableError;
  }
  assert.fail('it was imported');
}

const edit = (file: string, change: (json: Record<string, unknown>) => object) => (folder: string) => {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
};
const config = (more: object) => edit('config.json', json => ({ ...json, ...more }));
const header = (change: (bytes: Buffer) => Buffer) => (folder: string) => {
  const path = join(folder, 'model.safetensors');
  const bytes = readFileSync(path);
  writeFileSync(path, change(bytes));
};

describe('a damaged pretrained model', () => {
  after(() => {
    for (const folder of made) removeFolder(folder);
  });

  const cases: readonly [string, string, (folder: string) => void, string, RegExp][] = [
    ['no weights', 'bert', f => unlinkSync(join(f, 'model.safetensors')), 'no-pretrained', /no model\.safetensors/],
    [
      'a pickle',
      'bert',
      f => renameSync(join(f, 'model.safetensors'), join(f, 'pytorch_model.bin')),
      'pickle-weights',
      /pytorch_model\.bin is a pickle.*python -c '.*save_pretrained/,
    ],
    [
      'weights of TensorFlow',
      'bert',
      f => renameSync(join(f, 'model.safetensors'), join(f, 'tf_model.h5')),
      'no-pretrained',
      /its weights are in tf_model\.h5/,
    ],
    ['no tokenizer', 'bert', f => unlinkSync(join(f, 'tokenizer.json')), 'no-tokenizer', /AutoTokenizer/],
    ['no config', 'bert', f => unlinkSync(join(f, 'config.json')), 'no-pretrained', /no config\.json/],
    [
      'a config that is no JSON',
      'bert',
      f => writeFileSync(join(f, 'config.json'), '{'),
      'damaged-pretrained',
      /not JSON/,
    ],
    [
      'a config that is a list',
      'bert',
      f => writeFileSync(join(f, 'config.json'), '[]'),
      'damaged-pretrained',
      /object/,
    ],
    ['an unknown family', 'bert', config({ model_type: 'quark' }), 'unknown-architecture', /"quark" is not known/],
    ['a wider config', 'bert', config({ hidden_size: 32 }), 'weights-mismatch', /config\.json makes .* \[\d+, 32\]/],
    [
      'a deeper config',
      'bert',
      config({ num_hidden_layers: 1000 }),
      'weights-mismatch',
      /it has no encoder\.layer\.2\./,
    ],
    [
      'an enormous config',
      'bert',
      config({ vocab_size: 2 ** 24, hidden_size: 2 ** 24 }),
      'weights-mismatch',
      /16777216/,
    ],
    ['more layers than any', 'bert', config({ num_hidden_layers: 1e9 }), 'damaged-pretrained', /num_hidden_layers/],
    [
      'a table that is too small',
      'bert',
      config({ vocab_size: 70 }),
      'tokenizer-does-not-fit',
      /80 tokens, and the model 70/,
    ],
    ['an end that is missing', 'bert', header(bytes => bytes.subarray(0, -8)), 'damaged-safetensors', /damaged/],
    [
      'a lying length',
      'bert',
      header(bytes => Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 16]), bytes.subarray(8)])),
      'damaged-safetensors',
      /claims/,
    ],
    [
      'a lying shape',
      'bert',
      header(bytes => Buffer.from(bytes.toString('latin1').replace('[80,16]', '[99,16]'), 'latin1')),
      'damaged-safetensors',
      /takes \d+ bytes/,
    ],
    [
      'a shard that is not there',
      'bertShards',
      f => unlinkSync(join(f, 'model-00002-of-00003.safetensors')),
      'damaged-pretrained',
      /names model-00002-of-00003\.safetensors, which is not there/,
    ],
    [
      'a shard elsewhere',
      'bertShards',
      edit('model.safetensors.index.json', () => ({ weight_map: { a: '../x.safetensors' } })),
      'damaged-pretrained',
      /not the name of a file/,
    ],
    [
      'a tensor that no shard has',
      'bertShards',
      edit('model.safetensors.index.json', () => ({ weight_map: { a: 'model-00001-of-00003.safetensors' } })),
      'damaged-pretrained',
      /has a, which is not there/,
    ],
    [
      'modules elsewhere',
      'sentence',
      f => writeFileSync(join(f, 'modules.json'), '[{"path":"../..","type":"x.Transformer"}]'),
      'damaged-pretrained',
      /not the name of a folder/,
    ],
    [
      'modules that are not read',
      'sentence',
      f => writeFileSync(join(f, 'modules.json'), '[{"path":"","type":"sentence_transformers.models.CLIPModel"}]'),
      'unsupported-model',
      /CLIPModel/,
    ],
  ];
  for (const [what, name, change, code, expected] of cases)
    it(`is refused: ${what}`, async () => {
      const error = await refusalOf(name, change);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, expected);
    });

  it('is refused: an adapter without its base, of another model, or of another kind', async () => {
    const alone = await refusalOf('adapter', () => undefined);
    assert.equal(alone.code, 'no-base');
    assert.match(alone.message, /nlp import PATH --base FOLDER/);
    const base = pretrainedFolder('gpt');
    const other = await refusalOf('adapter', () => undefined, { base });
    assert.equal(other.code, 'weights-mismatch');
    const dora = await refusalOf(
      'adapter',
      edit('adapter_config.json', json => ({ ...json, use_dora: true })),
      { base },
    );
    assert.match(dora.message, /use_dora is true/);
    const patterns = edit('adapter_config.json', json => ({ ...json, alpha_pattern: { '(a+)+$': 2 } }));
    assert.match((await refusalOf('adapter', patterns, { base })).message, /alpha_pattern/);
  });

  it('is not read through a link out of a workspace that is not trusted', async function () {
    skipWithoutLinks(this);
    const { workspace, path } = damage('bert', folder => {
      rmSync(join(folder, 'model.safetensors'));
      symlinkSync(join(pretrainedFolder('bert'), 'model.safetensors'), join(folder, 'model.safetensors'));
    });
    await assert.rejects(readPretrainedModel(path, { workspace, trusted: false }), { code: 'path-outside-workspace' });
    await readPretrainedModel(path, { workspace, trusted: true });
    const elsewhere = readPretrainedModel(pretrainedFolder('bert'), { workspace, trusted: false });
    await assert.rejects(elsewhere, { code: 'path-outside-workspace' });
  });
});
