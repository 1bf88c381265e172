/** Counts and TF-IDF of three short texts, as the model `linear` weighs them. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../../src/core/base/random';
import { create } from '../../../../src/core/models/linear/model';
import { countDocuments, inverseDocumentFrequencies } from '../../../../src/core/text/tfIdf';
import { trainWord } from '../../../../src/core/text/trainWord';
import { eagerContext } from '../../../core/models/fixture';
import { drawGrid } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';
import { wordOptions } from './wordOptions';

const texts = ['the cat sat on the mat', 'the dog sat', 'the dog ran'];

type Weighting = Parameters<typeof create>[0]['weighting'];

export async function bagOfWords(): Promise<ConceptPage> {
  const tokenizer = trainWord(texts, wordOptions, []);
  const rows = texts.map(text => tokenizer.encode(text).ids);
  const { size, vocabulary } = tokenizer;
  const words = Array.from({ length: size - 4 }, (_, i) => i + 4);
  /** With weights that are the identity the logits are what the words count. */
  const weigh = (weighting: Weighting, norm: 'auto' | 'none') => {
    const encoder = create({ type: 'linear', weighting, sublinear: false, norm } as Parameters<typeof create>[0], size);
    const counted = encoder.count!(rows, tokenizer);
    encoder.initialize({ vocabulary: size, length: 100 }, new Random(1));
    const parameters = {
      weight: tf.eye(size),
      bias: tf.zeros([size]),
      termWeight: tf.tensor(counted.termWeight!.data, [size, 1]),
    };
    return rows.map(ids => {
      const tokens = tf.tensor2d([[...ids]], undefined, 'int32');
      const mask = tf.onesLike(tokens).toFloat();
      const embedded = encoder.words(parameters, { ids: tokens, mask });
      return Array.from(encoder.encode(parameters, embedded, { mask }, eagerContext()).pooled.dataSync());
    });
  };
  const counts = weigh('counts', 'none');
  const product = weigh('tf-idf', 'none');
  const normalized = weigh('tf-idf', 'auto');
  const textbook = weigh('tf-idf-textbook', 'auto');
  const documents = countDocuments(rows, size);
  const frequencies = inverseDocumentFrequencies(documents, 'smooth');
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const length = Math.sqrt(dot(product[0]!, product[0]!));
  for (const id of words) {
    agree(product[0]![id]!, counts[0]![id]! * (1 + Math.log(4 / (1 + documents.containing[id]!))));
    agree(normalized[0]![id]!, product[0]![id]! / length);
    agree(textbook[0]![id]!, (counts[0]![id]! / 6) * Math.log(3 / documents.containing[id]!));
  }
  return {
    name: 'bag-of-words',
    pictures: {
      'tf-idf': drawGrid({
        heading: 'word',
        corner: 'text',
        title: 'TF-IDF of each word in each of the three texts',
        rows: texts.map((_, i) => `${i + 1}`),
        columns: words.map(id => vocabulary[id]!),
        values: normalized.map(row => words.map(id => row[id]!)),
        format: value => (value === 0 ? '0' : show(value, 2)),
      }),
    },
    blocks: {
      texts: texts.map((text, i) => `${i + 1}. ${text}`).join('\n'),
      weights: table(
        ['Word', 'n in text 1', 'Texts with it', 'idf', 'n · idf', 'Divided by the length', 'Textbook form'],
        words
          .filter(id => counts[0]![id]! > 0)
          .map(id => [
            vocabulary[id]!,
            counts[0]![id]!,
            documents.containing[id]!,
            show(frequencies[id]!),
            show(product[0]![id]!),
            show(normalized[0]![id]!),
            show(textbook[0]![id]!),
          ]),
      ),
      length: `The length of text 1 is the root of the sum of squares of the column n · idf: ${show(length)}.`,
      similarity: `Cosine similarity of text 1 with text 2: ${show(dot(normalized[0]!, normalized[1]!))}; with text 3: ${show(dot(normalized[0]!, normalized[2]!))}.`,
    },
  };
}
