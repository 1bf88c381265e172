/** A pretrained encoder-decoder as tasks that write from texts use it. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Tensors } from '../../engine/contract';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { stopGradient } from '../../layers/stopGradient';
import { createStack } from '../../layers/transformer/stack';
import { initializeVocabularyMap, vocabularyLogits } from '../../layers/vocabularyMap';
import { generationOf } from '../../pretrained/generation';
import { languagesOf } from '../../pretrained/languages';
import { questionWordsOf } from '../../pretrained/prefixes';
import type { PretrainedModel } from '../../pretrained/source';
import type { CreateEncoderDecoder, EncoderDecoder } from '../encoderDecoder';
import { writeFromStates } from '../stackEncoderDecoder';
import type { PretrainedConfig } from './config';
import { given } from './given';
import { stackOf } from './stackOf';

/** Of word vectors; weights that a file lacks begin so. */
const deviation = 0.02;

/** Nothing where what was read is no encoder-decoder. */
export const createEncoderDecoder = (
  ...[config, read]: Parameters<CreateEncoderDecoder<PretrainedConfig, PretrainedModel>>
): EncoderDecoder | undefined => {
  const model = given(read);
  const { architecture } = model;
  const { writer, heads, vocabulary, embeddingWidth } = architecture;
  const generation = generationOf(model);
  if (!writer || !generation) return undefined;
  const { names, ...options } = stackOf(architecture, config);
  const encoder = createStack({ ...options, names: { ...names, attention: 'attention/encoder', hidden: undefined } });
  const decoderOptions = stackOf(writer, config);
  const decoder = createStack(decoderOptions);
  const { width } = decoderOptions;
  const last = heads['seq2seq-lm']?.layers.at(-1);
  const map = {
    ...(last?.tied && { tied: `${writer.table}.weight` }),
    bias: last?.bias ?? false,
    ...(last?.scale !== undefined && { scale: last.scale }),
  };
  const written = (parameters: Tensors, ids: tf.Tensor) => embedding(parameters, writer.table, ids);
  // Padding begins the texts of some families, and its vector stays as it is there.
  const { padding } = writer;
  const learned = (parameters: Tensors, ids: tf.Tensor) =>
    padding === undefined || padding !== generation.begin
      ? written(parameters, ids)
      : holdToken(written(parameters, ids), ids, padding);
  const fixed = heads['seq2seq-lm']?.mappings(1).flatMap(({ name, fixed }) => (fixed ? [name] : [])) ?? [];
  const sizeOf = ({ layers }: typeof options) => ({ layers: layers.length, heads: layers[0]!.heads });
  return {
    features: width,
    embeddingName: 'embedding.weight',
    targetEmbeddingName: `${writer.table}.weight`,
    attention: { encoder: sizeOf(options), decoder: sizeOf(decoderOptions), cross: sizeOf(decoderOptions) },
    vocabulary: writer.vocabulary,
    generation,
    languages: vocabulary => languagesOf(model, vocabulary),
    questionWords: questionWordsOf(model),
    ...(fixed.length > 0 && { frozen: new Set(fixed) }),
    initialize(sizes, random) {
      const table = (name: string, rows: number) =>
        initializeEmbedding(name, { vocabulary: rows, width: embeddingWidth }, deviation, random);
      const parts: HostTensors[] = [
        table('embedding', vocabulary),
        writer.table === 'embedding' ? {} : table(writer.table, writer.vocabulary),
        encoder.initializePositions(architecture.length ?? sizes.sourceLength, random),
        decoder.initializePositions(writer.length ?? sizes.targetLength, random),
        encoder.initialize(random, 'normal'),
        decoder.initialize(random, 'normal'),
        initializeVocabularyMap({ width, vocabulary: writer.vocabulary }, random, map),
      ];
      return Object.assign({}, ...parts);
    },
    read: (parameters, { ids, mask }, context) => ({
      states: encoder.read(parameters, embedding(parameters, 'embedding', ids), { mask, context }),
    }),
    ...writeFromStates(decoder, written, { learned }),
    vocabularyLogits: (parameters, hidden) => vocabularyLogits(parameters, hidden, map),
  };
};

/** @param vectors of `ids` [batch, time], whose gradient does not reach one token */
function holdToken(vectors: tf.Tensor, ids: tf.Tensor, token: number): tf.Tensor {
  const others = tf.expandDims(tf.cast(tf.notEqual(ids, token), 'float32'), -1);
  return tf.add(tf.mul(vectors, others), tf.mul(stopGradient(vectors), tf.sub(1, others)));
}
