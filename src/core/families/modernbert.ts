/** ModernBERT (Warner et al. 2024): turned positions, most layers with a window, gated feed-forward parts, normalized before. */
import type { Rotary } from '../layers/transformer/rotary';
import type { StackLayer } from '../layers/transformer/stack';
import type { ConfigReader, Family } from './family';
import { labelHead, maskedHead, oneBefore } from './heads';
import { activationOf, mapOf, normOf, tableOf } from './parts';
import { encoderNames } from './postNorm';
import { readLength, readRate, readSizes, readVocabulary, readWidth } from './sizes';

type LayerType = 'full_attention' | 'sliding_attention';

export const modernbert: Family = {
  modelTypes: ['modernbert'],
  read(config) {
    const keys = {
      width: ['hidden_size', 768],
      layers: ['num_hidden_layers', 22],
      heads: ['num_attention_heads', 12],
    } as const;
    const { width, heads, layers: count } = readSizes(config, keys);
    const inner = readWidth(config, 'intermediate_size', 1152);
    const vocabulary = readVocabulary(config, 50368);
    const norm = { epsilon: config.number('norm_eps', 1e-5), bias: config.boolean('norm_bias', false) };
    const attentionBias = config.boolean('attention_bias', false);
    const feedForwardBiases = config.boolean('mlp_bias', false);
    const types = readLayerTypes(config, count);
    const rotary = readRotary(config, types);
    // `local_attention` is of both sides together.
    const side = Math.floor(config.integer('local_attention', 128) / 2);
    const layers = types.map(
      (type, i): StackLayer => ({
        heads,
        inner,
        activation: activationOf(config, 'hidden_activation', 'gelu'),
        gated: true,
        normalization: 'before',
        norm,
        ...(i === 0 && { attentionUnnormed: true }),
        biases: { query: attentionBias, key: attentionBias, value: attentionBias, output: attentionBias },
        feedForwardBiases,
        attentionDropout: readRate(config, 'attention_dropout', 0),
        dropout: 0,
        rotary: rotary[type],
        ...(type === 'sliding_attention' && { window: { before: side, after: side } }),
      }),
    );
    const headDropout = readRate(config, 'classifier_dropout', 0);
    const transform = {
      bias: config.boolean('classifier_bias', false),
      activation: activationOf(config, 'classifier_activation', 'gelu'),
      norm,
    };
    const before = (name: string) => oneBefore({ name, ...transform }, 'head.dense', width, { norm: 'head.norm' });
    const untied = !config.boolean('tie_word_embeddings', true);
    const label = { width, of: 'classifier', dropout: headDropout } as const;
    return {
      modelType: 'modernbert',
      title: 'ModernBERT',
      side: 'encoder',
      vocabulary,
      length: readLength(config, 'max_position_embeddings', 8192),
      embeddingWidth: width,
      segments: 0,
      stack: {
        width,
        layers,
        embeddingNorm: norm,
        finalNorm: norm,
        dropout: readRate(config, 'embedding_dropout', 0),
        names: encoderNames,
      },
      prefix: 'model.',
      body: [
        tableOf('embedding', 'embeddings.tok_embeddings', vocabulary, width),
        ...normOf('encoder.embeddingNorm', 'embeddings.norm', width, norm),
        ...layers.flatMap((_, i) => {
          const [own, their] = [`encoder.${i}`, `layers.${i}`];
          return [
            ...(i === 0 ? [] : normOf(`${own}.attentionNorm`, `${their}.attn_norm`, width, norm)),
            ...mapOf(
              `${own}.attention.qkv`,
              `${their}.attn.Wqkv`,
              { from: width, to: 3 * width },
              { bias: attentionBias },
            ),
            ...mapOf(
              `${own}.attention.output`,
              `${their}.attn.Wo`,
              { from: width, to: width },
              { bias: attentionBias },
            ),
            ...normOf(`${own}.feedForwardNorm`, `${their}.mlp_norm`, width, norm),
            ...mapOf(
              `${own}.feedForward.inner`,
              `${their}.mlp.Wi`,
              { from: width, to: 2 * inner },
              { bias: feedForwardBiases },
            ),
            ...mapOf(
              `${own}.feedForward.outer`,
              `${their}.mlp.Wo`,
              { from: inner, to: width },
              { bias: feedForwardBiases },
            ),
          ];
        }),
        ...normOf('norm', 'final_norm', width, norm),
      ],
      heads: {
        sequence: labelHead({
          ...label,
          architecture: 'ModernBertForSequenceClassification',
          reads: config.choice('classifier_pooling', ['cls', 'mean'], 'cls') === 'cls' ? 'first' : 'mean',
          before: before('pooler'),
        }),
        token: labelHead({
          ...label,
          architecture: 'ModernBertForTokenClassification',
          reads: 'each',
          before: before('transform'),
        }),
        question: labelHead({
          ...label,
          architecture: 'ModernBertForQuestionAnswering',
          reads: 'each',
          before: before('transform'),
          name: 'ends',
        }),
        'masked-lm': maskedHead({
          architecture: 'ModernBertForMaskedLM',
          width,
          embeddingWidth: width,
          vocabulary,
          transform,
          of: { dense: 'head.dense', norm: 'head.norm' },
          bias: config.boolean('decoder_bias', true) ? ['decoder.bias'] : undefined,
          ...(untied && { untied: 'decoder' }),
        }),
      },
      ignored: name => name === 'decoder.weight',
    };
  },
};

/** Of each layer; older files say how many layers apart those are that see all. */
function readLayerTypes(config: ConfigReader, count: number): readonly LayerType[] {
  if (!config.has('layer_types')) {
    const every = config.integer('global_attn_every_n_layers', 3);
    if (every < 1) config.refuse('global_attn_every_n_layers', 'there must be at least one');
    return Array.from({ length: count }, (_, i) => (i % every === 0 ? 'full_attention' : 'sliding_attention'));
  }
  const types = config.raw('layer_types');
  const isType = (type: unknown): type is LayerType => type === 'full_attention' || type === 'sliding_attention';
  if (!Array.isArray(types) || types.length !== count || !types.every(isType))
    return config.refuse(
      'layer_types',
      `full_attention or sliding_attention are computed, one for each of ${count} layers`,
    );
  return types;
}

/** Older files have `global_rope_theta` and `local_rope_theta`. */
function readRotary(config: ConfigReader, types: readonly LayerType[]): Readonly<Record<LayerType, Rotary>> {
  if (config.has('rope_scaling')) config.refuse('rope_scaling', 'turns are computed without scaling in this family');
  const all = config.under('rope_parameters');
  if (all && !types.some(type => all.has(type)))
    config.refuse('rope_parameters', `it has no ${[...new Set(types)].join(' and no ')}`);
  const baseOf = (type: LayerType, older: string, usual: number) => {
    const given = all?.under(type);
    given?.choice('rope_type', ['default'], 'default');
    const base = given?.has('rope_theta') ? given.number('rope_theta') : config.number(older, usual);
    return base > 0 ? base : config.refuse(older, 'it must be above 0');
  };
  const global = baseOf('full_attention', 'global_rope_theta', 160000);
  return {
    full_attention: { base: global },
    sliding_attention: { base: baseOf('sliding_attention', 'local_rope_theta', 10000) },
  };
}
