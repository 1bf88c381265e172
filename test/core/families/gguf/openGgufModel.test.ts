import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import type { HostTensor } from '../../../../src/core/base/hostTensor';
import { openGgufModel } from '../../../../src/core/families/gguf/openGgufModel';
import type { ByteSource } from '../../../../src/core/formats/safetensors';
import { type Crafted, craftGguf, text, u32, u64 } from '../../formats/craftGguf';
import { type FixtureTensor, relativeError } from '../../models/fixture';
import { load, read, toLogits } from '../decoder';

interface Fixture {
  readonly ids: number[][];
  readonly models: Readonly<Record<string, { readonly file: string; readonly logits: FixtureTensor }>>;
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/families/gguf.json'), 'utf8'));

function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (begin, end) => Uint8Array.from(bytes.subarray(begin, end)) };
}

const open = (bytes: Uint8Array) => openGgufModel(sourceOf(bytes), 'x.gguf');

type Values = Readonly<Record<string, NonNullable<Crafted['values']>[number][1]>>;

const number = (value: number) => [4, u32(value)] as const;
const words = (...all: string[]) => [9, Buffer.concat([u32(8), u64(all.length), ...all.map(text)])] as const;
const usual: Values = {
  'general.architecture': [8, text('llama')],
  'llama.block_count': number(1),
  'llama.context_length': number(8),
  'llama.embedding_length': number(4),
  'llama.feed_forward_length': number(4),
  'llama.attention.head_count': number(2),
  'llama.attention.layer_norm_rms_epsilon': [6, u32(0x3727c5ac)],
  'tokenizer.ggml.model': [8, text('gpt2')],
  'tokenizer.ggml.tokens': words('a', 'b', 'ab'),
  'tokenizer.ggml.merges': words('a b'),
};

/** A file with the values of a LLaMA, some of them others. */
function craft(changes: Partial<Values>): Buffer {
  const values = Object.entries({ ...usual, ...changes }).filter(
    (each): each is [string, Values[string]] => each[1] !== undefined,
  );
  return craftGguf({ values, tensors: [{ name: 'token_embd.weight', sizes: [4, 3] }], body: 64 });
}

describe('families/gguf', () => {
  for (const [name, { file, logits }] of Object.entries(fixture.models))
    it(`computes ${name} as transformers does from the same file`, async () => {
      const model = await open(Buffer.from(file, 'base64'));
      const tensors: Record<string, HostTensor> = {};
      for (const [each, { shape }] of model.tensors) {
        tensors[each] = await model.read(each);
        assert.deepEqual(tensors[each]!.shape, shape);
      }
      const { ids } = fixture;
      const loaded = load(model.config, tensors, 'causal-lm', 1);
      const { hidden } = read(loaded, { ids, mask: ids.map(row => row.map(() => 1)) });
      assert.ok(relativeError(toLogits(loaded, hidden).dataSync(), logits.data) < 1e-4);
      assert.deepEqual(model.generation, { bos_token_id: 1, eos_token_id: 2 });
    });

  it('reads what config.json would say', async () => {
    const { config } = await open(
      craft({
        'llama.attention.head_count_kv': number(1),
        'llama.rope.scaling.type': [8, text('linear')],
        'llama.rope.scaling.factor': [6, u32(0x40800000)],
      }),
    );
    assert.deepEqual(config, {
      model_type: 'llama',
      architectures: ['LlamaForCausalLM'],
      vocab_size: 3,
      tie_word_embeddings: true,
      hidden_size: 4,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      num_key_value_heads: 1,
      head_dim: 2,
      intermediate_size: 4,
      max_position_embeddings: 8,
      rms_norm_eps: 1e-5,
      hidden_act: 'silu',
      attention_bias: false,
      mlp_bias: false,
      rope_parameters: { rope_theta: 10000, rope_type: 'linear', factor: 4 },
    });
    const window = await open(craft({ 'llama.attention.sliding_window': number(3) }));
    assert.deepEqual([window.config.model_type, window.config.sliding_window], ['mistral', 3]);
  });

  const refused: Readonly<Record<string, [Partial<Values>, string, RegExp]>> = {
    'another architecture by name': [
      { 'general.architecture': [8, text('gemma3')] },
      'unknown-gguf',
      /general\.architecture is gemma3: it is not computed; known are llama, qwen2, gpt2, bloom$/,
    ],
    'no architecture': [{ 'general.architecture': undefined }, 'damaged-gguf', /general\.architecture is missing/],
    'mixtures of experts': [
      { 'llama.expert_count': number(8) },
      'unknown-gguf',
      /expert_count is 8: mixtures of experts/,
    ],
    'scaling of positions that is not known': [
      { 'llama.rope.scaling.type': [8, text('longrope')] },
      'unknown-gguf',
      /rope\.scaling\.type is longrope: only none, linear and yarn/,
    ],
    'heads by layer': [
      { 'llama.attention.head_count': [9, Buffer.concat([u32(4), u64(1), u32(2)])] },
      'damaged-gguf',
      /head_count must be a whole number/,
    ],
    'a tokenizer of another kind': [
      { 'tokenizer.ggml.model': [8, text('rwkv')] },
      'unknown-gguf',
      /tokenizer\.ggml\.model is rwkv: only gpt2/,
    ],
    'another way to split texts': [
      { 'tokenizer.ggml.pre': [8, text('tekken')] },
      'unknown-gguf',
      /tokenizer\.ggml\.pre is tekken: texts are split in a way that is not known/,
    ],
    'tokens that are numbers': [
      { 'tokenizer.ggml.tokens': number(3) },
      'damaged-gguf',
      /tokens must be a list of texts/,
    ],
    'types for fewer tokens': [
      { 'tokenizer.ggml.token_type': [9, Buffer.concat([u32(4), u64(1), u32(1)])] },
      'damaged-gguf',
      /token_type has 1 numbers, not 3/,
    ],
    'a special token that is not there': [
      { 'tokenizer.ggml.eos_token_id': number(9) },
      'damaged-gguf',
      /eos_token_id is 9, and there are 3 tokens/,
    ],
    'the same token twice': [{ 'tokenizer.ggml.tokens': words('a', 'a') }, 'damaged-gguf', /two tokens are "a"/],
    'a merge of one token': [
      { 'tokenizer.ggml.merges': words('ab') },
      'damaged-gguf',
      /the merge "ab" is not of two tokens/,
    ],
  };
  for (const [what, [changes, code, message]] of Object.entries(refused))
    it(`refuses ${what}`, async () => {
      await assert.rejects(open(craft(changes)), (error: Error & { readonly code?: string }) => {
        assert.equal(error.code, code, error.stack);
        assert.match(error.message, message);
        return true;
      });
    });
});
