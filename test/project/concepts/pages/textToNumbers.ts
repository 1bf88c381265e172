/** Tokens, ids, padding, mask and the mean of word vectors of two short texts. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { embedding } from '../../../../src/core/layers/embedding';
import { poolMean } from '../../../../src/core/layers/pooling';
import { padRows } from '../../../../src/core/tasks/collate';
import { trainWord } from '../../../../src/core/text/trainWord';
import { Drawing } from '../drawing';
import { type ConceptPage, show, table } from '../page';
import { wordOptions } from './wordOptions';

const training = ['A good, good plot', 'A bad plot', 'A good film'];
const asked = ['A good film', 'Superb plot'];

export async function textToNumbers(): Promise<ConceptPage> {
  const tokenizer = trainWord(training, wordOptions, []);
  const encodings = asked.map(text => tokenizer.encode(text));
  const { ids, mask } = padRows(
    encodings.map(each => each.ids),
    { batch: 2, time: 4 },
    tokenizer.special.pad,
  );
  const row = (data: ArrayLike<number>, r: number) => Array.from({ length: 4 }, (_, i) => data[r * 4 + i]!);
  // Two features a word, small whole numbers: the id, and its square modulo 5.
  const weight = Array.from({ length: tokenizer.size }, (_, id) => (id === 0 ? [0, 0] : [id, (id * id) % 5]));
  const idTensor = tf.tensor(ids.data, [2, 4], 'int32');
  const vectors = embedding({ 'words.weight': tf.tensor2d(weight) }, 'words', idTensor);
  const pooled = (await poolMean(vectors, tf.tensor(mask.data, [2, 4])).array()) as number[][];
  const first = encodings[0]!;

  const drawing = new Drawing(640, 150, 'A text becomes tokens, ids, vectors and one vector');
  const stages = [asked[0]!, first.tokens.join(' | '), [...first.ids].join(' '), 'E[id]', 'mean'];
  const names = ['text', 'tokens', 'ids', 'vectors', 'one vector'];
  const places = [80, 225, 360, 460, 565];
  const widths = [110, 130, 90, 70, 100];
  places.forEach((x, i) => {
    drawing.box(x, 70, widths[i]!, i === 4 ? `(${pooled[0]!.map(v => show(v, 2)).join(', ')})` : stages[i]!);
    drawing.text(x, 120, names[i]!, 'small quiet');
    if (i > 0) drawing.arrow([places[i - 1]! + widths[i - 1]! / 2 + 2, 70], [x - widths[i]! / 2 - 3, 70]);
  });
  return {
    name: 'text-to-numbers',
    pictures: { 'text-to-numbers': drawing.toString() },
    blocks: {
      vocabulary: table(
        ['Id', ...tokenizer.vocabulary.map((_, id) => `${id}`)],
        [
          ['Token', ...tokenizer.vocabulary.map(token => `\`${token}\``)],
          ['Vector', ...weight.map(vector => `(${vector.join(', ')})`)],
        ],
      ),
      batch: table(
        ['Text', 'Tokens', 'Ids, padded to 4', 'Mask', 'Mean vector'],
        asked.map((text, r) => [
          text,
          encodings[r]!.tokens.map(token => `\`${token}\``).join(' '),
          row(ids.data, r).join(' '),
          row(mask.data, r).join(' '),
          `(${pooled[r]!.map(v => show(v, 2)).join(', ')})`,
        ]),
      ),
    },
  };
}
