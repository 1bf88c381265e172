/** GPT-Neo (Black et al. 2021), as transformers' modeling_gpt_neo.py computes it: some layers see the last tokens alone. */
import { decoderHeads, decoderNames, ignoresTied } from './decoder';
import type { ConfigReader, Family, Mapping } from './family';
import { activationOf, mapOf, normOf, tableOf } from './parts';
import { readLength, readRate, readSizes, readVocabulary, readWidth } from './sizes';

const sizeKeys = { width: ['hidden_size', 2048], layers: ['num_layers', 24], heads: ['num_heads', 16] } as const;
const kinds = ['global', 'local'] as const;

/** Of [[[kind, ...], times], ...] or a list that is written out. */
function readKinds(config: ConfigReader, layers: number): readonly (typeof kinds)[number][] {
  const all = config.raw('attention_types') ?? [[['global', 'local'], 12]];
  const refuse = () => config.refuse('attention_types', `it must say global or local for each of ${layers} layers`);
  if (!Array.isArray(all) || all.length > layers) return refuse();
  const list: unknown[] = [];
  for (const item of all as readonly unknown[]) {
    const [turn, times] = Array.isArray(item) ? (item as readonly unknown[]) : [];
    if (!Array.isArray(turn) || !Number.isInteger(times) || (times as number) * turn.length > layers) return refuse();
    for (let i = 0; i < (times as number); i++) list.push(...(turn as readonly unknown[]));
  }
  const isKind = (kind: unknown): kind is (typeof kinds)[number] => (kinds as readonly unknown[]).includes(kind);
  return list.length === layers && list.every(isKind) ? list : refuse();
}

function layerOf(i: number, width: number, inner: number): readonly Mapping[] {
  const [own, their] = [`encoder.${i}`, `h.${i}`];
  const parts = ['q_proj', 'k_proj', 'v_proj'].map(part => `${their}.attn.attention.${part}`);
  return [
    ...normOf(`${own}.attentionNorm`, `${their}.ln_1`, width),
    ...mapOf(`${own}.attention.qkv`, parts, { from: width, to: 3 * width }, { bias: false }),
    ...mapOf(`${own}.attention.output`, `${their}.attn.attention.out_proj`, { from: width, to: width }),
    ...normOf(`${own}.feedForwardNorm`, `${their}.ln_2`, width),
    ...mapOf(`${own}.feedForward.inner`, `${their}.mlp.c_fc`, { from: width, to: inner }),
    ...mapOf(`${own}.feedForward.outer`, `${their}.mlp.c_proj`, { from: inner, to: width }),
  ];
}

export const gptNeo: Family = {
  modelTypes: ['gpt_neo'],
  read(config) {
    const { width, layers, heads } = readSizes(config, sizeKeys);
    const inner = readWidth(config, 'intermediate_size', 4 * width);
    const vocabulary = readVocabulary(config, 50257);
    const length = readLength(config, 'max_position_embeddings', 2048);
    const norm = { epsilon: config.number('layer_norm_epsilon', 1e-5) };
    const tied = config.boolean('tie_word_embeddings', true);
    const window = { before: readLength(config, 'window_size', 256) - 1, after: 0 };
    const shared = {
      heads,
      inner,
      activation: activationOf(config, 'activation_function', 'gelu_new'),
      normalization: 'before',
      norm,
      // Products of queries and keys stay as they are.
      scale: 1,
      biases: { query: false, key: false, value: false },
      dropout: readRate(config, 'resid_dropout', 0),
      attentionDropout: readRate(config, 'attention_dropout', 0),
    } as const;
    return {
      modelType: 'gpt_neo',
      title: 'GPT-Neo',
      side: 'decoder',
      vocabulary,
      length,
      embeddingWidth: width,
      segments: 0,
      stack: {
        width,
        layers: readKinds(config, layers).map(kind => (kind === 'local' ? { ...shared, window } : shared)),
        causal: true,
        positions: { kind: 'learned' },
        countsTokens: true,
        finalNorm: norm,
        dropout: readRate(config, 'embed_dropout', 0),
        names: decoderNames,
      },
      prefix: 'transformer.',
      body: [
        tableOf('embedding', 'wte', vocabulary, width),
        tableOf('positions', 'wpe', length, width),
        ...Array.from({ length: layers }, (_, i) => layerOf(i, width, inner)).flat(),
        ...normOf('norm', 'ln_f', width),
      ],
      heads: decoderHeads({
        stem: 'GPTNeo',
        causal: 'ForCausalLM',
        width,
        vocabulary,
        tied,
        token: 'classifier',
        tokenDropout: readRate(config, 'classifier_dropout', 0.1),
        question: {},
      }),
      ignored: ignoresTied(tied, /(?:^|\.)attn\.attention\.(?:masked_)?bias$/),
    };
  },
};
