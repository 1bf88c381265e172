/** Gradient x input and leaving words out, of a small network that takes maxima. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { gradientProgram } from '../../../../src/core/explain/attribution/differentiate';
import { create } from '../../../../src/core/models/cnn/model';
import { withSegments } from '../../../../src/core/models/segments';
import { createTextInput } from '../../../../src/core/tasks/textInput';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import { trainWord } from '../../../../src/core/text/trainWord';
import { eagerContext } from '../../../core/models/fixture';
import { drawGrid } from '../drawing';
import { type ConceptPage, show, table } from '../page';
import { wordOptions } from './wordOptions';

const texts = ['a good film', 'good good film', 'not good'];
/** Features of a word: is praise, is a negation. */
const vectors: Readonly<Record<string, readonly [number, number]>> = {
  good: [2, 0],
  not: [0, 1],
  film: [0.5, 0],
};

function createNetwork(tokenizer: Tokenizer) {
  const encoder = withSegments(
    create(
      {
        type: 'cnn',
        width: 2,
        kernels: [1],
        filters: 2,
        activation: 'relu',
        normalization: 'none',
        dropout: 0,
        initialization: 'uniform',
      } as unknown as Parameters<typeof create>[0],
      2,
    ),
  );
  const input = createTextInput(encoder, tokenizer, 'none');
  const parameters = {
    'embedding.weight': tf.tensor2d(tokenizer.vocabulary.map(token => [...(vectors[token] ?? [0, 0])])),
    'convolution.0.weight': tf.tensor2d([
      [1, 0],
      [0, 1],
    ]),
    'convolution.0.bias': tf.tensor1d([0, 0]),
  };
  // Praise counts 1, negation -3.
  const answer = (pooled: tf.Tensor) => tf.matMul(pooled, tf.tensor2d([[1], [-3]])) as tf.Tensor;
  const inputsOf = (words: readonly string[]) => {
    const ids = tf.tensor2d([[...words.map(word => tokenizer.vocabulary.indexOf(word))]], undefined, 'int32');
    return { ids, mask: tf.ones(ids.shape) };
  };
  const weigh = gradientProgram(
    {
      words: input.words,
      answer: (values, words, inputs, context) => answer(input.pool(values, inputs, context, words)),
    },
    'gradient-x-input',
  );
  const target = tf.ones([1, 1]);
  return {
    logit: (words: readonly string[]) => {
      if (words.length === 0) return 0;
      return answer(input.pool(parameters, inputsOf(words), eagerContext())).dataSync()[0]!;
    },
    weigh: (words: readonly string[]) =>
      Array.from(weigh(parameters, { ...inputsOf(words), target }, eagerContext()).weights!.dataSync()),
  };
}

export async function attributions(): Promise<ConceptPage> {
  const { logit, weigh } = createNetwork(trainWord(texts, wordOptions, []));
  const rows = texts.flatMap(text => {
    const words = text.split(' ');
    const weights = weigh(words);
    const whole = logit(words);
    return words.map((word, i) => ({
      text,
      whole,
      word,
      gradient: weights[i]!,
      without: logit(words.filter((_, j) => j !== i)),
    }));
  });
  const good = rows.filter(({ text }) => text === 'good good film');
  return {
    name: 'attributions',
    pictures: {
      attributions: drawGrid({
        heading: 'word',
        corner: 'method',
        title: 'Attributions of "good good film" by two methods',
        rows: ['grad × input', 'left out'],
        columns: good.map(({ word }) => word),
        values: [good.map(({ gradient }) => gradient), good.map(({ whole, without }) => whole - without)],
        format: value => show(value, 1),
      }),
    },
    blocks: {
      words: table(
        ['Word', 'Vector (praise, negation)'],
        ['a', ...Object.keys(vectors)].map(word => [word, `(${(vectors[word] ?? [0, 0]).join(', ')})`]),
      ),
      results: table(
        ['Text', 'Logit', 'Word', 'Gradient × input', 'Logit without it', 'Change when left out'],
        rows.map(({ text, whole, word, gradient, without }) => [
          text,
          show(whole, 1),
          word,
          show(gradient, 1),
          show(without, 1),
          show(whole - without, 1),
        ]),
      ),
    },
  };
}
