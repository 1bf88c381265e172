/** `pretrained`: a network as its config.json describes it, with our one stack of layers. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Tensors } from '../../engine/contract';
import type { Architecture } from '../../families/family';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { take } from '../../layers/parameters';
import { createStack, stateWidth } from '../../layers/transformer/stack';
import { initializeVocabularyMap, vocabularyLogits } from '../../layers/vocabularyMap';
import type { PretrainedModel } from '../../pretrained/source';
import type { CreateDecoder, Decoder } from '../decoder';
import { createGenerator } from '../generator';
import type { CreateEncoder } from '../model';
import { writeWithStack } from '../stackDecoder';
import type { PretrainedConfig } from './config';
import { given } from './given';
import { createVocabularyHead } from './headLayers';
import { choosePooling } from './pooling';
import { stackOf } from './stackOf';
import { chooseStates } from './states';
import { createTaskHead } from './taskHead';
import { createReader } from './writerSide';

export { createEncoderDecoder } from './encoderDecoder';

/** Of word vectors, as in BERT and GPT-2; weights that a file lacks begin so. */
const deviation = 0.02;
const [words, kinds] = ['embedding', 'segments'];

function attentionOf({ stack }: Architecture) {
  return { layers: stack.layers.length, heads: stack.layers[0]!.heads };
}

export const create: CreateEncoder<PretrainedConfig, PretrainedModel> = (config, _labels, read) => {
  const { architecture, source } = given(read);
  const { vocabulary, embeddingWidth, segments } = architecture;
  const options = stackOf(architecture, config);
  const stack = createStack(options);
  const pool = choosePooling(config.pool, { ...architecture, stack: options }, source, config.dropout);
  const states = chooseStates(architecture, source);
  const reader = createReader(architecture, source.head, config);
  const head = createTaskHead(config.head, pool.features);
  return {
    features: head.features,
    attention: attentionOf(architecture),
    ...(pool.reads && { reads: pool.reads }),
    poolStates: pool.poolStates,
    embeddingName: `${words}.weight`,
    vocabulary: createVocabularyHead(architecture, `${words}.weight`),
    generator: share =>
      createGenerator(
        {
          stack: options,
          embeddingName: `${words}.weight`,
          embeddingWidth,
          initialization: 'normal',
          norm: options.embeddingNorm,
        },
        share,
      ),
    ...(source.head === 'replaced-token' && architecture.heads['replaced-token'] && { findsReplaced: true }),
    wordsInText: true,
    initialize({ length }, random) {
      const parts: HostTensors[] = [
        initializeEmbedding(words, { vocabulary, width: embeddingWidth }, deviation, random),
        stack.initializePositions(architecture.length ?? length, random),
        segments > 0
          ? initializeEmbedding(kinds, { vocabulary: segments, width: embeddingWidth }, deviation, random)
          : {},
        stack.initialize(random, 'normal'),
        reader?.initialize(length, random) ?? {},
        pool.initialize(random),
        states.initialize(random),
        head.initialize(random),
      ];
      return Object.assign({}, ...parts);
    },
    words: (parameters, { ids }) => embedding(parameters, words, ids),
    embed(parameters, input, vectors = embedding(parameters, words, input.ids)) {
      if (segments === 0) return vectors;
      if (input.segments && segments > 1) return tf.add(vectors, embedding(parameters, kinds, input.segments));
      // A single text is the first one, which has a vector too.
      return tf.add(vectors, tf.slice(take(parameters, `${kinds}.weight`), [0, 0], [1, embeddingWidth]));
    },
    encode(parameters, embedded, { mask, positions }, context) {
      const read = stack.read(parameters, embedded, { mask, positions, context });
      const hidden = reader?.read(parameters, embedded, { states: read, mask }, context) ?? read;
      // Whichever the task asks for: masks of dropout are drawn for what is there.
      return {
        get hidden() {
          const each = states.read(parameters, hidden, context);
          if (each.shape[2] !== pool.features) return each;
          return head.apply(parameters, each, context, config.dropout ?? states.dropout);
        },
        get pooled() {
          const vector = pool.pool(parameters, hidden, mask, context);
          return head.apply(parameters, vector, context, config.dropout ?? pool.dropout);
        },
      };
    },
  };
};

/** Tokens that end a text: a list, or a single one. */
function endsOf({ generation = {}, config }: PretrainedModel['source']): readonly number[] {
  const said = generation.eos_token_id ?? config.eos_token_id;
  const all: readonly unknown[] = Array.isArray(said) ? said : [said];
  return all.filter((id): id is number => Number.isInteger(id) && (id as number) >= 0);
}

/** Nothing of an encoder-decoder, whose words stand for another text. */
export const createDecoder = (
  ...[config, read]: Parameters<CreateDecoder<PretrainedConfig, PretrainedModel>>
): Decoder | undefined => {
  const { architecture, source } = given(read);
  if (architecture.writer) return undefined;
  const encoder = create({ ...config, pool: 'mean' }, 0, read);
  const stack = createStack(stackOf(architecture, config));
  const { vocabulary, stack: options, heads } = architecture;
  const last = heads['causal-lm']?.layers.at(-1);
  const map = { ...(last?.tied && { tied: encoder.embeddingName }), bias: last?.bias ?? false };
  const width = stateWidth(options);
  const vectorsOf = (parameters: Tensors, ids: tf.Tensor) => embedding(parameters, words, ids);
  return {
    features: width,
    embeddingName: encoder.embeddingName,
    attention: attentionOf(architecture),
    vocabulary,
    ends: endsOf(source),
    initialize: (sizes, random) => ({
      ...encoder.initialize(sizes, random),
      ...initializeVocabularyMap({ width, vocabulary }, random, map),
    }),
    ...writeWithStack(stack, vectorsOf),
    vocabularyLogits: (parameters, hidden) => vocabularyLogits(parameters, hidden, map),
  };
};
