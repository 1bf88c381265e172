/** `transformer`: encoder with self-attention (Vaswani et al. 2017), pre-LN (Xiong et al. 2020, section 3.1) or post-LN. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { initializeSelfAttention, selfAttention } from '../../layers/attention';
import { initializeAttentionPooling, poolAttention } from '../../layers/attentionPooling';
import { embedding, frozenEmbedding, initializeEmbedding } from '../../layers/embedding';
import { feedForward, initializeFeedForward } from '../../layers/feedForward';
import { initializeLayerNorm, layerNorm } from '../../layers/layerNorm';
import { poolFirst, poolMax, poolMean, poolSum } from '../../layers/pooling';
import { addPositions, addSinusoidalPositions, initializePositions } from '../../layers/positions';
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
        parts.push(
          initializeLayerNorm(`encoder.${i}.attentionNorm`, width),
          initializeSelfAttention(`encoder.${i}.attention`, width, random, initialization),
          initializeLayerNorm(`encoder.${i}.feedForwardNorm`, width),
          initializeFeedForward(`encoder.${i}.feedForward`, { width, inner }, random, initialization),
        );
      if (before) parts.push(initializeLayerNorm('norm', width));
      if (pool === 'attention') parts.push(initializeAttentionPooling('pool', width, random));
      return Object.assign({}, ...parts);
    },
    embed: (parameters, ids) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, mask, context) {
      let x = context.dropout(addChosenPositions(parameters, embedded, config.positions), dropout);
      for (let i = 0; i < layers; i++) {
        x = encodeLayer(parameters, i, x, { config, mask, context });
        context.capture(`hidden/${i}`, x);
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

/** Attention, then feed-forward, each on a residual path: x + f(norm(x)), or norm(x + f(x)). */
function encodeLayer(
  parameters: Tensors,
  i: number,
  x: tf.Tensor,
  parts: { readonly config: TransformerConfig; readonly mask: tf.Tensor; readonly context: ProgramContext },
): tf.Tensor {
  const { config, mask, context } = parts;
  const name = `encoder.${i}`;
  const residual = (norm: string, input: tf.Tensor, change: (x: tf.Tensor) => tf.Tensor): tf.Tensor =>
    config.normalization === 'before'
      ? tf.add(input, context.dropout(change(layerNorm(parameters, norm, input)), config.dropout))
      : layerNorm(parameters, norm, tf.add(input, context.dropout(change(input), config.dropout)));
  const attended = residual(`${name}.attentionNorm`, x, input =>
    selfAttention(parameters, `${name}.attention`, input, mask, {
      heads: config.heads,
      capture: `attention/${i}`,
      context,
    }),
  );
  return residual(`${name}.feedForwardNorm`, attended, input =>
    feedForward(parameters, `${name}.feedForward`, input, config.activation),
  );
}
