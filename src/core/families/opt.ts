/** OPT (Zhang et al. 2022), as transformers' modeling_opt.py computes it. */
import { decoderHeads, decoderNames, ignoresTied } from './decoder';
import type { Family, Mapping } from './family';
import { activationOf, mapOf, normOf, tableOf } from './parts';
import { readLength, readRate, readSizes, readVocabulary, readWidth } from './sizes';

const sizeKeys = {
  width: ['hidden_size', 768],
  layers: ['num_hidden_layers', 12],
  heads: ['num_attention_heads', 12],
} as const;

/** The first two rows of the table of positions are of none. */
const offset = 2;

function layerOf(i: number, width: number, inner: number, bias: boolean): readonly Mapping[] {
  const [own, their] = [`encoder.${i}`, `decoder.layers.${i}`];
  const parts = ['q_proj', 'k_proj', 'v_proj'].map(part => `${their}.self_attn.${part}`);
  return [
    ...normOf(`${own}.attentionNorm`, `${their}.self_attn_layer_norm`, width),
    ...mapOf(`${own}.attention.qkv`, parts, { from: width, to: 3 * width }, { bias }),
    ...mapOf(`${own}.attention.output`, `${their}.self_attn.out_proj`, { from: width, to: width }, { bias }),
    ...normOf(`${own}.feedForwardNorm`, `${their}.final_layer_norm`, width),
    ...mapOf(`${own}.feedForward.inner`, `${their}.fc1`, { from: width, to: inner }, { bias }),
    ...mapOf(`${own}.feedForward.outer`, `${their}.fc2`, { from: inner, to: width }, { bias }),
  ];
}

export const opt: Family = {
  modelTypes: ['opt'],
  read(config) {
    if (!config.boolean('layer_norm_elementwise_affine', true))
      config.refuse('layer_norm_elementwise_affine', 'normalization without a scale is not computed');
    const { width, layers, heads } = readSizes(config, sizeKeys);
    const inner = readWidth(config, 'ffn_dim', 3072);
    const vocabulary = readVocabulary(config, 50272);
    const length = readLength(config, 'max_position_embeddings', 2048);
    const narrow = readWidth(config, 'word_embed_proj_dim', width);
    const before = config.boolean('do_layer_norm_before', true);
    const ends = before && !config.boolean('_remove_final_layer_norm', false);
    const bias = config.boolean('enable_bias', true);
    const tied = config.boolean('tie_word_embeddings', true);
    const dropout = readRate(config, 'dropout', 0.1);
    const layer = {
      heads,
      inner,
      activation: activationOf(config, 'activation_function', 'relu'),
      normalization: before ? 'before' : 'after',
      biases: { query: bias, key: bias, value: bias, output: bias },
      feedForwardBiases: bias,
      dropout,
      attentionDropout: readRate(config, 'attention_dropout', 0),
    } as const;
    return {
      modelType: 'opt',
      title: 'OPT',
      side: 'decoder',
      vocabulary,
      length,
      embeddingWidth: narrow,
      segments: 0,
      stack: {
        width,
        layers: new Array<typeof layer>(layers).fill(layer),
        causal: true,
        positions: { kind: 'learned', offset },
        countsTokens: true,
        ...(narrow !== width && {
          projection: { from: narrow, place: 'words', bias: false },
          narrowing: { to: narrow },
        }),
        ...(ends && { finalNorm: {} }),
        // Embeddings are not dropped.
        dropout: 0,
        names: decoderNames,
      },
      prefix: 'model.',
      body: [
        tableOf('embedding', 'decoder.embed_tokens', vocabulary, narrow),
        tableOf('positions', 'decoder.embed_positions', offset + length, width),
        ...(narrow === width
          ? []
          : [
              ...mapOf('encoder.projection', 'decoder.project_in', { from: narrow, to: width }, { bias: false }),
              ...mapOf('encoder.narrowing', 'decoder.project_out', { from: width, to: narrow }, { bias: false }),
            ]),
        ...Array.from({ length: layers }, (_, i) => layerOf(i, width, inner, bias)).flat(),
        ...(ends ? normOf('norm', 'decoder.final_layer_norm', width) : []),
      ],
      heads: decoderHeads({ stem: 'OPT', causal: 'ForCausalLM', width: narrow, vocabulary, tied, question: {} }),
      ignored: ignoresTied(tied),
    };
  },
};
