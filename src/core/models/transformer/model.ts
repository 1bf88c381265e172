/** `transformer`: pre-LN encoder (Vaswani et al. 2017; Xiong et al. 2020, section 3.1) with learned positions. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import { initializeSelfAttention, selfAttention } from '../../layers/attention';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { feedForward, initializeFeedForward } from '../../layers/feedForward';
import { initializeLayerNorm, layerNorm } from '../../layers/layerNorm';
import { poolFirst, poolMean } from '../../layers/pooling';
import { addPositions, initializePositions } from '../../layers/positions';
import type { CreateEncoder } from '../model';
import type { transformer } from './schema';

/** Of word vectors and positions, as in BERT and GPT-2. */
const deviation = 0.02;

export const create: CreateEncoder<Infer<typeof transformer>> = config => {
  const { layers, heads, width, pool, dropout } = config;
  const inner = config['feed-forward'] ?? 4 * width;
  return {
    features: width,
    needsCls: pool === 'cls',
    attention: { layers, heads },
    embeddingName: 'embedding.weight',
    initialize(vocabulary, maximumLength, random) {
      const parts: HostTensors[] = [
        initializeEmbedding('embedding', { vocabulary, width }, deviation, random),
        initializePositions('positions', { length: maximumLength, width }, deviation, random),
      ];
      for (let i = 0; i < layers; i++) {
        parts.push(
          initializeLayerNorm(`encoder.${i}.attentionNorm`, width),
          initializeSelfAttention(`encoder.${i}.attention`, width, random),
          initializeLayerNorm(`encoder.${i}.feedForwardNorm`, width),
          initializeFeedForward(`encoder.${i}.feedForward`, { width, inner }, random),
        );
      }
      return Object.assign({}, ...parts, initializeLayerNorm('norm', width));
    },
    embed: (parameters, ids) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, mask, context) {
      let x = context.dropout(addPositions(parameters, 'positions', embedded), dropout);
      for (let i = 0; i < layers; i++) {
        const name = `encoder.${i}`;
        const attended = selfAttention(
          parameters,
          `${name}.attention`,
          layerNorm(parameters, `${name}.attentionNorm`, x),
          mask,
          { heads, capture: `attention/${i}`, context },
        );
        x = tf.add(x, context.dropout(attended, dropout));
        const normalized = layerNorm(parameters, `${name}.feedForwardNorm`, x);
        x = tf.add(x, context.dropout(feedForward(parameters, `${name}.feedForward`, normalized, 'gelu'), dropout));
        context.capture(`hidden/${i}`, x);
      }
      const hidden = layerNorm(parameters, 'norm', x);
      return { hidden, pooled: pool === 'cls' ? poolFirst(hidden) : poolMean(hidden, mask) };
    },
  };
};
