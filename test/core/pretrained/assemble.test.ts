/** Tokenizers of folders as a model has them: of the texts that are read, and of those that are written. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe as describeFolder } from '../../../src/core/pretrained/assemble';

const fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/text/pieceFolders.json'), 'utf8'));
const { files, target, ids } = fixture.cases['marian of two'];
const texts: readonly string[] = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/text/families/texts.json'), 'utf8'),
);

const config = {
  model_type: 'marian',
  vocab_size: 273,
  decoder_vocab_size: 280,
  share_encoder_decoder_embeddings: false,
  d_model: 8,
  encoder_layers: 1,
  decoder_layers: 1,
  encoder_attention_heads: 2,
  decoder_attention_heads: 2,
  encoder_ffn_dim: 8,
  decoder_ffn_dim: 8,
  max_position_embeddings: 512,
  decoder_start_token_id: 1,
  eos_token_id: 0,
  forced_eos_token_id: 0,
};

const open = (more: object = {}) =>
  describeFolder(
    { version: 1, config: { ...config, ...more } },
    {
      folder: 'model',
      configFile: 'model/config.json',
      text: name => (typeof files[name] === 'object' ? JSON.stringify(files[name]) : undefined),
      bytes: name => (typeof files[name] === 'string' ? Buffer.from(fixture.models[files[name]], 'base64') : undefined),
    },
    undefined,
  );

describe('pretrained/assemble', () => {
  it('has a tokenizer of its own for the texts that Marian writes', () => {
    const { targetTokenizer, tokenizer } = open();
    const text = texts[7]!;
    assert.deepEqual([...tokenizer.encode(text).ids], ids[7]);
    assert.deepEqual([...targetTokenizer!.encode(text).ids], target[7]);
  });

  it('refuses one that the table of written tokens has no room for', () => {
    assert.throws(() => open({ decoder_vocab_size: 100 }), { code: 'tokenizer-does-not-fit' });
  });
});
