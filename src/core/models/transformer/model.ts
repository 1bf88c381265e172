/** `transformer`: encoder with self-attention (Vaswani et al. 2017), pre-LN (Xiong et al. 2020, section 3.1) or post-LN. */
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import { initializeAttentionPooling, poolAttention } from '../../layers/attentionPooling';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { createMaskedHead } from '../../layers/maskedHead';
import { poolFirst, poolMax, poolMean, poolSum } from '../../layers/pooling';
import { createStack, type StackOptions } from '../../layers/transformer/stack';
import { initializeVocabularyMap, vocabularyLogits } from '../../layers/vocabularyMap';
import type { CreateDecoder } from '../decoder';
import { createGenerator } from '../generator';
import type { CreateEncoder } from '../model';
import { writeWithStack } from '../stackDecoder';
import { type schema, tokens } from './schema';

export type TransformerConfig = Infer<typeof schema>;

/** Of word vectors, as in BERT and GPT-2. */
const deviation = 0.02;

const pools = { cls: poolFirst, mean: poolMean, sum: poolSum, max: poolMax };

/** Of biases by distance, as in T5; a network that is to learn order from little text begins with it. */
const distances = { kind: 'buckets', buckets: 32, distance: 128, startsNear: true } as const;

/** Its layers. */
export function stackOf(config: TransformerConfig, { causal }: { readonly causal: boolean }): StackOptions {
  const { layers, heads, width, normalization, activation, dropout, positions } = config;
  const inner = config['feed-forward'] ?? 4 * width;
  return {
    width,
    layers: Array.from({ length: layers }, () => ({
      heads,
      normalization: normalization === 'before' ? ('before' as const) : ('after' as const),
      activation,
      dropout,
      inner,
    })),
    ...(normalization === 'bert' && { embeddingNorm: {} }),
    causal,
    ...(positions === 'relative'
      ? { positionBias: { ...distances, bothSides: !causal } }
      : { positions: positions === 'none' ? undefined : { kind: positions } }),
    finalNorm: normalization === 'before' ? {} : undefined,
    dropout,
    names: {
      layers: 'encoder',
      norm: 'norm',
      positions: 'positions',
      attention: 'attention',
      hidden: 'hidden',
      observed: !causal,
    },
  };
}

export const create: CreateEncoder<TransformerConfig> = config => {
  const { layers, heads, width, pool, initialization } = config;
  const options = stackOf(config, { causal: false });
  const stack = createStack(options);
  return {
    features: width,
    tokens: tokens(config),
    attention: { layers, heads },
    ...(pool === 'cls' && { reads: 'first' }),
    embeddingName: 'embedding.weight',
    initialize({ vocabulary, length }, random) {
      const parts: HostTensors[] = [
        initializeEmbedding('embedding', { vocabulary, width }, deviation, random),
        stack.initializePositions(length, random),
        stack.initialize(random, initialization),
      ];
      if (pool === 'attention') parts.push(initializeAttentionPooling('pool', width, random));
      return Object.assign({}, ...parts);
    },
    vocabulary: createMaskedHead(width, 'embedding.weight'),
    generator: share =>
      createGenerator(
        { stack: options, embeddingName: 'embedding.weight', embeddingWidth: width, initialization },
        share,
      ),
    words: (parameters, { ids }) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, { mask, positions }, context) {
      const hidden = stack.read(parameters, embedded, { mask, positions, context });
      const pooled =
        pool === 'attention' ? poolAttention(parameters, 'pool', hidden, mask, context) : pools[pool](hidden, mask);
      return { hidden, pooled };
    },
    poolStates: pools[pool === 'attention' ? 'mean' : pool],
  };
};

/** The same layers as what writes: a token sees itself and those before it (GPT, Radford et al. 2018). */
export const createDecoder: CreateDecoder<TransformerConfig> = config => {
  const { layers, heads, width } = config;
  const encoder = create({ ...config, pool: 'mean' }, 0);
  const stack = createStack(stackOf(config, { causal: true }));
  const wordsOf = (parameters: Tensors, ids: Parameters<typeof embedding>[2]) =>
    embedding(parameters, 'embedding', ids);
  return {
    features: width,
    embeddingName: encoder.embeddingName,
    attention: { layers, heads },
    initialize: (sizes, random) => ({
      ...encoder.initialize(sizes, random),
      ...initializeVocabularyMap({ width, vocabulary: sizes.vocabulary }, random),
    }),
    ...writeWithStack(stack, wordsOf),
    vocabularyLogits,
  };
};
