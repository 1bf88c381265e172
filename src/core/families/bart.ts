/**
 * BART (Lewis et al. 2020) and those that are made like it: mBART, Marian, M2M-100 with NLLB, Pegasus, as their files in transformers
 * compute them.
 */
import type { AddedPositions } from '../layers/transformer/positions';
import type { StackLayer, StackOptions } from '../layers/transformer/stack';
import { classificationHead, decoderSide, encoderSide, writerTokens, writingHead } from './encoderDecoder';
import type { Architecture, ConfigReader, Family, Mapping } from './family';
import { questionHead } from './heads';
import { type ActivationName, activationOf, mapOf, normOf, tableOf } from './parts';
import { readLength, readRate, readSizes, readVocabulary, readWidth } from './sizes';

/** What differs between them. Numbers stand where config.json is silent. */
interface Variant {
  readonly title: string;
  /** What names of classes begin with. */
  readonly classes: string;
  /** Of the class that writes, the rest; `ForConditionalGeneration` if not given. */
  readonly writing?: string;
  readonly normalization: 'before' | 'after';
  /** Of word vectors with positions. */
  readonly embeddingNorm: boolean;
  readonly positions: AddedPositions;
  /** Positions count real tokens. */
  readonly countsTokens?: true;
  /** Whether a bias is added to logits. */
  readonly bias: boolean;
  readonly activation: ActivationName;
  readonly scaled: boolean;
  readonly attentionDropout: number;
  readonly vocabulary: number;
  readonly padding: number;
  readonly end: number;
  /** What begins a written text; padding if not given. */
  readonly begin?: number;
  readonly forcesEnd: boolean;
  /** Whether it has heads that classify and answer. */
  readonly labels?: true;
  readonly absentHeads?: Architecture['absentHeads'];
}

const endsInLanguage = 'its texts end with a language, and its class reads the token before that; use BART';

const halves = { kind: 'sinusoidal', order: 'halves' } as const;
const common = {
  embeddingNorm: false,
  bias: true,
  activation: 'gelu',
  scaled: false,
  attentionDropout: 0,
  vocabulary: 50265,
  forcesEnd: true,
} as const;

const variants: Readonly<Record<string, Variant>> = {
  bart: {
    ...common,
    title: 'BART',
    classes: 'Bart',
    normalization: 'after',
    embeddingNorm: true,
    positions: { kind: 'learned', offset: 2 },
    padding: 1,
    end: 2,
    begin: 2,
    labels: true,
  },
  mbart: {
    ...common,
    title: 'mBART',
    absentHeads: { sequence: endsInLanguage, question: endsInLanguage },
    classes: 'MBart',
    normalization: 'before',
    embeddingNorm: true,
    positions: { kind: 'learned', offset: 2 },
    padding: 1,
    end: 2,
    begin: 2,
  },
  marian: {
    ...common,
    title: 'Marian',
    classes: 'Marian',
    writing: 'MTModel',
    normalization: 'after',
    positions: halves,
    vocabulary: 58101,
    padding: 58100,
    end: 0,
  },
  m2m_100: {
    ...common,
    title: 'M2M-100 and NLLB',
    classes: 'M2M100',
    normalization: 'before',
    positions: { ...halves, reachesLast: true },
    countsTokens: true,
    bias: false,
    activation: 'relu',
    scaled: true,
    attentionDropout: 0.1,
    vocabulary: 128112,
    padding: 1,
    end: 2,
    begin: 2,
    forcesEnd: false,
  },
  pegasus: {
    ...common,
    title: 'Pegasus',
    classes: 'Pegasus',
    normalization: 'before',
    positions: halves,
    padding: 0,
    end: 1,
  },
};

export const bart: Family = {
  modelTypes: Object.keys(variants),
  read(config) {
    const modelType = config.choice('model_type', Object.keys(variants));
    const usual = variants[modelType]!;
    const { title, classes, bias } = usual;
    const vocabulary = readVocabulary(config, usual.vocabulary);
    const length = readLength(config, 'max_position_embeddings', 1024);
    const padding = config.integer('pad_token_id', usual.padding);
    const { encoder, decoder, width } = readSides(config, usual, padding);
    // Marian alone may have a vocabulary of each side.
    const isShared = modelType !== 'marian' || config.boolean('share_encoder_decoder_embeddings', true);
    const written = isShared ? vocabulary : readWidth(config, 'decoder_vocab_size', vocabulary);
    const tied = config.boolean('tie_word_embeddings', true);
    const table = isShared ? 'embedding' : 'target';
    const label = { width, dropout: readRate(config, 'classifier_dropout', 0) } as const;
    const positionsOf = (side: string, name: string) =>
      usual.positions.kind === 'learned'
        ? [tableOf(name, `${side}.embed_positions`, length + (usual.positions.offset ?? 0), width)]
        : [];
    return {
      modelType,
      title,
      side: 'encoder-decoder',
      vocabulary,
      length,
      embeddingWidth: width,
      segments: 0,
      stack: { ...encoder, ...encoderSide },
      writer: {
        stack: { ...decoder, ...decoderSide(width) },
        vocabulary: written,
        table,
        length,
        padding,
        tokens: writerTokens(config, written, {
          begin: usual.begin ?? padding,
          ends: usual.end,
          ...(usual.forcesEnd && { forcedLast: usual.end }),
        }),
        body: [
          ...(isShared ? [] : [tableOf('target', 'decoder.embed_tokens', written, width)]),
          ...positionsOf('decoder', 'decoderPositions'),
          ...sideOf('decoder', decoder),
        ],
      },
      prefix: 'model.',
      body: [
        isShared
          ? { ...tableOf('embedding', 'shared', vocabulary, width), also: otherNames }
          : tableOf('embedding', 'encoder.embed_tokens', vocabulary, width),
        ...positionsOf('encoder', 'positions'),
        ...sideOf('encoder', encoder),
      ],
      heads: headsOf(),
      ...(usual.absentHeads && { absentHeads: usual.absentHeads }),
      ignored: name =>
        (isShared && tables.includes(name)) ||
        (usual.positions.kind === 'sinusoidal' && positionTables.includes(name)) ||
        (tied && name === 'lm_head.weight'),
    };

    function headsOf(): Architecture['heads'] {
      return {
        ...(usual.labels && {
          sequence: classificationHead({ ...label, architecture: `${classes}ForSequenceClassification` }),
          question: questionHead(`${classes}ForQuestionAnswering`, width),
        }),
        'seq2seq-lm': writingHead({
          architecture: `${classes}${usual.writing ?? 'ForConditionalGeneration'}`,
          tied,
          bias,
          mappings: [
            ...(tied
              ? []
              : mapOf('output', 'lm_head', { from: width, to: written }, { bias: false, absent: 'copied' })),
            ...(bias
              ? [
                  {
                    name: 'output.bias',
                    of: ['final_logits_bias'],
                    layout: 'row',
                    shape: [written],
                    absent: 'zeros',
                    fixed: true,
                  } satisfies Mapping,
                ]
              : []),
          ],
        }),
      };
    }
  },
};

/** The table of word vectors under other names. */
const tables = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];
const otherNames = ['', 'model.'].flatMap(prefix => [...tables, 'lm_head.weight'].map(name => `${prefix}${name}`));
/** Sines and cosines, in files of old versions. */
const positionTables = ['encoder.embed_positions.weight', 'decoder.embed_positions.weight'];

type Side = Omit<StackOptions, 'names'>;

function readSides(
  config: ConfigReader,
  usual: Variant,
  padding: number,
): { readonly width: number; readonly encoder: Side; readonly decoder: Side } {
  const dropout = readRate(config, 'dropout', 0.1);
  const shared = {
    activation: activationOf(config, 'activation_function', usual.activation),
    normalization: usual.normalization,
    norm: {},
    dropout,
    attentionDropout: readRate(config, 'attention_dropout', usual.attentionDropout),
    innerDropout: readRate(config, 'activation_dropout', 0),
  } as const;
  const scaled = config.boolean('scale_embedding', usual.scaled);
  // Positions of M2M-100 stand behind the id of padding.
  const positions = usual.countsTokens ? { ...usual.positions, offset: padding + 1 } : usual.positions;
  const sideOf = (side: 'encoder' | 'decoder') => {
    const { width, layers, heads } = readSizes(config, {
      width: ['d_model', 1024],
      layers: [`${side}_layers`, 12],
      heads: [`${side}_attention_heads`, 16],
    });
    const layer: StackLayer = { ...shared, heads, inner: readWidth(config, `${side}_ffn_dim`, 4096) };
    return {
      width,
      layers: new Array<StackLayer>(layers).fill(layer),
      positions,
      ...(usual.countsTokens && { countsTokens: true }),
      ...(scaled && { scale: Math.sqrt(width) }),
      ...(usual.embeddingNorm && { embeddingNorm: {} }),
      ...(usual.normalization === 'before' && { finalNorm: {} }),
      dropout,
    };
  };
  const [encoder, decoder] = [sideOf('encoder'), sideOf('decoder')];
  return { width: encoder.width, encoder, decoder };
}

function sideOf(side: 'encoder' | 'decoder', { width, layers, embeddingNorm, finalNorm }: Side): readonly Mapping[] {
  return [
    ...(embeddingNorm ? normOf(`${side}.embeddingNorm`, `${side}.layernorm_embedding`, width) : []),
    ...layers.flatMap(({ inner }, i) => layerOf(side, i, width, inner)),
    ...(finalNorm ? normOf(side === 'encoder' ? 'norm' : 'decoderNorm', `${side}.layer_norm`, width) : []),
  ];
}

function layerOf(side: 'encoder' | 'decoder', i: number, width: number, inner: number): readonly Mapping[] {
  const [own, their] = [`${side}.${i}`, `${side}.layers.${i}`];
  const parts = (of: string, names: readonly string[]) => names.map(name => `${their}.${of}.${name}_proj`);
  const cross = side === 'encoder' ? [] : crossOf();
  return [
    ...mapOf(`${own}.attention.qkv`, parts('self_attn', ['q', 'k', 'v']), { from: width, to: 3 * width }),
    ...mapOf(`${own}.attention.output`, `${their}.self_attn.out_proj`, { from: width, to: width }),
    ...normOf(`${own}.attentionNorm`, `${their}.self_attn_layer_norm`, width),
    ...cross,
    ...mapOf(`${own}.feedForward.inner`, `${their}.fc1`, { from: width, to: inner }),
    ...mapOf(`${own}.feedForward.outer`, `${their}.fc2`, { from: inner, to: width }),
    ...normOf(`${own}.feedForwardNorm`, `${their}.final_layer_norm`, width),
  ];

  function crossOf(): readonly Mapping[] {
    return [
      ...mapOf(`${own}.cross.query`, parts('encoder_attn', ['q']), { from: width, to: width }),
      ...mapOf(`${own}.cross.keyValue`, parts('encoder_attn', ['k', 'v']), { from: width, to: 2 * width }),
      ...mapOf(`${own}.cross.output`, `${their}.encoder_attn.out_proj`, { from: width, to: width }),
      ...normOf(`${own}.crossNorm`, `${their}.encoder_attn_layer_norm`, width),
    ];
  }
}
