/** BLOOM (BigScience 2022), as transformers' modeling_bloom.py computes it. */
import { decoderHeads, decoderNames, ignoresTied } from './decoder';
import type { Family, Mapping } from './family';
import { mapOf, normOf, tableOf } from './parts';
import { readRate, readSizes, readVocabulary } from './sizes';

function layerOf(i: number, width: number, heads: number): readonly Mapping[] {
  const [own, their] = [`encoder.${i}`, `h.${i}`];
  const inner = 4 * width;
  return [
    ...normOf(`${own}.attentionNorm`, `${their}.input_layernorm`, width),
    ...mapOf(
      `${own}.attention.qkv`,
      `${their}.self_attention.query_key_value`,
      { from: width, to: 3 * width },
      { layout: { byHead: heads } },
    ),
    ...mapOf(`${own}.attention.output`, `${their}.self_attention.dense`, { from: width, to: width }),
    ...normOf(`${own}.feedForwardNorm`, `${their}.post_attention_layernorm`, width),
    ...mapOf(`${own}.feedForward.inner`, `${their}.mlp.dense_h_to_4h`, { from: width, to: inner }),
    ...mapOf(`${own}.feedForward.outer`, `${their}.mlp.dense_4h_to_h`, { from: inner, to: width }),
  ];
}

export const bloom: Family = {
  modelTypes: ['bloom'],
  read(config) {
    const { width, layers, heads } = readSizes(config, {
      // Files of old versions call it so.
      width: [config.has('n_embed') ? 'n_embed' : 'hidden_size', 64],
      layers: [config.has('num_hidden_layers') && !config.has('n_layer') ? 'num_hidden_layers' : 'n_layer', 2],
      heads: [config.has('num_attention_heads') && !config.has('n_head') ? 'num_attention_heads' : 'n_head', 8],
    });
    const vocabulary = readVocabulary(config, 250880);
    const norm = { epsilon: config.number('layer_norm_epsilon', 1e-5) };
    const tied = config.boolean('tie_word_embeddings', true);
    const dropout = readRate(config, 'hidden_dropout', 0);
    const layer = {
      heads,
      inner: 4 * width,
      activation: 'gelu-tanh',
      normalization: 'before',
      norm,
      residualOfNorm: config.boolean('apply_residual_connection_post_layernorm', false),
      dropout,
      attentionDropout: readRate(config, 'attention_dropout', 0),
    } as const;
    return {
      modelType: 'bloom',
      title: 'BLOOM',
      side: 'decoder',
      vocabulary,
      embeddingWidth: width,
      segments: 0,
      stack: {
        width,
        layers: new Array<typeof layer>(layers).fill(layer),
        causal: true,
        positionBias: { kind: 'alibi' },
        countsTokens: true,
        embeddingNorm: norm,
        finalNorm: norm,
        dropout: 0,
        names: decoderNames,
      },
      prefix: 'transformer.',
      body: [
        tableOf('embedding', 'word_embeddings', vocabulary, width),
        ...normOf('encoder.embeddingNorm', 'word_embeddings_layernorm', width),
        ...Array.from({ length: layers }, (_, i) => layerOf(i, width, heads)).flat(),
        ...normOf('norm', 'ln_f', width),
      ],
      heads: decoderHeads({
        stem: 'Bloom',
        causal: 'ForCausalLM',
        width,
        vocabulary,
        tied,
        token: 'classifier',
        tokenDropout: readRate(config, 'classifier_dropout', readRate(config, 'hidden_dropout', 0.1)),
        question: {},
      }),
      ignored: ignoresTied(tied),
    };
  },
};
