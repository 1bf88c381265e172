/** DeBERTa v2 and v3 (He et al. 2021, 2023): attention reads tokens and distances apart, with distances far away in ranges. */
import type { NormOptions } from '../layers/norm';
import type { StackOptions } from '../layers/transformer/stack';
import type { ConfigReader, Family, Mapping } from './family';
import { labelHead, maskedHead, oneBefore, questionHead } from './heads';
import { activationOf, mapOf, normOf, tableOf } from './parts';
import { type LayerNames, postNormLayer, readPostNorm } from './postNorm';
import { readLength, readRate, readVocabulary, readWidth } from './sizes';

const layer: LayerNames = {
  query: 'attention.self.query_proj',
  key: 'attention.self.key_proj',
  value: 'attention.self.value_proj',
  output: 'attention.output.dense',
  attentionNorm: 'attention.output.LayerNorm',
  inner: 'intermediate.dense',
  outer: 'output.dense',
  feedForwardNorm: 'output.LayerNorm',
};

const defaults = { width: 1536, layers: 24, heads: 24, inner: 6144, activation: 'gelu', dropout: 0.1 } as const;

/** Distances further apart would take long to list. */
const furthest = 2 ** 16;
const widestKernel = 64;

export const debertaV2: Family = {
  modelTypes: ['deberta-v2'],
  read(config) {
    const {
      width,
      heads,
      inner,
      dropout,
      norm,
      activation,
      layers: plain,
      stack,
    } = readPostNorm(config, defaults, 1e-7);
    const vocabulary = readVocabulary(config, 128100);
    const length = readLength(config, 'max_position_embeddings', 512);
    const segments = config.integer('type_vocab_size', 0);
    const embeddingWidth = readWidth(config, 'embedding_size', width);
    const projected = embeddingWidth !== width;
    const placed = config.boolean('position_biased_input', true);
    if (readWidth(config, 'attention_head_size', width / heads) !== width / heads)
      config.refuse('attention_head_size', 'heads are as wide together as the layers');
    const relative = readRelative(config, length, norm);
    const read = readPositionKinds(config);
    const layers = plain.map(each => ({
      ...each,
      scale: 1 / Math.sqrt((width / heads) * (1 + Number(read.keys) + Number(read.queries))),
      ...(relative && { relative: read }),
    }));
    const convolution = readConvolution(config, norm);
    const square = { from: width, to: width };
    const poolerWidth = readWidth(config, 'pooler_hidden_size', width);
    if (poolerWidth !== width) config.refuse('pooler_hidden_size', `hidden states are ${width} wide`);
    const pooler = oneBefore(
      {
        name: 'pooler',
        bias: true,
        activation: activationOf(config, 'pooler_hidden_act', 'gelu'),
        dropout: readRate(config, 'pooler_dropout', 0),
      },
      'pooler.dense',
      width,
    );
    const legacy = config.boolean('legacy', true);
    const older = { dense: 'cls.predictions.transform.dense', norm: 'cls.predictions.transform.LayerNorm' };
    const newer = { dense: 'lm_predictions.lm_head.dense', norm: 'lm_predictions.lm_head.LayerNorm' };
    const biases = ['cls.predictions.bias', 'lm_predictions.lm_head.bias', 'cls.predictions.decoder.bias'] as const;
    const untied = legacy && !config.boolean('tie_word_embeddings', true);
    return {
      modelType: 'deberta-v2',
      title: 'DeBERTa v2 and v3',
      side: 'encoder',
      vocabulary,
      length,
      embeddingWidth,
      segments,
      stack: {
        ...stack,
        layers,
        ...(placed && { positions: { kind: 'learned' } }),
        ...(projected && { projection: { from: embeddingWidth, place: 'sum', bias: false } }),
        ...(relative && { relativePositions: relative }),
        ...(convolution && { convolution }),
      },
      prefix: 'deberta.',
      body: [
        tableOf('embedding', 'embeddings.word_embeddings', vocabulary, embeddingWidth),
        ...(placed ? [tableOf('positions', 'embeddings.position_embeddings', length, embeddingWidth)] : []),
        ...(segments > 0 ? [tableOf('segments', 'embeddings.token_type_embeddings', segments, embeddingWidth)] : []),
        ...(projected
          ? mapOf('encoder.projection', 'embeddings.embed_proj', { from: embeddingWidth, to: width }, { bias: false })
          : []),
        ...normOf('encoder.embeddingNorm', 'embeddings.LayerNorm', width),
        ...(relative ? [tableOf('encoder.relative', 'encoder.rel_embeddings', 2 * relative.span, width)] : []),
        ...(relative?.norm ? normOf('encoder.relative.norm', 'encoder.LayerNorm', width) : []),
        ...(convolution ? convolutionMappings(width, convolution.kernel) : []),
        ...layers.flatMap((_, i) => {
          const [own, their] = [`encoder.${i}`, `encoder.layer.${i}`];
          const ofDistances = (part: 'Key' | 'Query', of: string) =>
            mapOf(`${own}.attention.relative${part}`, `${their}.attention.self.${of}`, square);
          return [
            ...postNormLayer(own, their, layer, { width, inner }),
            ...(relative && read.keys && !read.shared ? ofDistances('Key', 'pos_key_proj') : []),
            ...(relative && read.queries && !read.shared ? ofDistances('Query', 'pos_query_proj') : []),
          ];
        }),
      ],
      heads: {
        sequence: labelHead({
          architecture: 'DebertaV2ForSequenceClassification',
          reads: 'first',
          width,
          of: 'classifier',
          before: pooler,
          dropout: readRate(config, 'cls_dropout', dropout),
        }),
        token: labelHead({
          architecture: 'DebertaV2ForTokenClassification',
          reads: 'each',
          width,
          of: 'classifier',
          dropout,
        }),
        question: questionHead('DebertaV2ForQuestionAnswering', width),
        'masked-lm': maskedHead({
          architecture: 'DebertaV2ForMaskedLM',
          width,
          embeddingWidth: legacy ? embeddingWidth : width,
          vocabulary,
          transform: { activation, norm },
          // Files have the one or the other; which of them is the model's own head, config.json does not always say rightly.
          of: legacy ? older : newer,
          older: legacy ? newer : older,
          bias: legacy ? biases : [biases[1], biases[0]],
          ...(untied && { untied: 'cls.predictions.decoder' }),
        }),
      },
      ignored: name =>
        /^embeddings\.position_ids$|^mask_predictions\.|^cls\.predictions\.decoder\./.test(name) ||
        (!placed && name.startsWith('embeddings.position_embeddings.')),
    };
  },
};

/** What queries and keys read of distances; only where there are vectors of distances, but the scale counts it anyway. */
function readPositionKinds(config: ConfigReader) {
  const raw = config.raw('pos_att_type') ?? [];
  const kinds = typeof raw === 'string' ? raw.split('|').map(kind => kind.trim().toLowerCase()) : raw;
  const known = ['c2p', 'p2c'];
  // Files of the first version have `p2p`, which transformers does not compute either.
  if (!Array.isArray(kinds) || !kinds.every(kind => typeof kind === 'string' && [...known, 'p2p', ''].includes(kind)))
    return config.refuse('pos_att_type', `${known.join(' and ')} are computed`);
  return {
    keys: kinds.includes('c2p'),
    queries: kinds.includes('p2c'),
    shared: config.boolean('share_att_key', false),
  };
}

function readRelative(config: ConfigReader, length: number, norm: NormOptions): StackOptions['relativePositions'] {
  if (!config.boolean('relative_attention', false)) return undefined;
  const given = config.number('max_relative_positions', -1);
  const distance = given < 1 ? length : config.integer('max_relative_positions');
  const buckets = config.number('position_buckets', -1) > 0 ? config.integer('position_buckets') : undefined;
  if (distance > furthest) config.refuse('max_relative_positions', `distances up to ${furthest} are computed`);
  if (buckets !== undefined && (buckets < 4 || buckets > furthest || Math.floor(buckets / 2) >= distance - 1))
    config.refuse('position_buckets', `from 4 on are computed, and fewer than twice the longest distance, ${distance}`);
  const normed = config.string('norm_rel_ebd', 'none').toLowerCase().split('|');
  return {
    span: buckets ?? distance,
    ...(buckets !== undefined && { distance }),
    ...(normed.some(each => each.trim() === 'layer_norm') && { norm }),
  };
}

function readConvolution(config: ConfigReader, norm: NormOptions): StackOptions['convolution'] {
  const kernel = config.integer('conv_kernel_size', 0);
  if (kernel === 0) return undefined;
  if (kernel % 2 === 0 || kernel > widestKernel)
    config.refuse('conv_kernel_size', `odd sizes up to ${widestKernel - 1} are computed`);
  if (config.integer('conv_groups', 1) !== 1) config.refuse('conv_groups', 'one group is computed');
  return { kernel, activation: activationOf(config, 'conv_act', 'tanh'), norm };
}

function convolutionMappings(width: number, kernel: number): readonly Mapping[] {
  return [
    ...mapOf('encoder.convolution', 'encoder.conv.conv', { from: kernel * width, to: width }, { layout: { kernel } }),
    ...normOf('encoder.convolution.norm', 'encoder.conv.LayerNorm', width),
  ];
}
