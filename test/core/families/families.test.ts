import assert from 'node:assert/strict';
import type { ActionableError } from '../../../src/core/base/errors';
import { declined, families, modelTypes, readArchitecture } from '../../../src/core/families/families';

const small = { hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 1, intermediate_size: 8, vocab_size: 9 };

function refusalOf(config: Readonly<Record<string, unknown>>): ActionableError {
  try {
    readArchitecture(config);
  } catch (error) {
    return error as ActionableError;
  }
  assert.fail('it was read');
}

describe('families', () => {
  it('have model types of their own, none of them declined', () => {
    assert.equal(new Set(modelTypes).size, modelTypes.length);
    assert.deepEqual(
      modelTypes.filter(type => Object.hasOwn(declined, type)),
      [],
    );
    assert.deepEqual(
      families.flatMap(family => family.modelTypes),
      modelTypes,
    );
  });

  for (const [type, reason] of Object.entries(declined))
    it(`decline ${type} with a reason`, () => {
      const { code, message } = refusalOf({ model_type: type });
      assert.equal(code, 'unknown-architecture');
      assert.ok(message.includes(`"${type}" is not read: ${reason}`), message);
    });

  it('say which type was meant, and which there are', () => {
    const { message } = refusalOf({ model_type: 'distillbert' });
    assert.match(message, /^config\.json: model_type "distillbert" is not known; did you mean "distilbert"\?/);
    assert.match(message, /Known are albert, bart, bert, /);
    const unknown = refusalOf({ model_type: 'constructor' });
    assert.match(unknown.message, /"constructor" is not known\. Known are /);
    assert.match(refusalOf({}).message, /model_type/);
  });

  it('name the key that is no such value', () => {
    const of = (keys: Readonly<Record<string, unknown>>) =>
      refusalOf({ model_type: 'bert', ...small, ...keys }).message;
    assert.match(of({ hidden_size: 'wide' }), /hidden_size must be a whole number .*, not "wide"/);
    assert.match(
      of({ num_attention_heads: 3 }),
      /num_attention_heads is 3: hidden_size is 8, which it does not divide/,
    );
    assert.match(of({ num_hidden_layers: 0 }), /num_hidden_layers is 0: there must be at least one/);
    assert.match(of({ num_hidden_layers: 1e9 }), /num_hidden_layers must be/);
    assert.match(of({ vocab_size: -1 }), /vocab_size must be/);
    assert.match(of({ hidden_act: 'laplace' }), /hidden_act must be one of gelu, .*, not "laplace"/);
    assert.match(of({ is_decoder: true }), /is_decoder is true: this family is read as an encoder alone/);
    assert.match(of({ position_embedding_type: 'relative_key' }), /position_embedding_type must be "absolute"/);
    assert.match(of({ hidden_dropout_prob: 1 }), /hidden_dropout_prob is 1: a rate is from 0 to below 1/);
  });

  it('take null for what is not given', () => {
    const given = readArchitecture({ model_type: 'bert', ...small, classifier_dropout: null, hidden_act: null });
    assert.deepEqual(JSON.stringify(given), JSON.stringify(readArchitecture({ model_type: 'bert', ...small })));
  });
});

describe('what families refuse', () => {
  const cases: readonly [string, Readonly<Record<string, unknown>>, RegExp][] = [
    ['roberta', { max_position_embeddings: 2 }, /no place is left behind padding, which is 1/],
    ['mpnet', { relative_attention_num_buckets: 16 }, /transformers computes 32 alone/],
    ['albert', { num_hidden_groups: 2 }, /there are 1 layers/],
    ['albert', { inner_group_num: 100 }, /inner_group_num is 100: 1 to 64/],
    ['modernbert', { layer_types: ['chunked_attention'] }, /layer_types/],
    ['modernbert', { rope_scaling: { type: 'linear' } }, /rope_scaling/],
    ['modernbert', { rope_parameters: { full_attention: { rope_type: 'yarn' } } }, /rope_type must be "default"/],
    ['modernbert', { rope_parameters: { rope_theta: 1 } }, /it has no full_attention/],
    ['deberta-v2', { conv_kernel_size: 4 }, /conv_kernel_size is 4: odd sizes/],
    ['deberta-v2', { conv_kernel_size: 3, conv_groups: 2 }, /conv_groups/],
    ['deberta-v2', { pos_att_type: ['c2c'] }, /c2p and p2c are computed/],
    ['deberta-v2', { relative_attention: true, position_buckets: 2 }, /position_buckets is 2/],
    ['deberta-v2', { relative_attention: true, position_buckets: 64, max_relative_positions: 20 }, /position_buckets/],
    ['deberta-v2', { relative_attention: true, max_relative_positions: 2 ** 20 }, /max_relative_positions/],
    ['deberta-v2', { pooler_hidden_size: 4 }, /pooler_hidden_size/],
  ];
  for (const [type, keys, expected] of cases)
    it(`${type}: ${JSON.stringify(keys)}`, () => {
      assert.match(refusalOf({ model_type: type, ...small, ...keys }).message, expected);
    });
});

describe('keys of older files', () => {
  const base = { hidden_size: 768, num_attention_heads: 12, num_hidden_layers: 4, intermediate_size: 1152 };

  it('of ModernBERT say how far apart layers are that see all, and two bases of turns', () => {
    const config = {
      ...base,
      model_type: 'modernbert',
      ...{ global_attn_every_n_layers: 3, global_rope_theta: 160000, local_rope_theta: 10000, local_attention: 128 },
      ...{ layer_norm_eps: 1e-5, position_embedding_type: 'absolute', reference_compile: null, rope_scaling: null },
    };
    const { layers } = readArchitecture(config).stack;
    assert.deepEqual(
      layers.map(({ rotary, window }) => [rotary?.base, window?.before, window?.after]),
      [
        [160000, undefined, undefined],
        [10000, 64, 64],
        [10000, 64, 64],
        [160000, undefined, undefined],
      ],
    );
  });

  it('of DeBERTa have kinds of positions in one text, and -1 for what is not set', () => {
    const config = {
      ...base,
      model_type: 'deberta-v2',
      ...{ relative_attention: true, position_buckets: 256, norm_rel_ebd: 'layer_norm', share_att_key: true },
      ...{ pos_att_type: 'p2c|c2p', layer_norm_eps: 1e-7, max_relative_positions: -1, position_biased_input: false },
    };
    const { stack } = readArchitecture(config);
    assert.deepEqual(stack.relativePositions, { span: 256, distance: 512, norm: { epsilon: 1e-7 } });
    assert.deepEqual(stack.layers[0]!.relative, { keys: true, queries: true, shared: true });
    assert.equal(stack.layers[0]!.scale, 1 / Math.sqrt(64 * 3));
    assert.equal(stack.positions, undefined);
  });
});
