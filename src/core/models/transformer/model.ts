/** `transformer`: encoder with self-attention (Vaswani et al. 2017), pre-LN (Xiong et al. 2020, section 3.1) or post-LN. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { hideFuture, hidePadding, type KeyValue } from '../../layers/attention';
import { initializeAttentionPooling, poolAttention } from '../../layers/attentionPooling';
import { embedding, frozenEmbedding, initializeEmbedding } from '../../layers/embedding';
import { initializeLayerNorm, layerNorm } from '../../layers/layerNorm';
import { take } from '../../layers/parameters';
import { poolFirst, poolMax, poolMean, poolSum } from '../../layers/pooling';
import { addPositions, addSinusoidalPositions, initializePositions, sinusoids } from '../../layers/positions';
import { initializeTransformerLayer, stepTransformerLayer, transformerLayer } from '../../layers/transformerLayer';
import type { CreateDecoder } from '../decoder';
import type { Written } from '../encoderDecoder';
import type { CreateEncoder } from '../model';
import { readsCls, type transformer } from './schema';

type TransformerConfig = Infer<typeof transformer>;

/** Of word vectors and positions, as in BERT and GPT-2. */
const deviation = 0.02;

export const create: CreateEncoder<TransformerConfig> = config => {
  const { layers, heads, width, pool, dropout, initialization } = config;
  const inner = config['feed-forward'] ?? 4 * width;
  const before = config.normalization === 'before';
  return {
    features: width,
    needsCls: readsCls(config),
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

/** The same layers as what writes: a token sees itself and those before it (GPT, Radford et al. 2018). */
export const createDecoder: CreateDecoder<TransformerConfig> = config => {
  const { layers, heads, width, dropout, positions } = config;
  const encoder = create({ ...config, pool: 'mean' }, 0);
  const finish = (parameters: Tensors, x: tf.Tensor) =>
    config.normalization === 'before' ? layerNorm(parameters, 'norm', x) : x;
  const read = (parameters: Tensors, ids: tf.Tensor, context: ProgramContext): Written => {
    const vectors = embedding(parameters, 'embedding', ids);
    let x = context.dropout(addChosenPositions(parameters, vectors, positions), dropout);
    const bias = hideFuture(ids.shape[1]!);
    const state: Record<string, tf.Tensor> = {};
    for (let i = 0; i < layers; i++) {
      const keep = ({ key, value }: KeyValue) => {
        state[`key.${i}`] = key;
        state[`value.${i}`] = value;
      };
      x = transformerLayer(parameters, `encoder.${i}`, x, config, { bias, capture: `attention/${i}`, context, keep });
      context.capture(`hidden/${i}`, x);
    }
    return { hidden: finish(parameters, x), state };
  };
  return {
    features: width,
    embeddingName: encoder.embeddingName,
    frozen: encoder.frozen,
    attention: { layers, heads },
    carries: false,
    initialize: encoder.initialize,
    write: (parameters, ids, context) => ({ hidden: read(parameters, ids, context).hidden }),
    read,
    stateShapes(batch, limit) {
      const shape = [batch, heads, limit, width / heads];
      const each = Array.from({ length: layers }, (_, i) => [
        [`key.${i}`, shape] as const,
        [`value.${i}`, shape] as const,
      ]);
      return Object.fromEntries(each.flat());
    },
    step(parameters, state, ids, position, context) {
      const limit = take(state, 'key.0').shape[2]!;
      let x = embedding(parameters, 'embedding', ids);
      if (positions !== 'none') {
        const table = positions === 'learned' ? take(parameters, 'positions.weight') : sinusoids(limit, width);
        x = tf.add(x, tf.gather(table, tf.reshape(position, [1]) as tf.Tensor1D));
      }
      const next: Record<string, tf.Tensor> = {};
      for (let i = 0; i < layers; i++) {
        const kept = { key: take(state, `key.${i}`), value: take(state, `value.${i}`) };
        const parts = { capture: `attention/${i}`, context };
        const step = stepTransformerLayer(parameters, `encoder.${i}`, x, kept, position, config, parts);
        x = step.output;
        next[`key.${i}`] = step.kept.key;
        next[`value.${i}`] = step.kept.value;
      }
      return { hidden: finish(parameters, x), state: next };
    },
  };
};
