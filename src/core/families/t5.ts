/** T5 1.0 and 1.1 (Raffel et al. 2020) and mT5 (Xue et al. 2021), as transformers' modeling_t5.py and modeling_mt5.py compute them. */
import type { Activation } from '../layers/activations';
import type { StackLayer, StackOptions } from '../layers/transformer/stack';
import {
  classificationHead,
  copiedOutput,
  decoderSide,
  encoderSide,
  writerTokens,
  writingHead,
} from './encoderDecoder';
import type { Architecture, ConfigReader, Family, Mapping } from './family';
import { labelHead, questionHead } from './heads';
import { activationNamed, mapOf, normOf, tableOf } from './parts';
import { readRate, readSize, readVocabulary, readWidth } from './sizes';

const variants = {
  t5: { title: 'T5', classes: 'T5', vocabulary: 32128, width: 512, inner: 2048, layers: 6, heads: 8, form: 'relu' },
  mt5: {
    title: 'mT5',
    classes: 'MT5',
    vocabulary: 250112,
    width: 512,
    inner: 1024,
    layers: 8,
    heads: 6,
    form: 'gated-gelu',
  },
} as const;
type Variant = keyof typeof variants;

export const t5: Family = {
  modelTypes: Object.keys(variants),
  read(config) {
    const modelType = config.choice('model_type', Object.keys(variants) as Variant[]);
    const usual = variants[modelType];
    const { title, classes } = usual;
    const vocabulary = readVocabulary(config, usual.vocabulary);
    const width = readWidth(config, 'd_model', usual.width);
    const heads = readSize(config, 'num_heads', usual.heads);
    const headWidth = readWidth(config, 'd_kv', 64);
    const inner = readWidth(config, 'd_ff', usual.inner);
    const layers = readSize(config, 'num_layers', usual.layers);
    const writing = readSize(config, 'num_decoder_layers', layers);
    const dropout = readRate(config, 'dropout_rate', 0.1);
    const headDropout = readRate(config, 'classifier_dropout', 0);
    const norm = { kind: 'root', epsilon: config.number('layer_norm_epsilon', 1e-6) } as const;
    const { gated, activation } = readForm(config, usual.form);
    const layer: StackLayer = {
      heads,
      headWidth,
      scale: 1,
      biases: { query: false, key: false, value: false, output: false },
      inner,
      activation,
      gated,
      feedForwardBiases: false,
      normalization: 'before',
      norm,
      dropout,
      attentionDropout: dropout,
      innerDropout: dropout,
    };
    const buckets = readBuckets(config);
    const stackOf = (count: number, bothSides: boolean): Omit<StackOptions, 'names'> => ({
      width,
      layers: new Array<StackLayer>(count).fill(layer),
      positionBias: { kind: 'buckets', ...buckets, bothSides },
      finalNorm: norm,
      dropout,
      finalDropout: dropout,
    });
    const sizes = { width, inner, all: heads * headWidth, gated, heads, buckets: buckets.buckets };
    // Version 1.0 multiplies what its tied map reads. Files of version 5 of transformers say whether by a key of its own.
    const tied = config.boolean('tie_word_embeddings', true);
    const scaled = modelType === 't5' && config.boolean('scale_decoder_outputs', tied);
    const label = { width, dropout: headDropout, prefix: 'transformer.' } as const;
    return {
      modelType,
      title,
      side: 'encoder-decoder',
      vocabulary,
      embeddingWidth: width,
      segments: 0,
      stack: { ...stackOf(layers, true), ...encoderSide },
      writer: {
        stack: { ...stackOf(writing, false), ...decoderSide(width) },
        vocabulary,
        table: 'embedding',
        tokens: writerTokens(config, vocabulary, { begin: config.integer('pad_token_id', 0), ends: 1 }),
        body: bodyOf('decoder', writing, sizes),
      },
      encoderClass: `${classes}EncoderModel`,
      prefix: '',
      body: [
        {
          ...tableOf('embedding', 'shared', vocabulary, width),
          also: ['', 'transformer.'].flatMap(prefix => tables.map(table => `${prefix}${table}`)),
        },
        ...bodyOf('encoder', layers, sizes),
      ],
      heads: headsOf(),
      ignored: name => tables.includes(name) || name === unread || (tied && name === 'lm_head.weight'),
    };

    function headsOf(): Architecture['heads'] {
      return {
        sequence: classificationHead({ ...label, architecture: `${classes}ForSequenceClassification` }),
        token: {
          ...labelHead({
            architecture: `${classes}ForTokenClassification`,
            reads: 'each',
            width,
            of: 'classifier',
            dropout: headDropout,
          }),
          prefix: 'transformer.',
          encoderAlone: true,
        },
        question: questionHead(`${classes}ForQuestionAnswering`, width),
        'seq2seq-lm': writingHead({
          architecture: `${classes}ForConditionalGeneration`,
          tied,
          ...(scaled && { scale: width ** -0.5 }),
          mappings: tied ? [] : copiedOutput(width, vocabulary),
        }),
      };
    }
  },
};

/** The table of word vectors under other names. */
const tables = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];
/** Old files have a table that nothing reads. */
const unread = 'decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight';

/** `relu`, `gated-gelu`: whether the feed-forward part has a gate, and its activation. */
function readForm(config: ConfigReader, usual: string): { readonly gated: boolean; readonly activation: Activation } {
  const form = config.string('feed_forward_proj', usual);
  if (form === 'gated-gelu') return { gated: true, activation: 'gelu-tanh' };
  const parts = form.split('-');
  const activation = activationNamed(parts.at(-1)!);
  if (!activation || parts.length > 2 || (parts.length === 2 && parts[0] !== 'gated'))
    return config.refuse('feed_forward_proj', 'only an activation function, or gated- and one, is computed');
  return { gated: parts.length === 2, activation };
}

/** More than any real one: a table has a number for each distance. */
const FARTHEST = 2 ** 16;

function readBuckets(config: ConfigReader) {
  const buckets = readSize(config, 'relative_attention_num_buckets', 32);
  const distance = readSize(config, 'relative_attention_max_distance', 128);
  if (buckets < 4 || buckets % 2 !== 0)
    config.refuse('relative_attention_num_buckets', 'it must be even, and 4 or more');
  if (distance > FARTHEST) config.refuse('relative_attention_max_distance', `it must be ${FARTHEST} or less`);
  if (distance <= buckets / 2)
    config.refuse(
      'relative_attention_max_distance',
      `it must be above half of relative_attention_num_buckets, ${buckets}`,
    );
  return { buckets, distance };
}

interface Sizes {
  readonly width: number;
  readonly inner: number;
  /** Of all heads together. */
  readonly all: number;
  readonly gated: boolean;
  readonly heads: number;
  readonly buckets: number;
}

function bodyOf(side: 'encoder' | 'decoder', layers: number, sizes: Sizes): readonly Mapping[] {
  const { width, buckets, heads } = sizes;
  const relative = `${side}.block.0.layer.0.SelfAttention.relative_attention_bias`;
  return [
    tableOf(`${side}.positionBias`, relative, buckets, heads),
    ...Array.from({ length: layers }, (_, i) => layerOf(side, i, sizes)).flat(),
    ...normOf(side === 'encoder' ? 'norm' : 'decoderNorm', `${side}.final_layer_norm`, width, { kind: 'root' }),
  ];
}

function layerOf(side: 'encoder' | 'decoder', i: number, { width, inner, all, gated }: Sizes): readonly Mapping[] {
  const [own, their] = [`${side}.${i}`, `${side}.block.${i}.layer`];
  const plain = { bias: false } as const;
  const norm = (part: string, of: string) => normOf(`${own}.${part}`, `${of}.layer_norm`, width, { kind: 'root' });
  const [self, cross] = [`${their}.0.SelfAttention`, `${their}.1.EncDecAttention`];
  const last = side === 'encoder' ? 1 : 2;
  const dense = `${their}.${last}.DenseReluDense`;
  return [
    ...norm('attentionNorm', `${their}.0`),
    ...mapOf(
      `${own}.attention.qkv`,
      ['q', 'k', 'v'].map(part => `${self}.${part}`),
      { from: width, to: 3 * all },
      plain,
    ),
    ...mapOf(`${own}.attention.output`, `${self}.o`, { from: all, to: width }, plain),
    ...(side === 'encoder'
      ? []
      : [
          ...norm('crossNorm', `${their}.1`),
          ...mapOf(`${own}.cross.query`, `${cross}.q`, { from: width, to: all }, plain),
          ...mapOf(
            `${own}.cross.keyValue`,
            ['k', 'v'].map(part => `${cross}.${part}`),
            { from: width, to: 2 * all },
            plain,
          ),
          ...mapOf(`${own}.cross.output`, `${cross}.o`, { from: all, to: width }, plain),
        ]),
    ...norm('feedForwardNorm', `${their}.${last}`),
    ...(gated
      ? mapOf(`${own}.feedForward.inner`, [`${dense}.wi_0`, `${dense}.wi_1`], { from: width, to: 2 * inner }, plain)
      : mapOf(`${own}.feedForward.inner`, `${dense}.wi`, { from: width, to: inner }, plain)),
    ...mapOf(`${own}.feedForward.outer`, `${dense}.wo`, { from: inner, to: width }, plain),
  ];
}
