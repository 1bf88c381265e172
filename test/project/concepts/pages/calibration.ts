/** Confidences of ten predictions in bins, and the expected calibration error. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { calibrate } from '../../../../src/core/metrics/calibration';
import { Drawing } from '../drawing';
import { agree, type ConceptPage, percent, show, table } from '../page';

const confidences = [0.96, 0.95, 0.94, 0.95, 0.85, 0.84, 0.86, 0.85, 0.65, 0.55];
const correct = [1, 1, 1, 0, 1, 1, 0, 0, 1, 0];
const logits = [2, 0];

export async function calibration(): Promise<ConceptPage> {
  const { bins, error } = calibrate(confidences, correct);
  const used = bins.filter(({ count }) => count > 0).reverse();
  agree(
    error,
    used.reduce((sum, { count, confidence, accuracy }) => sum + (count / 10) * Math.abs(accuracy - confidence), 0),
  );
  const softmax = (temperature: number) =>
    Array.from(tf.softmax(tf.tensor1d(logits.map(logit => logit / temperature))).dataSync());

  const drawing = new Drawing(
    360,
    330,
    'Reliability diagram: accuracy of each bin of confidence; on the diagonal both are equal',
  );
  const place = (x: number, y: number) => [60 + 260 * x, 280 - 250 * y] as const;
  for (const { low, high, accuracy } of used) {
    const [left, top] = place(low, accuracy);
    drawing.cell(left + 2, top, 260 * (high - low) - 4, 280 - top, 1);
  }
  drawing.line([place(0, 1), place(0, 0), place(1, 0)]).line([place(0, 0), place(1, 1)], 'other', true);
  for (const value of [0, 0.5, 1]) {
    drawing
      .text(place(value, 0)[0], 297, show(value, 1), 'small')
      .text(52, place(0, value)[1] + 4, show(value, 1), 'small', 'end');
  }
  drawing.text(190, 318, 'confidence', 'small quiet').text(70, 24, 'accuracy', 'small quiet', 'start');
  return {
    name: 'calibration',
    given: ['0.1'],
    pictures: { calibration: drawing.toString() },
    blocks: {
      bins: table(
        ['Bin', 'Examples', 'Mean confidence', 'Accuracy', 'Difference'],
        used.map(({ low, high, count, confidence, accuracy }) => [
          `over ${show(low, 1)}, up to ${show(high, 1)}`,
          count,
          show(confidence),
          show(accuracy),
          show(Math.abs(accuracy - confidence)),
        ]),
      ),
      error: `$ECE = ${used.map(({ count, confidence, accuracy }) => `\\frac{${count}}{10} \\cdot ${show(Math.abs(accuracy - confidence))}`).join(' + ')} = ${show(error)}$, shown as ${percent(error)}.`,
      temperature: table(
        ['T', 'p of the first label', 'p of the second label'],
        [1, 2, 4].map(temperature => [temperature, ...softmax(temperature).map(p => show(p))]),
      ),
    },
  };
}
