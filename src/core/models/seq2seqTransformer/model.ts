/** `seq2seq-transformer`: encoder, and decoder with causal and cross-attention (Vaswani et al. 2017). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import { hideFuture, hidePadding, projectMemory } from '../../layers/attention';
import { embedding, frozenSides, initializeEmbedding } from '../../layers/embedding';
import { initializeLayerNorm, layerNorm } from '../../layers/layerNorm';
import { take } from '../../layers/parameters';
import { addPositions, addSinusoidalPositions, initializePositions, sinusoids } from '../../layers/positions';
import { initializeTransformerLayer, stepTransformerLayer, transformerLayer } from '../../layers/transformerLayer';
import type { CreateEncoderDecoder } from '../encoderDecoder';
import type { seq2seqTransformer } from './schema';

/** Of positions and of shared tables, as in BERT; word vectors are scaled by the root of the width as they are looked up. */
const deviation = 0.02;

export const createEncoderDecoder: CreateEncoderDecoder<Infer<typeof seq2seqTransformer>> = config => {
  const { layers, heads, width, initialization, dropout, positions } = config;
  const decoderLayers = config['decoder-layers'] ?? layers;
  const inner = config['feed-forward'] ?? 4 * width;
  const before = config.normalization === 'before';
  const tableOf = (parameters: Tensors) => (parameters['target.weight'] ? 'target' : 'source');
  const finish = (parameters: Tensors, name: string, x: tf.Tensor) => (before ? layerNorm(parameters, name, x) : x);
  const start = (parameters: Tensors, side: 'source' | 'target', table: string, ids: tf.Tensor) => {
    // Learned vectors start small and unit-scaled positions would drown them (Vaswani et al. 2017, section 3.4).
    const x = tf.mul(embedding(parameters, table, ids), Math.sqrt(width));
    return positions === 'learned' ? addPositions(parameters, `${side}Positions`, x) : addSinusoidalPositions(x);
  };
  return {
    features: width,
    embeddingName: 'source.weight',
    targetEmbeddingName: 'target.weight',
    frozen: frozenSides(config),
    attention: {
      encoder: { layers, heads },
      decoder: { layers: decoderLayers, heads },
      cross: { layers: decoderLayers, heads },
    },
    initialize(sizes, random) {
      const table = (name: string, vocabulary: number) =>
        initializeEmbedding(name, { vocabulary, width }, 1 / Math.sqrt(width), random);
      const parts: HostTensors[] = [table('source', sizes.source)];
      if (!sizes.shared) parts.push(table('target', sizes.target));
      if (positions === 'learned')
        for (const [side, length] of [
          ['source', sizes.sourceLength],
          ['target', sizes.targetLength],
        ] as const)
          parts.push(initializePositions(`${side}Positions`, { length, width }, deviation, random));
      for (let i = 0; i < layers; i++)
        parts.push(initializeTransformerLayer(`encoder.${i}`, { width, inner }, random, initialization));
      if (before) parts.push(initializeLayerNorm('encoderNorm', width));
      for (let i = 0; i < decoderLayers; i++)
        parts.push(initializeTransformerLayer(`decoder.${i}`, { width, inner, memory: width }, random, initialization));
      if (before) parts.push(initializeLayerNorm('decoderNorm', width));
      return Object.assign({}, ...parts);
    },
    read(parameters, { ids, mask }, context) {
      let x = context.dropout(start(parameters, 'source', 'source', ids), dropout);
      const bias = hidePadding(mask);
      for (let i = 0; i < layers; i++) {
        const capture = `attention/encoder/${i}`;
        x = transformerLayer(parameters, `encoder.${i}`, x, config, { bias, capture, context });
      }
      return { states: finish(parameters, 'encoderNorm', x) };
    },
    write(parameters, { states }, sourceMask, { ids }, context) {
      let x = context.dropout(start(parameters, 'target', tableOf(parameters), ids), dropout);
      const bias = hideFuture(ids.shape[1]!);
      const sourceBias = hidePadding(sourceMask);
      for (let i = 0; i < decoderLayers; i++) {
        const name = `decoder.${i}`;
        const keyValue = projectMemory(parameters, `${name}.cross`, states!, { heads });
        x = transformerLayer(parameters, name, x, config, {
          bias,
          capture: `attention/decoder/${i}`,
          memory: { keyValue, bias: sourceBias, capture: `attention/cross/${i}` },
          context,
        });
      }
      return finish(parameters, 'decoderNorm', x);
    },
    start(parameters, { states }, _sourceMask, limit) {
      const batch = states!.shape[0]!;
      const memory: Record<string, tf.Tensor> = {};
      const state: Record<string, tf.Tensor> = {};
      for (let i = 0; i < decoderLayers; i++) {
        const { key, value } = projectMemory(parameters, `decoder.${i}.cross`, states!, { heads });
        memory[`key.${i}`] = key;
        memory[`value.${i}`] = value;
        state[`key.${i}`] = tf.zeros([batch, heads, limit, width / heads]);
        state[`value.${i}`] = tf.zeros([batch, heads, limit, width / heads]);
      }
      return { memory, state };
    },
    step(parameters, { memory, sourceMask }, state, ids, position, context) {
      const limit = state['key.0']!.shape[2]!;
      const vectors = tf.mul(embedding(parameters, tableOf(parameters), ids), Math.sqrt(width));
      const table = positions === 'learned' ? take(parameters, 'targetPositions.weight') : sinusoids(limit, width);
      let x = tf.add(vectors, tf.gather(table, tf.reshape(position, [1]) as tf.Tensor1D));
      const bias = hidePadding(sourceMask);
      const next: Record<string, tf.Tensor> = {};
      for (let i = 0; i < decoderLayers; i++) {
        const kept = { key: state[`key.${i}`]!, value: state[`value.${i}`]! };
        const keyValue = { key: memory[`key.${i}`]!, value: memory[`value.${i}`]! };
        const step = stepTransformerLayer(parameters, `decoder.${i}`, x, kept, position, config, {
          capture: `attention/decoder/${i}`,
          memory: { keyValue, bias, capture: `attention/cross/${i}` },
          context,
        });
        x = step.output;
        next[`key.${i}`] = step.kept.key;
        next[`value.${i}`] = step.kept.value;
      }
      return { hidden: finish(parameters, 'decoderNorm', x), state: next };
    },
  };
};
