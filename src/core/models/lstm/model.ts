/** `lstm`: long short-term memory over the word vectors, one or both directions, any number of layers. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { fanInUniform } from '../../layers/initializers';
import { lstm as recur } from '../../layers/lstm';
import { prefixed, take } from '../../layers/parameters';
import { poolMax, poolMean } from '../../layers/pooling';
import type { CreateEncoder } from '../model';
import type { lstm } from './schema';

export const create: CreateEncoder<Infer<typeof lstm>> = config => {
  const { width, hidden: size, layers, bidirectional, pool, dropout } = config;
  const directions = bidirectional ? (['forward', 'backward'] as const) : (['forward'] as const);
  const features = size * directions.length;
  return {
    features,
    needsCls: false,
    embeddingName: 'embedding.weight',
    initialize(vocabulary, _maximumLength, random) {
      const parts: HostTensors[] = [initializeEmbedding('embedding', { vocabulary, width }, 0.1, random)];
      for (let i = 0; i < layers; i++)
        for (const direction of directions) {
          const name = `lstm.${i}.${direction}`;
          const draw = random.fork(name);
          const from = i === 0 ? width : features;
          parts.push(
            prefixed(name, {
              inputKernel: fanInUniform([from, 4 * size], size, draw),
              recurrentKernel: fanInUniform([size, 4 * size], size, draw),
              bias: fanInUniform([4 * size], size, draw),
            }),
          );
        }
      return Object.assign({}, ...parts);
    },
    embed: (parameters, ids) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, mask, context) {
      let x = context.dropout(embedded, dropout);
      let last = x;
      for (let i = 0; i < layers; i++) {
        if (i > 0) x = context.dropout(x, dropout);
        const read = directions.map(direction =>
          recur(x, mask, kernels(parameters, `lstm.${i}.${direction}`), { reverse: direction === 'backward' }),
        );
        x = join(read.map(each => each.hidden));
        last = join(read.map(each => each.last));
        context.capture(`hidden/${i}`, x);
      }
      const pooled = pool === 'last' ? last : pool === 'mean' ? poolMean(x, mask) : poolMax(x, mask);
      return { hidden: x, pooled: context.dropout(pooled, dropout) };
    },
  };
};

function kernels(parameters: Tensors, name: string) {
  return {
    inputKernel: take(parameters, `${name}.inputKernel`),
    recurrentKernel: take(parameters, `${name}.recurrentKernel`),
    bias: take(parameters, `${name}.bias`),
  };
}

function join(parts: readonly tf.Tensor[]): tf.Tensor {
  return parts.length === 1 ? parts[0]! : tf.concat([...parts], parts[0]!.rank - 1);
}
