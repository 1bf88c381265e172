/** Convolutional classifier (Kim 2014): vocabulary 10,000, embedding 128, widths 3, 4, 5 x 100 filters, max over time; batch 64, length 64. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../src/core/base/hostTensor';
import { embed, softmaxCrossEntropy } from '../../src/core/engine/functions';
import { convolve } from '../../src/core/layers/convolution';
import { filled, prepareTraining, randomIds, randomWeights } from './trainStep';

export const name = 'cnn-classify';
export const unit = 'ms/step';

const [vocabulary, batch, time, width, filters] = [10000, 64, 64, 128, 100];
const widths = [3, 4, 5];

export function prepare() {
  const convolutions: HostTensors[] = widths.map(k => ({
    [`filter${k}`]: randomWeights(`filter${k}`, [k * width, filters], 0.05),
    [`bias${k}`]: filled([filters], 0),
  }));
  return prepareTraining(
    (p, { ids, labels }) => {
      const x = embed(p.table!, ids!);
      // The greatest of rectified numbers is the greatest one rectified, as the model of the catalog has it.
      const maxima = widths.map(k => tf.relu(tf.max(tf.add(convolve(x, p[`filter${k}`]!, [0, 0]), p[`bias${k}`]!), 1)));
      const features = tf.concat(maxima, 1) as tf.Tensor2D;
      return {
        loss: softmaxCrossEntropy(tf.add(tf.matMul(features, p.output as tf.Tensor2D), p.outputBias!), labels!),
      };
    },
    {
      table: randomWeights('table', [vocabulary, width], 1),
      ...Object.assign({}, ...convolutions),
      output: randomWeights('output', [filters * widths.length, 2], 0.05),
      outputBias: filled([2], 0),
    },
    { ids: randomIds('ids', [batch, time], vocabulary), labels: randomIds('labels', [batch], 2) },
  );
}
