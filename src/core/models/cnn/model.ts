/** `cnn`: filters of several widths over the word vectors, a nonlinearity, maximum over time (Kim 2014, section 2). */
import * as tf from '@tensorflow/tfjs-core';
import type { Infer } from '../../config/schema';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { activate, isMonotone, observeActivation } from '../../layers/activations';
import { batchNorm, initializeBatchNorm } from '../../layers/batchNorm';
import { convolution, initializeConvolution } from '../../layers/convolution';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { poolMax } from '../../layers/pooling';
import type { CreateEncoder } from '../model';
import type { schema } from './schema';

export const create: CreateEncoder<Infer<typeof schema>> = config => {
  const { width, kernels, filters, activation, normalization, dropout, initialization } = config;
  const batch = normalization === 'batch';
  return {
    features: kernels.length * filters,
    maps: kernels,
    embeddingName: 'embedding.weight',
    initialize: ({ vocabulary }, random) =>
      Object.assign(
        {},
        initializeEmbedding('embedding', { vocabulary, width }, 0.1, random),
        ...kernels.map((kernel, i) => ({
          ...initializeConvolution(`convolution.${i}`, { kernel, from: width, filters }, random, initialization),
          ...(batch ? initializeBatchNorm(`convolution.${i}.norm`, filters) : {}),
        })),
      ),
    words: (parameters, { ids }) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, { mask }, context) {
      const words = tf.mul(embedded, tf.expandDims(mask, 2));
      const maps = kernels.map((_, i) => {
        const map = convolution(parameters, `convolution.${i}`, words);
        return batch ? normalizeMap(parameters, `convolution.${i}.norm`, map, mask, context) : map;
      });
      for (const [i, map] of maps.entries())
        observeActivation(context, `convolution.${i}`, activate(map, activation), activation);
      const { watch } = context;
      if (watch) {
        const watched = maps.map((map, i) => watch(`convolution.${i}`, activate(map, activation)));
        const pooled = tf.concat(
          watched.map(map => poolMax(map, mask)),
          1,
        );
        return { hidden: tf.concat(watched, 2), pooled: context.dropout(pooled, dropout) };
      }
      const hidden = activate(tf.concat(maps, 2), activation);
      const pooled = isMonotone(activation)
        ? activate(
            tf.concat(
              maps.map(map => poolMax(map, mask)),
              1,
            ),
            activation,
          )
        : poolMax(hidden, mask);
      return { hidden, pooled: context.dropout(pooled, dropout) };
    },
  };
};

/** Over all real tokens of the batch; map [batch, time, filters]. */
function normalizeMap(
  parameters: Tensors,
  name: string,
  map: tf.Tensor,
  mask: tf.Tensor,
  context: ProgramContext,
): tf.Tensor {
  const rows = tf.reshape(map, [mask.size, map.size / mask.size]);
  return tf.reshape(batchNorm(parameters, name, rows, tf.reshape(mask, [mask.size]), context), map.shape);
}
