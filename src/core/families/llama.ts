/** LLaMA (Touvron et al. 2023) and what is built as it: Mistral and Qwen2, as transformers' modeling_llama.py and theirs compute them. */
import type { AttentionBiases } from '../layers/transformer/attention';
import type { StackLayer } from '../layers/transformer/stack';
import { decoderHeads, decoderNames, ignoresTied } from './decoder';
import type { Architecture, ConfigReader, Family, Mapping } from './family';
import { activationOf, mapOf, normOf, tableOf } from './parts';
import { readRotary } from './rotary';
import { readLength, readRate, readVocabulary, readWidth } from './sizes';

/** What the models built as it do differently. */
interface Kind {
  readonly modelType: string;
  readonly title: string;
  readonly stem: string;
  readonly vocabulary: number;
  readonly inner: number;
  readonly length: number;
  readonly keyValueHeads?: number;
  /** Names of the body begin so where there is a head that answers. */
  readonly questionPrefix?: string;
  readonly biases: (config: ConfigReader) => Required<AttentionBiases>;
  readonly feedForwardBiases: (config: ConfigReader) => boolean;
  /** How many tokens each layer sees; all where undefined. */
  readonly windows: (config: ConfigReader, layers: number) => readonly (number | undefined)[];
}

const without = { query: false, key: false, value: false, output: false };
const everyToken = (_: ConfigReader, layers: number) => new Array<undefined>(layers).fill(undefined);

const llamaKind: Kind = {
  modelType: 'llama',
  title: 'LLaMA',
  stem: 'Llama',
  vocabulary: 32000,
  inner: 11008,
  length: 2048,
  questionPrefix: 'transformer.',
  biases(config) {
    const all = config.boolean('attention_bias', false);
    return { query: all, key: all, value: all, output: all };
  },
  feedForwardBiases: config => config.boolean('mlp_bias', false),
  windows: everyToken,
};

const mistralKind: Kind = {
  modelType: 'mistral',
  title: 'Mistral',
  stem: 'Mistral',
  vocabulary: 32000,
  inner: 14336,
  length: 131072,
  keyValueHeads: 8,
  biases: () => without,
  feedForwardBiases: () => false,
  windows(config, layers) {
    // `null` says that there is none; a file without the key has that of the first release.
    const none = config.raw('sliding_window') === null;
    return new Array(layers).fill(none ? undefined : readLength(config, 'sliding_window', 4096));
  },
};

const qwenKind: Kind = {
  modelType: 'qwen2',
  title: 'Qwen2',
  stem: 'Qwen2',
  vocabulary: 151936,
  inner: 22016,
  length: 32768,
  questionPrefix: 'transformer.',
  biases: () => ({ query: true, key: true, value: true, output: false }),
  feedForwardBiases: () => false,
  windows(config, layers) {
    const slides = config.boolean('use_sliding_window', false) && config.raw('sliding_window') !== null;
    if (!slides) return everyToken(config, layers);
    const size = readLength(config, 'sliding_window', 4096);
    const listed = config.raw('layer_types');
    if (listed === undefined || listed === null) {
      const first = config.integer('max_window_layers', 28);
      return Array.from({ length: layers }, (_, i) => (i < first ? undefined : size));
    }
    const kinds: readonly unknown[] = ['full_attention', 'sliding_attention'];
    if (!Array.isArray(listed) || listed.length !== layers || !listed.every(each => kinds.includes(each)))
      return config.refuse('layer_types', `it must say ${kinds.join(' or ')} for each of ${layers} layers`);
    return listed.map(each => (each === 'sliding_attention' ? size : undefined));
  },
};

interface LayerSizes {
  readonly width: number;
  readonly inner: number;
  readonly queries: number;
  readonly kept: number;
}

function layerOf(i: number, sizes: LayerSizes, biases: Required<AttentionBiases>, inward: boolean): readonly Mapping[] {
  const { width, inner, queries, kept } = sizes;
  const [own, their] = [`encoder.${i}`, `layers.${i}`];
  const root = { kind: 'root' } as const;
  const attention = ['q_proj', 'k_proj', 'v_proj'].map(part => `${their}.self_attn.${part}`);
  const gated = [`${their}.mlp.gate_proj`, `${their}.mlp.up_proj`];
  return [
    ...normOf(`${own}.attentionNorm`, `${their}.input_layernorm`, width, root),
    ...mapOf(
      `${own}.attention.qkv`,
      attention,
      { from: width, to: queries + 2 * kept, parts: [queries, kept, kept] },
      { bias: [biases.query, biases.key, biases.value] },
    ),
    ...mapOf(
      `${own}.attention.output`,
      `${their}.self_attn.o_proj`,
      { from: queries, to: width },
      { bias: biases.output },
    ),
    ...normOf(`${own}.feedForwardNorm`, `${their}.post_attention_layernorm`, width, root),
    ...mapOf(`${own}.feedForward.inner`, gated, { from: width, to: 2 * inner }, { bias: inward }),
    ...mapOf(`${own}.feedForward.outer`, `${their}.mlp.down_proj`, { from: inner, to: width }, { bias: inward }),
  ];
}

function read(config: ConfigReader, kind: Kind): Architecture {
  const width = readWidth(config, 'hidden_size', 4096);
  const layers = readWidth(config, 'num_hidden_layers', 32);
  const heads = readWidth(config, 'num_attention_heads', 32);
  if (width % heads !== 0 && !config.has('head_dim'))
    config.refuse('num_attention_heads', `hidden_size is ${width}, which it does not divide`);
  const keyValueHeads = readWidth(config, 'num_key_value_heads', kind.keyValueHeads ?? heads);
  if (heads % keyValueHeads !== 0)
    config.refuse('num_key_value_heads', `num_attention_heads ${heads} is not divided by it`);
  const headWidth = readWidth(config, 'head_dim', width / heads);
  const inner = readWidth(config, 'intermediate_size', kind.inner);
  const vocabulary = readVocabulary(config, kind.vocabulary);
  const length = readLength(config, 'max_position_embeddings', kind.length);
  const norm = { kind: 'root', epsilon: config.number('rms_norm_eps', 1e-6) } as const;
  const tied = config.boolean('tie_word_embeddings', false);
  const biases = kind.biases(config);
  const feedForwardBiases = kind.feedForwardBiases(config);
  const shared: StackLayer = {
    heads,
    ...(keyValueHeads !== heads && { keyValueHeads }),
    ...(headWidth !== width / heads && { headWidth }),
    inner,
    activation: activationOf(config, 'hidden_act', 'silu'),
    gated: true,
    normalization: 'before',
    norm,
    rotary: readRotary(config, { headWidth, length }),
    biases,
    feedForwardBiases,
    dropout: 0,
    attentionDropout: readRate(config, 'attention_dropout', 0),
  };
  const sizes = { width, inner, queries: heads * headWidth, kept: keyValueHeads * headWidth };
  return {
    modelType: kind.modelType,
    title: kind.title,
    side: 'decoder',
    vocabulary,
    length,
    embeddingWidth: width,
    segments: 0,
    stack: {
      width,
      layers: kind
        .windows(config, layers)
        .map(size =>
          size === undefined || size >= length ? shared : { ...shared, window: { before: size - 1, after: 0 } },
        ),
      causal: true,
      finalNorm: norm,
      dropout: 0,
      names: decoderNames,
    },
    prefix: 'model.',
    body: [
      tableOf('embedding', 'embed_tokens', vocabulary, width),
      ...Array.from({ length: layers }, (_, i) => layerOf(i, sizes, biases, feedForwardBiases)).flat(),
      ...normOf('norm', 'norm', width, norm),
    ],
    heads: decoderHeads({
      stem: kind.stem,
      causal: 'ForCausalLM',
      width,
      vocabulary,
      tied,
      token: 'score',
      tokenDropout: readRate(config, 'classifier_dropout', readRate(config, 'hidden_dropout', 0.1)),
      question: kind.questionPrefix === undefined ? {} : { prefix: kind.questionPrefix },
    }),
    ignored: ignoresTied(tied, /(?:^|\.)rotary_emb\.inv_freq$/),
  };
}

const familyOf = (kind: Kind): Family => ({ modelTypes: [kind.modelType], read: config => read(config, kind) });

export const llama = familyOf(llamaKind);
export const mistral = familyOf(mistralKind);
export const qwen2 = familyOf(qwenKind);
