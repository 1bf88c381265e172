import assert from 'node:assert/strict';
import { type HostTensor, sizeOf } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { families, readArchitecture } from '../../../src/core/families/families';
import type { Architecture, HeadName, Mapping } from '../../../src/core/families/family';
import { shapesOfTheirs, toOurs, toTheirs } from '../../../src/core/families/mapTensors';
import { mappingsOf } from '../../../src/core/families/matchTensors';

function counted(shape: readonly number[], from = 1): HostTensor {
  return { dtype: 'float32', shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => i + from) };
}

function drawn(shape: readonly number[], name: string): HostTensor {
  const random = new Random(1, name);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()) };
}

/** A small network of each family, most of its keys as the family's class has them. */
const sizes = {
  vocab_size: 11,
  ...{ hidden_size: 8, dim: 8, n_embd: 8, d_model: 8, word_embed_proj_dim: 6 },
  ...{ num_attention_heads: 2, num_heads: 2, n_heads: 2, n_head: 2, num_key_value_heads: 1 },
  ...{ num_hidden_layers: 2, num_layers: 2, n_layers: 2, n_layer: 2, attention_types: [[['global', 'local'], 1]] },
  ...{ intermediate_size: 12, hidden_dim: 12, n_inner: 12, ffn_dim: 12, embedding_size: 6 },
  ...{ encoder_layers: 2, decoder_layers: 1, encoder_attention_heads: 2, decoder_attention_heads: 4 },
  ...{ encoder_ffn_dim: 12, decoder_ffn_dim: 10, d_ff: 12, d_kv: 3, share_encoder_decoder_embeddings: false },
  ...{ max_position_embeddings: 9, n_positions: 9, pad_token_id: 1 },
  ...{ pos_att_type: ['p2c', 'c2p'], relative_attention: true, conv_kernel_size: 3, norm_rel_ebd: 'layer_norm' },
};

function smallOf(modelType: string): Architecture {
  return readArchitecture({ ...sizes, model_type: modelType });
}

describe('tensors of files', () => {
  const turned: Mapping = {
    name: 'qkv.weight',
    of: ['q', 'k', 'v'],
    layout: 'turned',
    shape: [2, 7],
    parts: [3, 2, 2],
  };

  it('are turned and stand side by side', () => {
    const theirs = [counted([3, 2]), counted([2, 2], 7), counted([2, 2], 11)];
    const ours = toOurs(turned, theirs);
    assert.deepEqual(ours.shape, [2, 7]);
    assert.deepEqual([...ours.data], [1, 3, 5, 7, 9, 11, 13, 2, 4, 6, 8, 10, 12, 14]);
    assert.deepEqual(toTheirs(turned, ours), theirs);
  });

  it('put queries, keys and values of each head in three parts', () => {
    const weight: Mapping = { name: 'qkv.weight', of: ['w'], layout: { byHead: 2 }, shape: [2, 6] };
    const ours = toOurs(weight, [counted([6, 2])]);
    assert.deepEqual([...ours.data], [1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12]);
    const bias: Mapping = { ...weight, shape: [6] };
    assert.deepEqual([...toOurs(bias, [counted([6])]).data], [1, 4, 2, 5, 3, 6]);
  });

  it('give a logit another one to stand against', () => {
    const weight: Mapping = { name: 'head.weight', of: ['w'], layout: 'against-zero', shape: [3, 2] };
    const ours = toOurs(weight, [counted([1, 3])]);
    assert.deepEqual([...ours.data], [0, 1, 0, 2, 0, 3]);
    const trained = { ...ours, data: Float32Array.of(1, 4, 0, 2, -1, 3) };
    assert.deepEqual([...toTheirs(weight, trained)[0]!.data], [3, 2, 4]);
  });

  it('of a convolution have the oldest token first', () => {
    const weight: Mapping = { name: 'w', of: ['w'], layout: { kernel: 2 }, shape: [6, 2] };
    const ours = toOurs(weight, [counted([2, 3, 2])]);
    assert.deepEqual([...ours.data], [1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12]);
  });

  for (const modelType of families.flatMap(family => family.modelTypes))
    describe(`of ${modelType}`, () => {
      const architecture = smallOf(modelType);
      const heads = [undefined, ...(Object.keys(architecture.heads) as HeadName[])];

      for (const head of heads)
        it(`become ours and theirs again, bit by bit, ${head ?? 'without a head'}`, () => {
          for (const mapping of mappingsOf(architecture, head, 3)) {
            const theirs = shapesOfTheirs(mapping).map((shape, i) => drawn(shape, mapping.of[i]!));
            const ours = toOurs(mapping, theirs);
            assert.equal(ours.data.length, sizeOf(mapping.shape), mapping.name);
            const given = theirs.map(({ data }) => [...data]);
            const back = toTheirs(mapping, ours);
            assert.deepEqual(
              back.map(({ data }) => [...data]),
              given,
              mapping.name,
            );
            assert.deepEqual(
              back.map(({ shape }) => shape),
              shapesOfTheirs(mapping),
            );
          }
        });

      it('are each of one parameter, under names of their own', () => {
        for (const head of heads) {
          const all = mappingsOf(architecture, head, 3);
          const ours = all.map(({ name }) => name);
          const theirs = all.flatMap(({ of }) => of);
          assert.equal(new Set(ours).size, ours.length);
          assert.equal(new Set(theirs).size, theirs.length);
        }
      });
    });
});
