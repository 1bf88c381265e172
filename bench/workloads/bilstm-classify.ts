/** Bidirectional LSTM classifier: vocabulary 10,000, embedding 128, 2 x 128, mean pooling; batch 32, length 64. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../src/core/base/hostTensor';
import { embed, softmaxCrossEntropy } from '../../src/core/engine/functions';
import { lstm } from '../../src/core/layers/lstm';
import { filled, prepareTraining, randomIds, randomWeights } from './trainStep';

export const name = 'bilstm-classify';
export const unit = 'ms/step';

const [vocabulary, batch, time, width, size] = [10000, 32, 64, 128, 128];

function kernels(direction: string): HostTensors {
  return {
    [`${direction}.inputKernel`]: randomWeights(`${direction}.input`, [width, 4 * size], 0.05),
    [`${direction}.recurrentKernel`]: randomWeights(`${direction}.recurrent`, [size, 4 * size], 0.05),
    [`${direction}.bias`]: filled([4 * size], 0),
  };
}

export function prepare() {
  return prepareTraining(
    (p, { ids, labels }) => {
      const x = embed(p.table!, ids!);
      const [forward, backward] = ['forward', 'backward'].map(direction =>
        lstm(
          x,
          undefined,
          {
            inputKernel: p[`${direction}.inputKernel`]!,
            recurrentKernel: p[`${direction}.recurrentKernel`]!,
            bias: p[`${direction}.bias`]!,
          },
          { reverse: direction === 'backward' },
        ),
      );
      const pooled = tf.mean(tf.concat([forward!.hidden, backward!.hidden], 2), 1) as tf.Tensor2D;
      return { loss: softmaxCrossEntropy(tf.add(tf.matMul(pooled, p.output as tf.Tensor2D), p.outputBias!), labels!) };
    },
    {
      table: randomWeights('table', [vocabulary, width], 1),
      ...kernels('forward'),
      ...kernels('backward'),
      output: randomWeights('output', [2 * size, 2], 0.05),
      outputBias: filled([2], 0),
    },
    { ids: randomIds('ids', [batch, time], vocabulary), labels: randomIds('labels', [batch], 2) },
  );
}
