/** `transformer`: encoder with self-attention (Vaswani et al. 2017), pre-LN (Xiong et al. 2020, section 3.1) or post-LN. */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import { hidePadding } from '../../layers/attention';
import { initializeAttentionPooling, poolAttention } from '../../layers/attentionPooling';
import { embedding, frozenEmbedding, initializeEmbedding } from '../../layers/embedding';
import { initializeLayerNorm, layerNorm } from '../../layers/layerNorm';
import { poolFirst, poolMax, poolMean, poolSum } from '../../layers/pooling';
import { addPositions, addSinusoidalPositions, initializePositions } from '../../layers/positions';
import { initializeTransformerLayer, transformerLayer } from '../../layers/transformerLayer';
import type { CreateEncoder } from '../model';
import type { transformer } from './schema';

type TransformerConfig = Infer<typeof transformer>;

/** Of word vectors and positions, as in BERT and GPT-2. */
const deviation = 0.02;

export const create: CreateEncoder<TransformerConfig> = config => {
  const { layers, heads, width, pool, dropout, initialization } = config;
  const inner = config['feed-forward'] ?? 4 * width;
  const before = config.normalization === 'before';
  return {
    features: width,
    needsCls: pool === 'cls',
    attention: { layers, heads },
    embeddingName: 'embedding.weight',
    frozen: frozenEmbedding(config.embedding),
    initialize(vocabulary, maximumLength, random) {
      const parts: HostTensors[] = [initializeEmbedding('embedding', { vocabulary, width }, deviation, random)];
      if (config.positions === 'learned')
        parts.push(initializePositions('positions', { length: maximumLength, width }, deviation, random));
      for (let i = 0; i < layers; i++)
        parts.push(initializeTransformerLayer(`encoder.${i}`, { width, inner }, random, initialization));
      if (before) parts.push(initializeLayerNorm('norm', width));
      if (pool === 'attention') parts.push(initializeAttentionPooling('pool', width, random));
      return Object.assign({}, ...parts);
    },
    embed: (parameters, ids) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, mask, context) {
      let x = context.dropout(addChosenPositions(parameters, embedded, config.positions), dropout);
      const bias = hidePadding(mask);
      for (let i = 0; i < layers; i++) {
        x = transformerLayer(parameters, `encoder.${i}`, x, config, { bias, capture: `attention/${i}`, context });
        context.capture(`hidden/${i}`, x);
        context.observe?.(`encoder.${i}`, x, 'free');
      }
      const hidden = before ? layerNorm(parameters, 'norm', x) : x;
      const pools = {
        cls: () => poolFirst(hidden),
        mean: () => poolMean(hidden, mask),
        sum: () => poolSum(hidden, mask),
        max: () => poolMax(hidden, mask),
        attention: () => poolAttention(parameters, 'pool', hidden, mask, context),
      };
      return { hidden, pooled: pools[pool]() };
    },
  };
};

function addChosenPositions(parameters: Tensors, x: tf.Tensor, positions: TransformerConfig['positions']): tf.Tensor {
  switch (positions) {
    case 'learned':
      return addPositions(parameters, 'positions', x);
    case 'sinusoidal':
      return addSinusoidalPositions(x);
    case 'none':
      return x;
  }
}
