/**
 * Telling two texts apart, whatever the layers: a learned vector for each text, added to its word vectors (Devlin et al. 2019,
 * section 3). Parameter: `segments` [texts, width].
 */
import * as tf from '@tensorflow/tfjs-core';
import { embedding, initializeEmbedding } from '../layers/embedding';
import type { Encoder, EncoderParts } from './model';

const name = 'segments';

/** As in BERT. */
const deviation = 0.02;

export function withSegments(encoder: EncoderParts): Encoder {
  const { embed } = encoder;
  if (embed) return { ...encoder, embed };
  return {
    ...encoder,
    initialize(sizes, random) {
      const started = encoder.initialize(sizes, random);
      if (!sizes.segments) return started;
      const width = started[encoder.embeddingName]!.shape[1]!;
      return { ...started, ...initializeEmbedding(name, { vocabulary: sizes.segments, width }, deviation, random) };
    },
    embed: (parameters, input, words = encoder.words(parameters, input)) =>
      input.segments ? tf.add(words, embedding(parameters, name, input.segments)) : words,
  };
}
