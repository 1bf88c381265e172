/** One side of an encoder-decoder: word vectors and a stack of layers, of a pretrained model, of a run of ours, or new. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import type { Architecture } from '../../families/family';
import { dense, initializeDense } from '../../layers/dense';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import type { Initialization } from '../../layers/initializers';
import { take } from '../../layers/parameters';
import { createStack, type Stack, type StackNames, type StackOptions } from '../../layers/transformer/stack';
import { initializeVocabularyMap, type VocabularyMap, vocabularyLogits } from '../../layers/vocabularyMap';
import { bridgeName } from '../../pretrained/bridge';
import type { OurModel, PretrainedModel } from '../../pretrained/source';
import type { VocabularyHead } from '../model';
import { createVocabularyHead } from '../pretrained/headLayers';
import { stackOf } from '../pretrained/stackOf';
import { type TransformerConfig, stackOf as transformerStack } from '../transformer/model';
import type { schema } from './schema';

export type EncoderDecoderConfig = Infer<typeof schema>;
export type SideConfig = EncoderDecoderConfig['encoder'];
/** Where it comes from, where it is pretrained. */
export type SideModel = PretrainedModel | OurModel;

interface Network {
  readonly stack: StackOptions;
  readonly embeddingWidth: number;
  /** Standard deviation of new word vectors. */
  readonly deviation: number;
  readonly initialization: Initialization;
  /** Tokens of its table, and of its longest text, where the model says it. */
  readonly vocabulary?: number;
  readonly length?: number;
  /** Of how many texts tokens can be; a vector for the first is added to all. */
  readonly segments: number;
  readonly architecture?: Architecture;
}

/** Of word vectors, as in BERT and GPT-2. */
const deviation = 0.02;
const [words, kinds] = ['embedding', 'segments'];
const table = `${words}.weight`;

export interface Side {
  readonly stack: Stack;
  readonly options: StackOptions;
  readonly embeddingName: string;
  /** Tokens that its table has, where that may be more than its tokenizer has. */
  readonly vocabulary?: number;
  /** Everything but what logits come from. @param sizes of its tokenizer */
  initialize(sizes: { readonly vocabulary: number; readonly length: number }, random: Random): HostTensors;
  /** ids of any shape -> what the stack reads */
  vectors(parameters: Tensors, ids: tf.Tensor): tf.Tensor;
  /** Hidden states -> logits of the vocabulary: the family's own head, or a map that is new. */
  readonly head: VocabularyHead;
  /** States of the encoder [batch, time, memory] -> what its cross-attention reads. */
  bridge(parameters: Tensors, states: tf.Tensor): tf.Tensor;
}

/**
 * @param role of its captures; a decoder reads the memory of the encoder, so wide. A family's layers read states as wide as they are:
 *   others come over a `bridge` first, as in transformers (`enc_to_dec_proj`)
 * @throws ActionableError where the model cannot be that side
 */
export function createSide(
  config: SideConfig,
  given: SideModel | undefined,
  role: { readonly side: 'encoder' } | { readonly side: 'decoder'; readonly memory: number },
): Side {
  const network = networkOf(config, given, role.side);
  const bridge = role.side === 'decoder' ? bridgeOf(network, role.memory) : undefined;
  const options = asSide(network.stack, bridge ? { side: 'decoder', memory: bridge.to } : role);
  const stack = createStack(options);
  const { embeddingWidth, segments, initialization } = network;
  return {
    stack,
    options,
    embeddingName: table,
    ...(network.vocabulary !== undefined && { vocabulary: network.vocabulary }),
    initialize({ vocabulary, length }, random) {
      const size = { vocabulary: network.vocabulary ?? vocabulary, width: embeddingWidth };
      const kind = { vocabulary: segments, width: embeddingWidth };
      const parts: HostTensors[] = [
        initializeEmbedding(words, size, network.deviation, random),
        stack.initializePositions(network.length ?? length, random),
        segments > 0 ? initializeEmbedding(kinds, kind, deviation, random) : {},
        stack.initialize(random, initialization),
        bridge ? initializeDense(bridgeName, bridge, random, initialization) : {},
      ];
      return Object.assign({}, ...parts);
    },
    bridge: (parameters, states) => (bridge ? dense(parameters, bridgeName, states) : states),
    vectors(parameters, ids) {
      const vectors = embedding(parameters, words, ids);
      if (segments === 0) return vectors;
      const first = tf.slice(take(parameters, `${kinds}.weight`), [0, 0], [1, embeddingWidth]);
      return tf.add(vectors, ids.rank === 1 ? first : tf.expandDims(first, 0));
    },
    head: headOf(network),
  };
}

/** Where cross-attention of a family reads states of its own width, and the encoder's are of another. */
function bridgeOf({ architecture, stack }: Network, memory: number) {
  return architecture?.cross && memory !== stack.width ? { from: memory, to: stack.width } : undefined;
}

/** The layers of a network as those of a side: their names, and for a decoder what they see. */
function asSide(
  stack: StackOptions,
  role: { readonly side: 'encoder' } | { readonly side: 'decoder'; readonly memory: number },
): StackOptions {
  const { hidden: _, ...own } = stack.names;
  const names: StackNames = { ...own, attention: `attention/${role.side}`, cross: 'attention/cross' };
  return role.side === 'encoder' ? { ...stack, names } : { ...stack, names, causal: true, memory: role.memory };
}

function networkOf(config: SideConfig, given: SideModel | undefined, side: 'encoder' | 'decoder'): Network {
  if (config.type === 'transformer') return newNetwork(config);
  if (!given) throw new ActionableError('no-pretrained', `the ${side} was not read`);
  if (!('architecture' in given)) return ourNetwork(given, side);
  const { architecture } = given;
  const refuse = (why: string) =>
    new ActionableError('no-task', `${architecture.title} cannot be the ${side}: ${why}.`);
  if (side === 'encoder' && architecture.side !== 'encoder')
    throw refuse('it reads from left to right alone. Use an encoder, such as BERT, or name this model as the decoder');
  if (side === 'decoder' && architecture.stack.relativePositions)
    throw refuse('its attention reads distances of a whole text, and a decoder writes token by token');
  if (side === 'decoder' && architecture.stack.convolution)
    throw refuse('its convolution reads tokens that are not written yet');
  const { embeddingWidth, segments, vocabulary, length } = architecture;
  return {
    stack: stackOf(architecture, config),
    embeddingWidth,
    deviation,
    initialization: 'normal',
    vocabulary,
    ...(length !== undefined && { length }),
    segments,
    architecture,
  };
}

function newNetwork(config: Extract<SideConfig, { readonly type: 'transformer' }>): Network {
  const { layers, heads, width, normalization, activation, dropout, positions, initialization } = config;
  const inner = config['feed-forward'] ?? 4 * width;
  const stack: StackOptions = {
    width,
    layers: Array.from({ length: layers }, () => ({ heads, normalization, activation, dropout, inner })),
    // Learned vectors start small and unit-scaled positions would drown them (Vaswani et al. 2017, section 3.4).
    scale: Math.sqrt(width),
    positions: { kind: positions },
    finalNorm: normalization === 'before' ? {} : undefined,
    dropout,
    names: { layers: 'encoder', norm: 'norm', positions: 'positions', attention: 'attention' },
  };
  return { stack, embeddingWidth: width, deviation: 1 / Math.sqrt(width), initialization, segments: 0 };
}

/** A run of `transformer`. */
function ourNetwork({ source: { ours } }: OurModel, side: 'encoder' | 'decoder'): Network {
  if (ours.type !== 'transformer') {
    const message = `a run of ${ours.type} cannot be the ${side}: name one of a transformer, or a pretrained model.`;
    throw new ActionableError('no-task', message);
  }
  const config = ours as TransformerConfig & { readonly type: string };
  const stack = transformerStack(config, { causal: false });
  return { stack, embeddingWidth: config.width, deviation, initialization: config.initialization, segments: 0 };
}

/** A family's own layers up to the logits; of what is new, a map of its own. */
function headOf({ architecture, stack }: Network): VocabularyHead {
  const own = architecture && createVocabularyHead(architecture, table);
  if (own) return own;
  const last = architecture?.heads['causal-lm']?.layers.at(-1);
  const map: VocabularyMap = last ? { ...(last.tied && { tied: table }), bias: last.bias } : {};
  const width = stack.narrowing?.to ?? stack.width;
  return {
    initialize: ({ vocabulary }, random) =>
      initializeVocabularyMap({ width, vocabulary: architecture?.vocabulary ?? vocabulary }, random, map),
    logits: (parameters, hidden) => vocabularyLogits(parameters, hidden, map),
  };
}
