/** One filter of two words over a sentence, and its maximum. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { activate } from '../../../../src/core/layers/activations';
import { convolution } from '../../../../src/core/layers/convolution';
import { poolMax } from '../../../../src/core/layers/pooling';
import { Drawing } from '../drawing';
import { type ConceptPage, table } from '../page';

const words = ['a', 'film', 'not', 'good', 'enough'];
/** Features: is a negation, is praise. */
const vectors = [
  [0, 0],
  [0, 1],
  [2, 0],
  [0, 2],
  [0, -1],
];
const filters = [
  { name: 'A: negation, then praise', weight: [1, 0, 0, 1], bias: -1 },
  { name: 'B: praise twice', weight: [-1, 1, -1, 1], bias: 0 },
];

export async function cnn(): Promise<ConceptPage> {
  const x = tf.tensor3d([vectors]);
  const parameters = {
    'filter.weight': tf.transpose(tf.tensor2d(filters.map(({ weight }) => weight))),
    'filter.bias': tf.tensor1d(filters.map(({ bias }) => bias)),
  };
  const map = convolution(parameters, 'filter', x);
  const active = activate(map, 'relu');
  const maximum = Array.from(poolMax(active, tf.ones([1, words.length])).dataSync());
  const raw = ((await map.array()) as number[][][])[0]!;
  const positive = ((await active.array()) as number[][][])[0]!;
  const windows = words.map((word, i) => `${word} ${words[i + 1] ?? '(zeros)'}`);

  const drawing = new Drawing(640, 230, 'A filter of two words slides over the sentence; the maximum is kept');
  words.forEach((word, i) => {
    const left = 110 + i * 90;
    drawing.box(left, 50, 76, word);
    const under = i % 2 === 0 ? 80 : 90;
    drawing.line(
      [
        [left - 34, 70],
        [left - 34, under],
        [left + 122, under],
        [left + 122, 70],
      ],
      positive[i]![0] === maximum[0] ? 'strong' : 'line',
    );
    drawing.arrow([left + 44, under], [left + 44, 116]);
    drawing.box(left + 44, 134, 60, `${positive[i]![0]}`);
    const isMaximum = positive[i]![0] === maximum[0];
    drawing.line(
      [
        [left + 44, 150],
        [335, 185],
      ],
      isMaximum ? 'strong' : 'line',
      !isMaximum,
    );
  });
  drawing.box(110 + words.length * 90, 50, 76, 'zeros');
  drawing.box(335, 202, 110, `max = ${maximum[0]}`);
  drawing.text(16, 139, 'filter A', 'small quiet', 'start');
  return {
    name: 'cnn',
    pictures: { cnn: drawing.toString() },
    blocks: {
      words: table(
        ['Word', 'Vector $x_t$ (negation, praise)'],
        words.map((word, i) => [word, `(${vectors[i]!.join(', ')})`]),
      ),
      filters: table(
        ['Filter', 'Weights for the 1st word', 'Weights for the 2nd word', 'Bias'],
        filters.map(({ name, weight, bias }) => [
          name,
          `(${weight.slice(0, 2).join(', ')})`,
          `(${weight.slice(2).join(', ')})`,
          bias,
        ]),
      ),
      map: table(
        ['Window', 'A: product + bias', 'A: ReLU', 'B: product + bias', 'B: ReLU'],
        windows.map((window, i) => [window, raw[i]![0]!, positive[i]![0]!, raw[i]![1]!, positive[i]![1]!]),
      ),
      maximum: `The text becomes the vector (${maximum.join(', ')}): the maximum of each ReLU column.`,
    },
  };
}
