/** `seq2seq-transformer`: encoder, and decoder with causal and cross-attention (Vaswani et al. 2017). */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { createStack, type StackOptions } from '../../layers/transformer/stack';
import { initializeVocabularyMap, vocabularyLogits } from '../../layers/vocabularyMap';
import type { CreateEncoderDecoder } from '../encoderDecoder';
import { writeFromStates } from '../stackEncoderDecoder';
import type { schema } from './schema';

export const createEncoderDecoder: CreateEncoderDecoder<Infer<typeof schema>> = config => {
  const { heads, width, initialization, normalization, activation, dropout, positions } = config;
  const inner = config['feed-forward'] ?? 4 * width;
  const layersOf = { encoder: config.layers, decoder: config['decoder-layers'] ?? config.layers };
  const optionsOf = (side: 'encoder' | 'decoder'): StackOptions => ({
    width,
    layers: Array.from({ length: layersOf[side] }, () => ({ heads, normalization, activation, dropout, inner })),
    ...(side === 'decoder' && { causal: true, memory: width }),
    // Learned vectors start small and unit-scaled positions would drown them (Vaswani et al. 2017, section 3.4).
    scale: Math.sqrt(width),
    positions: { kind: positions },
    finalNorm: normalization === 'before' ? {} : undefined,
    dropout,
    names: {
      layers: side,
      norm: `${side}Norm`,
      positions: side === 'encoder' ? 'sourcePositions' : 'targetPositions',
      attention: `attention/${side}`,
      cross: 'attention/cross',
    },
  });
  const encoder = createStack(optionsOf('encoder'));
  const decoder = createStack(optionsOf('decoder'));
  const writtenWords = (parameters: Tensors, ids: tf.Tensor) =>
    embedding(parameters, parameters['target.weight'] ? 'target' : 'source', ids);
  return {
    features: width,
    embeddingName: 'source.weight',
    targetEmbeddingName: 'target.weight',
    attention: {
      encoder: { layers: layersOf.encoder, heads },
      decoder: { layers: layersOf.decoder, heads },
      cross: { layers: layersOf.decoder, heads },
    },
    initialize(sizes, random) {
      const table = (name: string, vocabulary: number) =>
        initializeEmbedding(name, { vocabulary, width }, 1 / Math.sqrt(width), random);
      const parts: HostTensors[] = [
        table('source', sizes.source),
        sizes.shared ? {} : table('target', sizes.target),
        encoder.initializePositions(sizes.sourceLength, random),
        decoder.initializePositions(sizes.targetLength, random),
        encoder.initialize(random, initialization),
        decoder.initialize(random, initialization),
        initializeVocabularyMap({ width, vocabulary: sizes.target }, random),
      ];
      return Object.assign({}, ...parts);
    },
    read: (parameters, { ids, mask }, context) => ({
      states: encoder.read(parameters, embedding(parameters, 'source', ids), { mask, context }),
    }),
    ...writeFromStates(decoder, writtenWords),
    vocabularyLogits,
  };
};
