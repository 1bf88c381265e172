/** Features of how words are spelled: a convolution over their characters and the strongest answer of each filter (Ma & Hovy 2016). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { dense, initializeDense } from './dense';
import { embedding, initializeEmbedding } from './embedding';
import { poolMax } from './pooling';

/** Characters of a word that are looked at; of longer ones the first and last. */
export const charactersPerWord = 16;
const vectorSize = 30;
const reach = 3;
/** Code points up to here have a vector of their own, the others share 256. */
const own = 768;
export const characterKinds = 1 + own + 256;

/** A word -> int32 [charactersPerWord]; 0 is padding. */
export function encodeCharacters(word: string): Int32Array {
  const points = Array.from(word, character => character.codePointAt(0)!);
  const half = charactersPerWord / 2;
  const seen = points.length <= charactersPerWord ? points : [...points.slice(0, half), ...points.slice(-half)];
  const ids = new Int32Array(charactersPerWord);
  seen.forEach((point, i) => {
    ids[i] = 1 + (point < own ? point : own + (point % 256));
  });
  return ids;
}

/** Parameters: `vectors`, `filters`, and `output`, which makes features of the size of a word vector. */
export function initializeCharacterFeatures(
  name: string,
  { filters, width }: { readonly filters: number; readonly width: number },
  random: Random,
): HostTensors {
  return {
    ...initializeEmbedding(`${name}.vectors`, { vocabulary: characterKinds, width: vectorSize }, 0.1, random),
    ...initializeDense(`${name}.filters`, { from: reach * vectorSize, to: filters }, random),
    ...initializeDense(`${name}.output`, { from: filters, to: width }, random),
  };
}

/** ids int32 [batch, time x charactersPerWord] -> [batch, time, width], to be added to word vectors */
export function characterFeatures(parameters: Tensors, name: string, ids: tf.Tensor): tf.Tensor {
  const [batch, characters] = ids.shape as [number, number];
  const words = (batch * characters) / charactersPerWord;
  const vectors = tf.reshape(embedding(parameters, `${name}.vectors`, ids), [words, charactersPerWord, vectorSize]);
  const edge = tf.zeros([words, 1, vectorSize]);
  const padded = tf.concat([edge, vectors, edge], 1);
  const windows = tf.concat(
    Array.from({ length: reach }, (_, i) => tf.slice(padded, [0, i, 0], [words, charactersPerWord, vectorSize])),
    2,
  );
  const real = tf.cast(tf.greater(tf.reshape(ids, [words, charactersPerWord]), 0), 'float32');
  const strongest = poolMax(dense(parameters, `${name}.filters`, windows), real);
  const features = dense(parameters, `${name}.output`, strongest);
  return tf.reshape(features, [batch, characters / charactersPerWord, features.shape[1]!]);
}
