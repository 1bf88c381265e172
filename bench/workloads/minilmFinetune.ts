/** One training step of a Transformer of MiniLM's size that classifies: batch 16, length 64. */
import { softmaxCrossEntropy } from '../../src/core/engine/functions';
import { inputs, logits, parameters } from './minilm';
import { prepareTraining, randomIds } from './trainStep';

export const name = 'minilm-finetune-16x64';
export const unit = 'ms/step';

const [batch, time] = [16, 64];

export function prepare() {
  return prepareTraining(
    (p, { labels, ...read }, context) => ({ loss: softmaxCrossEntropy(logits(p, read, context), labels!) }),
    parameters(),
    { ...inputs(batch, time), labels: randomIds('labels', [batch], 2) },
  );
}
