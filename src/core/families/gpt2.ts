/** GPT-2 (Radford et al. 2019), and the first GPT (2018), as transformers' modeling_gpt2.py and modeling_openai.py compute them. */
import type { StackLayer } from '../layers/transformer/stack';
import { decoderHeads, decoderNames, ignoresTied } from './decoder';
import type { ConfigReader, Family, Mapping } from './family';
import { activationOf, mapOf, normOf, tableOf } from './parts';
import { readLength, readRate, readSizes, readVocabulary, readWidth } from './sizes';

const sizeKeys = { width: ['n_embd', 768], layers: ['n_layer', 12], heads: ['n_head', 12] } as const;

/** Buffers, not parameters: what may be seen. */
const masks = /(?:^|\.)attn\.(?:masked_)?bias$/;

function readShared(config: ConfigReader) {
  return {
    ...readSizes(config, sizeKeys),
    dropout: readRate(config, 'resid_pdrop', 0.1),
    embeddingDropout: readRate(config, 'embd_pdrop', 0.1),
    attentionDropout: readRate(config, 'attn_pdrop', 0.1),
    norm: { epsilon: config.number('layer_norm_epsilon', 1e-5) },
    tied: config.boolean('tie_word_embeddings', true),
  };
}

/** Maps of these are held as ours are: [in, out]. */
function layerOf(i: number, width: number, inner: number): readonly Mapping[] {
  const [own, their] = [`encoder.${i}`, `h.${i}`];
  const map = (ours: string, theirs: string, from: number, to: number) =>
    mapOf(`${own}.${ours}`, `${their}.${theirs}`, { from, to }, { layout: 'same' });
  return [
    ...normOf(`${own}.attentionNorm`, `${their}.ln_1`, width),
    ...map('attention.qkv', 'attn.c_attn', width, 3 * width),
    ...map('attention.output', 'attn.c_proj', width, width),
    ...normOf(`${own}.feedForwardNorm`, `${their}.ln_2`, width),
    ...map('feedForward.inner', 'mlp.c_fc', width, inner),
    ...map('feedForward.outer', 'mlp.c_proj', inner, width),
  ];
}

/** Of layers that attend to another text. */
function crossOf(i: number, width: number, memory: number): readonly Mapping[] {
  const [own, their] = [`encoder.${i}`, `h.${i}`];
  const map = (ours: string, theirs: string, from: number, to: number) =>
    mapOf(`${own}.cross.${ours}`, `${their}.crossattention.${theirs}`, { from, to }, { layout: 'same', inBase: true });
  return [
    ...normOf(`${own}.crossNorm`, `${their}.ln_cross_attn`, width).map(each => ({ ...each, inBase: true as const })),
    ...map('query', 'q_attn', width, width),
    ...map('keyValue', 'c_attn', memory, 2 * width),
    ...map('output', 'c_proj', width, width),
  ];
}

export const gpt2: Family = {
  modelTypes: ['gpt2'],
  read(config) {
    if (config.boolean('add_cross_attention', false)) config.refuse('add_cross_attention', 'a decoder alone is read');
    const { width, layers, heads, norm, tied, ...rates } = readShared(config);
    const inner = readWidth(config, 'n_inner', 4 * width);
    const vocabulary = readVocabulary(config, 50257);
    const length = readLength(config, 'n_positions', 1024);
    const scaled = config.boolean('scale_attn_weights', true) ? Math.sqrt(width / heads) : 1;
    const byLayer = config.boolean('scale_attn_by_inverse_layer_idx', false);
    const activation = activationOf(config, 'activation_function', 'gelu_new');
    const { dropout, attentionDropout, embeddingDropout } = rates;
    const shared = { heads, inner, activation, normalization: 'before', norm, dropout, attentionDropout } as const;
    return {
      modelType: 'gpt2',
      title: 'GPT-2',
      side: 'decoder',
      vocabulary,
      length,
      embeddingWidth: width,
      segments: 0,
      stack: {
        width,
        layers: Array.from({ length: layers }, (_, i): StackLayer => {
          const scale = 1 / (scaled * (byLayer ? i + 1 : 1));
          return { ...shared, scale };
        }),
        causal: true,
        positions: { kind: 'learned' },
        countsTokens: true,
        finalNorm: norm,
        dropout: embeddingDropout,
        names: decoderNames,
      },
      prefix: 'transformer.',
      body: [
        tableOf('embedding', 'wte', vocabulary, width),
        tableOf('positions', 'wpe', length, width),
        ...Array.from({ length: layers }, (_, i) => layerOf(i, width, inner)).flat(),
        ...normOf('norm', 'ln_f', width),
      ],
      cross: memory => Array.from({ length: layers }, (_, i) => crossOf(i, width, memory)).flat(),
      heads: decoderHeads({
        stem: 'GPT2',
        causal: 'LMHeadModel',
        also: ['GPT2DoubleHeadsModel'],
        width,
        vocabulary,
        tied,
        token: 'classifier',
        tokenDropout: readRate(config, 'classifier_dropout', readRate(config, 'hidden_dropout', 0.1)),
        question: {},
      }),
      ignored: ignoresTied(tied, masks),
    };
  },
};

/** What the first GPT calls them; its gelu is the one by a hyperbolic tangent. */
const activations = { relu: 'relu', silu: 'silu', swish: 'silu', gelu: 'gelu-tanh' } as const;

export const gpt: Family = {
  modelTypes: ['openai-gpt'],
  read(config) {
    const { width, layers, heads, norm, tied, dropout, attentionDropout, embeddingDropout } = readShared(config);
    const inner = 4 * width;
    const vocabulary = readVocabulary(config, 40478);
    const length = readLength(config, 'n_positions', 512);
    const activation =
      activations[config.choice('afn', Object.keys(activations) as (keyof typeof activations)[], 'gelu')];
    const layer = { heads, inner, activation, normalization: 'after', norm, dropout, attentionDropout } as const;
    return {
      modelType: 'openai-gpt',
      title: 'GPT',
      side: 'decoder',
      vocabulary,
      length,
      embeddingWidth: width,
      segments: 0,
      stack: {
        width,
        layers: new Array<typeof layer>(layers).fill(layer),
        causal: true,
        positions: { kind: 'learned' },
        countsTokens: true,
        dropout: embeddingDropout,
        names: decoderNames,
      },
      prefix: 'transformer.',
      body: [
        tableOf('embedding', 'tokens_embed', vocabulary, width),
        tableOf('positions', 'positions_embed', length, width),
        ...Array.from({ length: layers }, (_, i) => layerOf(i, width, inner)).flat(),
      ],
      heads: decoderHeads({
        stem: 'OpenAIGPT',
        causal: 'LMHeadModel',
        also: ['OpenAIGPTDoubleHeadsModel'],
        width,
        vocabulary,
        tied,
      }),
      ignored: ignoresTied(tied, masks),
    };
  },
};
