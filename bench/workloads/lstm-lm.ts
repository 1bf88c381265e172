/** Character language model: embedding 64, one LSTM of 128, 64 characters; batch 32, length 64. */
import * as tf from '@tensorflow/tfjs-core';
import { embed, softmaxCrossEntropy } from '../../src/core/engine/functions';
import { lstm } from '../../src/core/layers/lstm';
import { filled, prepareTraining, randomIds, randomWeights } from './trainStep';

export const name = 'lstm-lm';
export const unit = 'ms/step';

const [vocabulary, batch, time, width, size] = [64, 32, 64, 64, 128];

export function prepare() {
  return prepareTraining(
    (p, { ids, labels }) => {
      const { hidden } = lstm(embed(p.table!, ids!), undefined, {
        inputKernel: p.inputKernel!,
        recurrentKernel: p.recurrentKernel!,
        bias: p.bias!,
      });
      const rows = tf.reshape(hidden, [batch * time, size]) as tf.Tensor2D;
      const logits = tf.add(tf.matMul(rows, p.output as tf.Tensor2D), p.outputBias!);
      return { loss: softmaxCrossEntropy(logits, tf.reshape(labels!, [batch * time])) };
    },
    {
      table: randomWeights('table', [vocabulary, width], 1),
      inputKernel: randomWeights('input', [width, 4 * size], 0.05),
      recurrentKernel: randomWeights('recurrent', [size, 4 * size], 0.05),
      bias: filled([4 * size], 0),
      output: randomWeights('output', [size, vocabulary], 0.05),
      outputBias: filled([vocabulary], 0),
    },
    { ids: randomIds('ids', [batch, time], vocabulary), labels: randomIds('labels', [batch, time], vocabulary) },
  );
}
